package account_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Who saves a form that was drawn before somebody else's change is told so, and changes
// nothing; who has seen the change is taken.
func TestStaleFormIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, _ := d.person(t, "anna@example.org", actor.Agent)
		desk := func() account.Desk {
			now, err := d.Desk(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return now
		}
		person := func() string {
			now, err := d.Person(ctx, system, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			return now.Revision()
		}
		for name, form := range map[string]struct {
			seen  func() string
			save  func(revision string) error
			other func() error
		}{
			"a person": {person, func(r string) error {
				_, err := d.ChangePerson(ctx, system, p.ID, account.Draft{Name: "Анна", Role: "executive", Revision: r})
				return err
			}, func() error {
				_, err := d.ChangePerson(ctx, system, p.ID, account.Draft{Name: "Анна", Role: "supervisor"})
				return err
			}},
			"a person who was disabled": {person, func(r string) error {
				_, err := d.ChangePerson(ctx, system, p.ID, account.Draft{Name: "Анна", Role: "agent", Revision: r})
				return err
			}, func() error { return d.DisablePerson(ctx, system, p.ID) }},
			"the desk": {func() string { return desk().Revision() }, func(r string) error {
				return d.ChangeDesk(ctx, system, account.DeskDraft{Language: "en", Name: "Лютик", Revision: r})
			}, func() error {
				return d.ChangeDesk(ctx, system, account.DeskDraft{Language: "ru", Name: "Ромашка"})
			}},
			"targets": {func() string { return desk().TargetsRevision() }, func(r string) error {
				return d.ChangeTargets(ctx, system, map[string]float64{"csat": 0.9}, r)
			}, func() error { return d.ChangeTargets(ctx, system, map[string]float64{"csat": 0.8}, "") }},
			"the logo": {func() string { return desk().LogoRevision() }, func(r string) error {
				return d.ChangeLogo(ctx, system, nil, r)
			}, func() error {
				return d.ChangeLogo(ctx, system, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>`), "")
			}},
		} {
			seen := form.seen()
			if err := form.other(); err != nil {
				t.Fatal(name, err)
			}
			lines := d.audited(t)
			if err := form.save(seen); !fault.Of(err).Stale() {
				t.Errorf("%s: a stale form: %v", name, err)
			}
			if n := d.audited(t); n != lines {
				t.Errorf("%s: what was refused stands in the log", name)
			}
			if err := form.save("-"); !fault.Of(err).Stale() {
				t.Errorf("%s: a form that does not say what it was drawn from: %v", name, err)
			}
			if err := form.save(form.seen()); err != nil {
				t.Errorf("%s: a fresh form: %v", name, err)
			}
		}
	})
}

// audited counts the log.
func (d *desk) audited(t *testing.T) int {
	t.Helper()
	n, err := d.AuditCount(t.Context(), system, account.AuditFilter{}, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// together does things at the same moment and returns how each ended.
func together(do ...func() error) []error {
	out := make([]error, len(do))
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i, one := range do {
		all.Go(func() {
			<-begin
			out[i] = one()
		})
	}
	close(begin)
	all.Wait()
	return out
}

// Who is disabled while somebody saves the person's form stays so, and keeps what else
// was saved; whoever chose a language or a theme meanwhile keeps both.
func TestDisablingOutlivesASave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := context.WithoutCancel(t.Context())
		p, a := d.person(t, "anna@example.org", actor.Agent)
		for i := range 40 {
			before, err := d.Person(ctx, system, p.ID)
			if err != nil {
				t.Fatal(err)
			}
			draft := account.Draft{Name: before.Name, Role: "agent"}
			if i%2 == 0 {
				draft.Revision = before.Revision()
			}
			done := together(
				func() error { return d.DisablePerson(ctx, system, p.ID) },
				func() error { _, err := d.ChangePerson(ctx, system, p.ID, draft); return err },
				func() error { return d.SetTheme(ctx, a, []string{"dark", "light"}[i%2]) },
				func() error { return d.SetTimeZone(ctx, a, []string{"Asia/Omsk", "Asia/Tokyo"}[i%2]) },
			)
			if done[0] != nil || done[1] != nil && !fault.Of(done[1]).Stale() || done[2] != nil || done[3] != nil {
				t.Fatalf("round %d: %v", i, done)
			}
			now, err := d.Person(ctx, system, p.ID)
			if err != nil || !now.Disabled() {
				t.Fatalf("round %d: disabling was undone: %v", i, err)
			}
			if now.Theme != []string{"dark", "light"}[i%2] || now.TimeZone != []string{"Asia/Omsk", "Asia/Tokyo"}[i%2] {
				t.Fatalf("round %d: a choice was undone: %s %s", i, now.Theme, now.TimeZone)
			}
			if err := d.EnablePerson(ctx, system, p.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// What ends is ended by one, whoever else does it at the same moment, and stands in the
// log once.
func TestEndsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := context.WithoutCancel(t.Context())
		for i := range 10 {
			p, _ := d.person(t, string(rune('a'+i))+"@example.org", actor.Agent)
			token, _, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "crm", Scopes: actor.Scopes})
			if err != nil {
				t.Fatal(err)
			}
			for name, do := range map[string]func() error{
				"1 disabling": func() error { return d.DisablePerson(ctx, system, p.ID) },
				"2 revoking":  func() error { return d.RevokeToken(ctx, system, token.ID) },
			} {
				lines, first := d.audited(t), 0
				for _, err := range together(do, do, do, do) {
					if err == nil {
						first++
					} else if !fault.Is(err, fault.Conflict) {
						t.Errorf("%s: %v", name, err)
					}
				}
				if n := d.audited(t) - lines; first != 1 || n != 1 {
					t.Errorf("%s: %d did it, %d lines in the log", name, first, n)
				}
			}
			lines, first := d.audited(t), 0
			for _, err := range together(func() error { return d.EnablePerson(ctx, system, p.ID) }, func() error { return d.EnablePerson(ctx, system, p.ID) }) {
				if err == nil {
					first++
				}
			}
			if n := d.audited(t) - lines; first != 1 || n != 1 {
				t.Errorf("enabling: %d did it, %d lines in the log", first, n)
			}
		}
	})
}

// Two who lead each other out at the same moment do not leave the desk without an admin.
func TestAnAdminStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := context.WithoutCancel(t.Context())
		one, first := d.person(t, "one@example.org", actor.Admin)
		two, second := d.person(t, "two@example.org", actor.Admin)
		for i := range 10 {
			done := together(
				func() error { return d.DisablePerson(ctx, first, two.ID) },
				func() error {
					_, err := d.ChangePerson(ctx, second, one.ID, account.Draft{Name: "Один", Role: "agent"})
					return err
				},
			)
			if (done[0] == nil) == (done[1] == nil) {
				t.Fatalf("round %d: %v", i, done)
			}
			if done[0] == nil {
				if err := d.EnablePerson(ctx, system, two.ID); err != nil {
					t.Fatal(err)
				}
			} else if _, err := d.ChangePerson(ctx, system, one.ID, account.Draft{Name: "Один", Role: "admin"}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Of several who save the same form at the same moment one is taken.
func TestOneOfManySavesIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := context.WithoutCancel(t.Context())
		for i := range 10 {
			now, err := d.Desk(ctx)
			if err != nil {
				t.Fatal(err)
			}
			save := func(name string) func() error {
				return func() error {
					return d.ChangeDesk(ctx, system, account.DeskDraft{Language: "ru", Name: fmt.Sprint(name, i), Revision: now.Revision()})
				}
			}
			taken := 0
			for _, err := range together(save("Ромашка"), save("Лютик"), save("Василёк"), save("Мак")) {
				if err == nil {
					taken++
				} else if !fault.Of(err).Stale() {
					t.Fatal(err)
				}
			}
			if taken != 1 {
				t.Fatalf("round %d: %d were taken", i, taken)
			}
		}
	})
}

// There are as many live tokens as a page shows; one that is revoked makes room.
func TestTokensEnd(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock), t.Context()
		create := func() (account.Token, error) {
			token, _, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "crm", Scopes: actor.Scopes})
			return token, err
		}
		var last account.Token
		for i := range account.MaxTokens {
			var err error
			if last, err = create(); err != nil {
				t.Fatal(i, err)
			}
		}
		if _, err := create(); !fault.Is(err, fault.Conflict) || fault.Of(err).Key != "account.token.too_many" {
			t.Errorf("one more than %d: %v", account.MaxTokens, err)
		}
		if err := d.RevokeToken(ctx, system, last.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := create(); err != nil {
			t.Errorf("instead of a revoked one: %v", err)
		}
	})
}
