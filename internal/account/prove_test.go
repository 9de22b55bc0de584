package account_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A session is proved for a while after its password was given, at sign-in or again; what
// is wrong counts and is written down; what is right counts for this session alone.
func TestProved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, a := d.person(t, "anna@example.org", actor.Admin)
		_, other := d.person(t, "oleg@example.org", actor.Admin)
		keep := func(session string) {
			t.Helper()
			if err := d.KeepSession(ctx, session, p.ID, "", nil); err != nil {
				t.Fatal(err)
			}
		}
		proved := func(a actor.Actor, session string) bool {
			t.Helper()
			is, err := d.Proved(ctx, a, session)
			if err != nil {
				t.Fatal(err)
			}
			return is
		}
		keep("one")
		keep("two")
		if !proved(a, "one") || proved(other, "one") || proved(a, "none") {
			t.Error("a new session is proved, for its owner alone")
		}
		clock.Pass(account.ProvedFor - time.Second)
		keep("one") // what it holds changes, not when the password was given
		if !proved(a, "one") {
			t.Error("it is proved no more before its time")
		}
		clock.Pass(time.Second)
		if proved(a, "one") {
			t.Error("it is proved for good")
		}
		if err := d.Prove(ctx, a, "", "one", "192.0.2.1"); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "proof" {
			t.Errorf("no password: %v", err)
		}
		if err := d.Prove(ctx, a, "not it, not it", "one", "192.0.2.1"); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "proof" || proved(a, "one") {
			t.Errorf("a wrong password: %v", err)
		}
		log, err := d.AuditLog(ctx, system, account.AuditFilter{PersonID: p.ID, Action: "refuse", Noun: "password"}, page.Request{})
		if err != nil || len(log.Rows) != 1 || log.Rows[0].NounID != p.ID || log.Rows[0].Detail["address"] != "192.0.2.1" {
			t.Errorf("the audit log says of it %+v, %v", log.Rows, err)
		}
		if err := d.Prove(ctx, a, good, "one", "192.0.2.1"); err != nil || !proved(a, "one") || proved(a, "two") {
			t.Errorf("the right password: %v; this session %v, another %v", err, proved(a, "one"), proved(a, "two"))
		}
		clock.Pass(-time.Hour)
		if proved(a, "one") {
			t.Error("on a clock that was set back it is proved for longer")
		}
		clock.Pass(2 * time.Hour)

		for range 40 { // what is right is free
			if err := d.Prove(ctx, a, good, "one", "192.0.2.1"); err != nil {
				t.Fatal(err)
			}
		}
		for range 8 {
			if err := d.Prove(ctx, a, "not it, not it", "one", "192.0.2.1"); !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
		}
		if err := d.Prove(ctx, a, good, "one", "192.0.2.2"); !fault.Is(err, fault.TooMany) || fault.Of(err).RetryAfter <= 0 {
			t.Errorf("after too many: %v", err)
		}
		if err := d.ChangePassword(ctx, a, good, good+" и ещё", "one", "192.0.2.2"); !fault.Is(err, fault.TooMany) {
			t.Errorf("the other form that takes the password: %v", err)
		}
		if err := d.Prove(ctx, a, good, "two", "192.0.2.1"); err != nil {
			t.Errorf("another session of the same person: %v", err)
		}
		clock.Pass(time.Minute)
		if err := d.Prove(ctx, a, good, "one", "192.0.2.2"); err != nil {
			t.Errorf("after a while: %v", err)
		}
	})
}

// Who changes a password chooses another one.
func TestTheSamePasswordIsNoChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		p, a := d.person(t, "anna@example.org", actor.Agent)
		if err := d.SetPassword(t.Context(), system, p.ID, good); err != nil {
			t.Fatal(err)
		}
		err := d.ChangePassword(t.Context(), a, good, good, "one", "192.0.2.1")
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "password" {
			t.Errorf("refused with %v", err)
		}
	})
}

// A wrong password of who changes it is written down as any other.
func TestWrongPasswordOfWhoChangesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		p, a := d.person(t, "anna@example.org", actor.Agent)
		err := d.ChangePassword(t.Context(), a, "not it, not it", good+" и ещё", "one", "192.0.2.1")
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != "current" {
			t.Errorf("refused with %v", err)
		}
		if n, err := d.AuditCount(t.Context(), system, account.AuditFilter{PersonID: p.ID, Action: "refuse"}, 9); n != 1 || err != nil {
			t.Errorf("%d lines in the audit log, %v", n, err)
		}
	})
}

// That a token ends soon is told once of each: in the log and in the audit log.
func TestTokensThatEndAreTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		var log bytes.Buffer
		d.Service = account.New(account.Options{Store: s, Hasher: d.hasher, Now: clock.Now, Log: slog.New(slog.NewTextHandler(&log, nil))})
		told := func() (names []string) {
			t.Helper()
			if err := d.TellEnding(ctx); err != nil {
				t.Fatal(err)
			}
			lines, err := d.AuditLog(ctx, system, account.AuditFilter{Action: "end_soon", Noun: "token"}, page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range lines.Rows {
				names = append(names, e.Detail["name"].(string))
			}
			return names
		}
		for name, expires := range map[string]string{"soon": "20d", "later": "200d", "never": "", "revoked": "20d"} {
			token, _, err := d.CreateToken(ctx, system, account.TokenDraft{Name: name, Scopes: []actor.Scope{actor.ScopeRead}, Expires: expires})
			if err == nil && name == "revoked" {
				err = d.RevokeToken(ctx, system, token.ID)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := told(); got != nil {
			t.Errorf("told too early: %q", got)
		}
		clock.Pass(7 * 24 * time.Hour)
		for range 3 {
			if got := told(); len(got) != 1 || got[0] != "soon" || strings.Count(log.String(), "ends soon") != 1 || !strings.Contains(log.String(), "name=soon") {
				t.Errorf("told: %q\n%s", got, &log)
			}
		}
		clock.Pass(14 * 24 * time.Hour)
		if got := told(); len(got) != 1 {
			t.Errorf("told of what has ended: %q", got)
		}
	})
}
