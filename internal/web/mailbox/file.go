package mailbox

import (
	"math"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/web/kit"
)

// letterLine is a letter with what its invitation is about.
type letterLine struct {
	sending.Letter
	about asking.About
}

// file writes the mailbox, newest first: heads of letters, never what they say, for that
// holds live links.
func (h handlers) file(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	list := func(p page.Request) (out page.Of[letterLine], err error) {
		letters, err := h.sending.Letters(ctx, actor.From(ctx), p)
		if err != nil {
			return out, err
		}
		about, err := h.about(ctx, letters.Rows...)
		for _, l := range letters.Rows {
			out.Rows = append(out.Rows, letterLine{l, about[l.About]})
		}
		out.Next = letters.Next
		return out, err
	}
	t := kit.Table{Name: "mailbox", Head: []string{"id", "at", "kind", "state", "to", "customer", "subject", "contact_id", "channel_kind", "channel", "answered", "mark", "expires_at"}}
	t.Count = func() (int64, error) {
		n, err := h.sending.CountLetters(ctx, actor.From(ctx), math.MaxInt32)
		return int64(n), err
	}
	return kit.Export(c, t, list, func(l letterLine) []string {
		out := []string{strconv.FormatInt(l.ID, 10), kit.Instant(&l.At), string(l.Kind), string(l.State), l.To, l.about.CustomerName, l.Subject}
		if l.about.ContactID == 0 {
			return append(out, "", "", "", "", "", "")
		}
		answered := map[bool]string{true: "yes", false: "no"}[l.about.Answered]
		return append(out, strconv.FormatInt(l.about.ContactID, 10), string(l.about.ChannelKind), l.about.ChannelName, answered, kit.Int(l.about.Mark), kit.Instant(&l.about.ExpiresAt))
	})
}

// troubleFile writes the messages that need a look, in the order of the page.
func (h handlers) troubleFile(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	list := func(p page.Request) (page.Of[sending.Row], error) { return h.sending.Trouble(ctx, actor.From(ctx), p) }
	t := kit.Table{Name: "sending", Head: []string{"id", "kind", "about", "delivery", "to", "state", "attempts", "code", "error", "updated_at"}}
	return kit.Export(c, t, list, func(r sending.Row) []string {
		return []string{
			strconv.FormatInt(r.ID, 10), string(r.Kind), strconv.FormatInt(r.Subject, 10), r.Delivery, r.Recipient, string(r.State),
			strconv.Itoa(r.Attempts), strconv.Itoa(r.Code), r.Error, kit.Instant(&r.UpdatedAt),
		}
	})
}
