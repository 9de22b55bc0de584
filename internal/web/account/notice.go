package account

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/i18n"
	"openpeople/internal/web/kit"
	"openpeople/templates/ui"
)

// noticeCookie carries a notice over the redirect after a POST. It is no part of
// the session, because showing it would then change the session by a GET.
const noticeCookie = "openpeople_notice"

type notice struct {
	Tone ui.Tone        `json:"t"`
	Key  string         `json:"k"`
	Args map[string]any `json:"a,omitempty"`
	Back *ui.Back       `json:"b,omitempty"`
}

// Say has the next page show a notice: a sentence of the catalogue, args as pairs.
// Call it before the redirect.
func Say(c *gin.Context, tone ui.Tone, key string, args ...any) {
	say(c, notice{Tone: tone, Key: key}, args)
}

// SayBack is Say of what somebody closed, hid or switched off, with the button that
// takes it back.
func SayBack(c *gin.Context, back ui.Back, key string, args ...any) {
	say(c, notice{Tone: ui.Good, Key: key, Back: &back}, args)
}

// longest is how long a notice may be in its cookie, in bytes before it is written in base64.
const longest = 2800

func say(c *gin.Context, n notice, args []any) {
	for i := 0; i+1 < len(args); i += 2 {
		if n.Args == nil {
			n.Args = map[string]any{}
		}
		n.Args[args[i].(string)] = args[i+1]
	}
	raw, err := json.Marshal(n)
	if err == nil && len(raw) > longest && n.Back != nil {
		n.Back = nil // what was done is said, though it cannot be taken back from here
		raw, err = json.Marshal(n)
	}
	if err != nil || len(raw) > longest {
		return // a notice that cannot be shown must not undo what was done
	}
	setCookie(c, noticeCookie, base64.RawURLEncoding.EncodeToString(raw), 60)
	kit.Noticed(c)
}

// takeNotice puts the notice of the cookie into the context of a page and takes
// the cookie away.
func takeNotice(c *gin.Context, ctx context.Context) context.Context {
	if c.Request.Method != http.MethodGet || !strings.Contains(c.GetHeader("Accept"), "text/html") {
		return ctx
	}
	kept, known := kit.Cookie(c, noticeCookie)
	if !known {
		return ctx
	}
	setCookie(c, noticeCookie, "", -1)
	var n notice
	raw, err := base64.RawURLEncoding.DecodeString(kept)
	if err != nil || json.Unmarshal(raw, &n) != nil {
		return ctx
	}
	if count, is := n.Args["Count"].(float64); is { // as JSON reads it; plural forms are of whole numbers
		n.Args["Count"] = int64(count)
	}
	text := i18n.TMap(ctx, n.Key, n.Args)
	if strings.HasPrefix(text, "[") || !slices.Contains([]ui.Tone{ui.Neutral, ui.Accent, ui.Good, ui.Warn, ui.Bad}, n.Tone) {
		return ctx
	}
	if n.Back != nil && LocalBack(n.Back.URL) != n.Back.URL { // a cookie is what anybody sends
		n.Back = nil
	}
	return ui.WithNotice(ctx, ui.Notice{Tone: n.Tone, Text: text, Back: n.Back})
}

// setCookie sets a cookie of ours for so many seconds; a negative age removes it.
func setCookie(c *gin.Context, name, value string, seconds int) {
	kit.SetCookie(c, http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds})
}
