package account_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, a := d.person(t, "anna@example.org", actor.Agent)
		_, other := d.person(t, "oleg@example.org", actor.Agent)
		for _, token := range []string{"one", "two", "three"} {
			if err := d.KeepSession(ctx, token, p.ID, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", []byte(`{"n":1}`)); err != nil {
				t.Fatal(err)
			}
		}
		if raw, found, err := d.FindSession(ctx, "one"); err != nil || !found || string(raw) != `{"n":1}` {
			t.Fatalf("found %v %q %v", found, raw, err)
		}
		if _, err := d.store.SessionByHash(ctx, "one"); !fault.Is(err, fault.NotFound) {
			t.Error("the token itself is kept, not its hash")
		}
		list, err := d.Sessions(ctx, a, "two")
		if err != nil || len(list) != 3 {
			t.Fatalf("%d sessions, %v; want 3", len(list), err)
		}
		current := slices.IndexFunc(list, func(one account.Session) bool { return one.Current })
		if current < 0 {
			t.Fatal("no session is the current one")
		}
		victim := list[(current+1)%3]
		if err := d.RevokeSession(ctx, other, victim.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's session revoked: %v, want NotFound", err)
		}
		if err := d.RevokeSession(ctx, a, victim.ID); err != nil {
			t.Fatal(err)
		}
		if list, _ = d.Sessions(ctx, a, "two"); len(list) != 2 {
			t.Fatalf("%d sessions after one was revoked, want 2", len(list))
		}
		if err := d.RevokeOtherSessions(ctx, a, "two"); err != nil {
			t.Fatal(err)
		}
		if list, _ = d.Sessions(ctx, a, "two"); len(list) != 1 || !list[0].Current {
			t.Fatalf("after revoking the others: %v", list)
		}

		// Used every week it lives for 90 days; unused it dies after 14.
		for range 12 {
			d.clock.Pass(7 * 24 * time.Hour)
			if _, found, _ := d.FindSession(ctx, "two"); !found {
				t.Fatal("a session in use died early")
			}
			if err := d.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
		d.clock.Pass(6 * 24 * time.Hour)
		if _, found, _ := d.FindSession(ctx, "two"); found {
			t.Error("a session lives longer than 90 days")
		}
		if err := d.KeepSession(ctx, "idle", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		d.clock.Pass(account.SessionIdle)
		if _, found, _ := d.FindSession(ctx, "idle"); found {
			t.Error("an idle session lives")
		}
		if err := d.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if rows, _ := s.SessionsOf(ctx, p.ID); len(rows) != 0 {
			t.Errorf("%d dead sessions were not swept out", len(rows))
		}
	})
}

// TestReadingChangesNothing: the last use of a session and a token is noted in
// memory, at most once a minute, and written by Flush.
func TestReadingChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, _ := d.person(t, "anna@example.org", actor.Agent)
		if err := d.KeepSession(ctx, "one", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		token, text, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "n", Scopes: []actor.Scope{actor.ScopeRead}})
		if err != nil {
			t.Fatal(err)
		}
		start := d.clock.Now()
		d.clock.Pass(2 * time.Minute)
		used := d.clock.Now()
		for range 3 {
			if _, found, err := d.FindSession(ctx, "one"); !found || err != nil {
				t.Fatal(found, err)
			}
			if _, err := d.Actor(ctx, text); err != nil {
				t.Fatal(err)
			}
			d.clock.Pass(10 * time.Second)
		}
		rows, _ := s.SessionsOf(ctx, p.ID)
		kept, _ := s.TokenByID(ctx, token.ID)
		if !rows[0].SeenAt.Equal(start) || kept.UsedAt != nil {
			t.Fatalf("reading wrote: session %v, token %v", rows[0].SeenAt, kept.UsedAt)
		}
		if list, _ := d.Tokens(ctx, system); list[0].UsedAt == nil || !list[0].UsedAt.Equal(used) {
			t.Errorf("the list does not know the last use: %v", list[0].UsedAt)
		}
		if err := d.Flush(ctx); err != nil {
			t.Fatal(err)
		}
		rows, _ = s.SessionsOf(ctx, p.ID)
		kept, _ = s.TokenByID(ctx, token.ID)
		if !rows[0].SeenAt.Equal(used) || kept.UsedAt == nil || !kept.UsedAt.Equal(used) {
			t.Errorf("after Flush: session %v, token %v; want %v", rows[0].SeenAt, kept.UsedAt, used)
		}
	})
}

func TestTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		for _, bad := range []account.TokenDraft{{}, {Name: "n"}, {Name: "n", Scopes: []actor.Scope{"root"}}, {Scopes: []actor.Scope{"read"}}, {Name: "a\x00b", Scopes: []actor.Scope{"read"}}, {Name: "\u200b\u00ad", Scopes: []actor.Scope{"read"}}} {
			if _, _, err := d.CreateToken(ctx, system, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v, want Invalid", bad, err)
			}
		}
		token, text, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "\u202eintake", Scopes: []actor.Scope{actor.ScopeIntake, actor.ScopeIntake}})
		if err != nil {
			t.Fatal(err)
		}
		if token.Name != "intake" {
			t.Errorf("%q is the name of intake", token.Name)
		}
		if !strings.HasPrefix(text, "op_") || len(text) < 43 {
			t.Errorf("token %q: want op_ and 160 bits", text)
		}
		a, err := d.Actor(ctx, text)
		if err != nil || a.TokenID != token.ID {
			t.Fatalf("%+v, %v", a, err)
		}
		for _, c := range []struct {
			right actor.Right
			may   bool
		}{{actor.ContactTake, true}, {actor.ResponseTake, true}, {actor.FigureRead, false}, {actor.ContactRead, false}, {actor.PersonManage, false}, {actor.SignedIn, false}} {
			if a.May(c.right) != c.may {
				t.Errorf("an intake token and %s: %v, want %v", c.right, !c.may, c.may)
			}
		}
		for _, bad := range []string{"", "op_", text[:42], text + "0", "OP_" + text[3:], strings.Repeat("x", 43), "op_" + strings.Repeat("0", 40)} {
			if _, err := d.Actor(ctx, bad); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%q: %v, want Unauthenticated", bad, err)
			}
		}
		if err := d.RevokeToken(ctx, system, token.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Actor(ctx, text); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a token works after it was revoked: %v", err)
		}
		if err := d.RevokeToken(ctx, system, token.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("revoked twice: %v, want Conflict", err)
		}
	})
}
