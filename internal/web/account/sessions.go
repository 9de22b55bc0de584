// Package account is the web side of signing in and of one's own account: the
// session cookie, who asks (Enter), who may pass (StaffDoor), the login page,
// one-time links, own sessions, password, language and theme. What an admin does
// to others is in web/settings.
package account

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"openpeople/internal/account"
	"openpeople/internal/web/kit"
)

// CookieName is the session cookie; on https it has a prefix. Its value is a random token; the database
// holds a hash of it.
const CookieName = "openpeople_session"

// Keys of a session's values; codec knows no others.
const (
	keyPerson = "person" // int64
	keyAgent  = "agent"  // string, the browser's own words
	keyStamp  = "stamp"  // string, of the password that was given
)

// Sessions returns the manager of sessions over the room's store. The cookie is
// Secure when base (OPENPEOPLE_BASE_URL) is https. fail answers when the database
// does not.
func Sessions(svc *account.Service, base string, fail func(w http.ResponseWriter, r *http.Request, err error)) *scs.SessionManager {
	sm := scs.New()
	sm.Store = keeper{svc}
	sm.Codec = codec{}
	sm.Lifetime = account.SessionLife
	sm.IdleTimeout = 0 // the room sees to it: here it would write at every request
	sm.ErrorFunc = fail
	sm.Cookie.Secure = strings.HasPrefix(base, "https://")
	sm.Cookie.Name = kit.CookieName(CookieName, sm.Cookie.Secure)
	sm.Cookie.Path = "/"
	sm.Cookie.HttpOnly = true
	sm.Cookie.SameSite = http.SameSiteLaxMode
	return sm
}

// without are the paths for which no session is read: customers, files, programs.
var without = []string{"/s/", "/board/", "/digest/", "/static/", "/api/", "/healthz", "/readyz", "/metrics"}

type loadedKey struct{}

// Around wraps the engine: it loads the session before and stores it after, and
// leaves paths of customers, files and programs alone.
func Around(sm *scs.SessionManager, next http.Handler) http.Handler {
	loaded := sm.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), loadedKey{}, true)))
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, prefix := range without {
			if strings.HasPrefix(r.URL.Path, prefix) {
				next.ServeHTTP(w, r)
				return
			}
		}
		loaded.ServeHTTP(w, r)
	})
}

// keeper is scs's store over the room's.
type keeper struct{ svc *account.Service }

var _ scs.CtxStore = keeper{}

// FindCtx returns the data of a live session.
func (k keeper) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return k.svc.FindSession(ctx, token)
}

// CommitCtx stores a session; its life is the room's rule, not scs's expiry.
func (k keeper) CommitCtx(ctx context.Context, token string, data []byte, _ time.Time) error {
	var s saved
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	return k.svc.KeepSession(ctx, token, s.Person, s.Agent, data)
}

// DeleteCtx removes a session.
func (k keeper) DeleteCtx(ctx context.Context, token string) error {
	return k.svc.DropSession(ctx, token)
}

// Find, Commit and Delete are what scs asks of a store that knows no context; it
// does not call them on one that does.
func (k keeper) Find(token string) ([]byte, bool, error) {
	return k.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (k keeper) Commit(token string, data []byte, expiry time.Time) error {
	return k.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is DeleteCtx without a context.
func (k keeper) Delete(token string) error { return k.DeleteCtx(context.Background(), token) }

// saved is what a session holds.
type saved struct {
	Deadline int64  `json:"deadline"` // unix seconds
	Person   int64  `json:"person"`
	Agent    string `json:"agent"`
	Stamp    string `json:"stamp,omitempty"`
}

// codec writes a session as JSON with known keys only.
type codec struct{}

// Encode writes the values.
func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	s := saved{Deadline: deadline.Unix()}
	for key, value := range values {
		switch key {
		case keyPerson:
			s.Person, _ = value.(int64)
		case keyAgent:
			s.Agent, _ = value.(string)
		case keyStamp:
			s.Stamp, _ = value.(string)
		default:
			return nil, fmt.Errorf("a session holds no %q", key)
		}
	}
	return json.Marshal(s)
}

// Decode reads what Encode wrote.
func (codec) Decode(data []byte) (time.Time, map[string]any, error) {
	var s saved
	err := json.Unmarshal(data, &s)
	return time.Unix(s.Deadline, 0), map[string]any{keyPerson: s.Person, keyAgent: s.Agent, keyStamp: s.Stamp}, err
}
