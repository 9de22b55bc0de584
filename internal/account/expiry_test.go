package account_test

import (
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A token lasts as long as was said, on the desk's clock, and says then why it opens
// nothing any more; an admin is told before.
func TestTokensExpire(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		make := func(expires string) (account.Token, string, error) {
			return d.CreateToken(ctx, system, account.TokenDraft{Name: "crm", Scopes: []actor.Scope{actor.ScopeRead}, Expires: expires})
		}
		for _, bad := range []string{"0d", "-1d", "90", "d", "2020-01-01", "soon", "99999d", "9999-12-31", "2026-02-30"} {
			if _, _, err := make(bad); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "expires" {
				t.Errorf("%q: %v", bad, err)
			}
		}
		_, forever, err := make(" ")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			expires string
			lasts   time.Duration
		}{{"90d", 90 * 24 * time.Hour}, {"today", time.Minute}} {
			if c.expires == "today" {
				c.expires = clock.Now().Format(time.DateOnly)
			}
			token, text, err := make(c.expires)
			if err != nil {
				t.Fatalf("%s: %v", c.expires, err)
			}
			clock.Set(clock.Now().Add(c.lasts - time.Second))
			if _, err := d.Actor(ctx, text); err != nil {
				t.Errorf("%s: it is over before its time: %v", c.expires, err)
			}
			clock.Set(*token.ExpiresAt)
			if _, err := d.Actor(ctx, text); !fault.Is(err, fault.Unauthenticated) || fault.Of(err).Key != "account.token.expired" {
				t.Errorf("%s: its time is over: %v", c.expires, err)
			}
			clock.Set(clock.Now().Add(-account.EndsSoon))
			ending, err := d.EndingTokens(ctx, system)
			if err != nil || len(ending) == 0 || ending[len(ending)-1].ID != token.ID {
				t.Errorf("%s: it ends soon, and an admin is told %v, %v", c.expires, ending, err)
			}
			clock.Set(clock.Now().Add(-time.Second))
			if ending, _ := d.EndingTokens(ctx, system); len(ending) > 0 && ending[len(ending)-1].ID == token.ID {
				t.Errorf("%s: it does not end soon", c.expires)
			}
			clock.Set(*token.ExpiresAt)
			if _, err := d.Actor(ctx, forever); err != nil {
				t.Errorf("a token without an end: %v", err)
			}
		}
	})
}

// Who reads metrics with a token of that scope reads nothing else.
func TestMetricsScope(t *testing.T) {
	a := actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeMetrics}}
	for _, row := range actor.Table {
		if a.May(row.Right) != (row.Right == actor.MetricsRead) {
			t.Errorf("%s: %v", row.Right, a.May(row.Right))
		}
	}
}
