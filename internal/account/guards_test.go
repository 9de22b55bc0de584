package account_test

import (
	"context"
	"testing"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Nobody shuts oneself out, an admin among others neither.
func TestNobodyDisablesOneself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		_, first := d.person(t, "first@example.org", actor.Admin)
		second, _ := d.person(t, "second@example.org", actor.Admin)
		if err := d.DisablePerson(t.Context(), first, first.PersonID); code(err) != fault.Conflict || fault.Of(err).Key != "account.disable_self" {
			t.Errorf("oneself: %v", err)
		}
		if err := d.DisablePerson(t.Context(), first, second.ID); err != nil {
			t.Errorf("another: %v", err)
		}
	})
}

// The link of a person who was disabled is dead for good: it does not come to life
// again with the person.
func TestTheLinkOfTheDisabledDies(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, link, err := d.AddPerson(ctx, system, account.Draft{Email: "new@example.org", Name: "Новый", Role: "agent"})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.DisablePerson(ctx, system, p.ID); err != nil {
			t.Fatal(err)
		}
		dead := func(when string) {
			t.Helper()
			if _, err := d.LinkOwner(ctx, link.Token); code(err) != fault.Gone {
				t.Errorf("%s the link opens: %v", when, err)
			}
			if _, err := d.UseLink(ctx, link.Token, good); code(err) != fault.Gone {
				t.Errorf("%s the link sets a password: %v", when, err)
			}
		}
		dead("disabled,")
		if _, err := d.NewLink(ctx, system, p.ID); code(err) != fault.Conflict {
			t.Errorf("a link for somebody who is disabled: %v", err)
		}
		if err := d.EnablePerson(ctx, system, p.ID); err != nil {
			t.Fatal(err)
		}
		dead("enabled again,")
		if link, err = d.NewLink(ctx, system, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := d.UseLink(ctx, link.Token, good); err != nil {
			t.Errorf("a new link: %v", err)
		}
	})
}

// An operator is one person: whose contacts and reviews are read hangs on it.
func TestAnOperatorIsOnePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		for _, number := range []string{"17", "18"} {
			if err := s.InTx(ctx, func(ctx context.Context) error { _, err := s.OperatorOf(ctx, number, "", 0); return err }); err != nil {
				t.Fatal(err)
			}
		}
		draft := func(name, number string) account.Draft {
			return account.Draft{Email: name + "@example.org", Name: name, Role: "agent", OperatorNumber: number}
		}
		anna, _, err := d.AddPerson(ctx, system, draft("anna", "17"))
		if err != nil {
			t.Fatal(err)
		}
		boris, _, err := d.AddPerson(ctx, system, draft("boris", "18"))
		if err != nil {
			t.Fatal(err)
		}
		taken := func(err error) bool {
			return code(err) == fault.Invalid && fault.Of(err).Fields[0].Key == "account.operator.taken"
		}
		if _, _, err := d.AddPerson(ctx, system, draft("vera", "17")); !taken(err) {
			t.Errorf("added with the number of another: %v", err)
		}
		if _, err := d.ChangePerson(ctx, system, boris.ID, draft("boris", "17")); !taken(err) {
			t.Errorf("changed to the number of another: %v", err)
		}
		if _, err := d.ChangePerson(ctx, system, anna.ID, draft("Anna", "17")); err != nil {
			t.Errorf("the own number again: %v", err)
		}
		if _, err := d.ChangePerson(ctx, system, anna.ID, draft("Anna", "")); err != nil {
			t.Fatal(err)
		}
		if p, err := d.ChangePerson(ctx, system, boris.ID, draft("boris", "17")); err != nil || p.OperatorID != anna.OperatorID {
			t.Errorf("a number that became free: %+v, %v", p, err)
		}
	})
}

// late is a store in which something happens between reading a token and
// answering.
type late struct {
	account.Store
	meanwhile func()
}

func (l *late) TokenByHash(ctx context.Context, hash string) (account.Token, error) {
	t, err := l.Store.TokenByHash(ctx, hash)
	if do := l.meanwhile; do != nil {
		l.meanwhile = nil
		do()
	}
	return t, err
}

// A token that is revoked while somebody reads it is not believed afterwards: what
// was read before the revocation is not kept.
func TestRevokedWhileItIsRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, slow := t.Context(), &late{Store: s}
		svc := account.New(account.Options{Store: slow, Hasher: cheap, Now: clock.Now, BaseURL: "https://desk.example"})
		token, text, err := svc.CreateToken(ctx, system, account.TokenDraft{Name: "crm", Scopes: actor.Scopes})
		if err != nil {
			t.Fatal(err)
		}
		slow.meanwhile = func() {
			if err := svc.RevokeToken(ctx, system, token.ID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := svc.Actor(ctx, text); err != nil {
			t.Errorf("read before the revocation: %v", err)
		}
		if _, err := svc.Actor(ctx, text); code(err) != fault.Unauthenticated {
			t.Errorf("after it: %v", err)
		}
	})
}
