package account_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

const good = "трамвай у вокзала"

var cheap = account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})

// counting counts what a hasher is asked to do.
type counting struct {
	account.Hasher
	matches atomic.Int64
}

func (c *counting) Matches(ctx context.Context, password, hash string) (bool, error) {
	c.matches.Add(1)
	return c.Hasher.Matches(ctx, password, hash)
}

// desk is the room over a real store.
type desk struct {
	*account.Service
	store  *store.Store
	hasher *counting
	clock  *storetest.Clock
	zone   *time.Location // as OnZone was told
}

func newDesk(t *testing.T, s *store.Store, clock *storetest.Clock) *desk {
	t.Helper()
	d := &desk{store: s, hasher: &counting{Hasher: cheap}, clock: clock}
	d.Service = account.New(account.Options{
		Store: s, Hasher: d.hasher, Now: clock.Now, BaseURL: "https://desk.example", Key: []byte("of the desk"), OnZone: func(loc *time.Location) { d.zone = loc },
	})
	d.PostBy(post{s, clock})
	if _, err := d.EnsureDesk(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

var system = actor.System("test")

// One mailbox is one account, however it is spelled; letters that ASCII does not
// have stay what they are.
func TestOneMailboxIsOneAccount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		anna, _ := d.person(t, "Anna@Почта.РФ", actor.Agent)
		ivan, _ := d.person(t, "\u0130van@example.org", actor.Agent)
		if anna.Email != "anna@xn--80a1acny.xn--p1ai" || ivan.Email != "\u0130van@example.org" {
			t.Errorf("kept as %q, %q", anna.Email, ivan.Email)
		}
		for _, email := range []string{"anna@почта.рф", "ANNA@xn--80a1acny.xn--p1ai", " anna@ПОЧТА.рф\u00a0"} {
			if p, err := d.SignIn(t.Context(), email, good, "192.0.2.1", ""); err != nil || p.ID != anna.ID {
				t.Errorf("%q signs in as %d: %v", email, p.ID, err)
			}
			if _, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: email, Name: "Анна", Role: "agent"}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q is a second account: %v", email, err)
			}
		}
		for _, email := range []string{"i\u0307van@example.org", "ivan@example.org"} {
			if _, err := d.SignIn(t.Context(), email, good, "192.0.2.2", ""); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q signs in as another: %v", email, err)
			}
		}
		for _, email := range []string{"a b@c.ru", `"a b"@c.ru`, "a@b@c.ru", "a\u200b@c.ru", "Anna <a@c.ru>"} {
			if _, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: email, Name: "Анна", Role: "agent"}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%q is an account: %v", email, err)
			}
		}
	})
}

// person adds somebody with the password good.
func (d *desk) person(t *testing.T, email string, role actor.Role) (account.Person, actor.Actor) {
	t.Helper()
	p, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: email, Name: "Анна Петрова", Role: string(role)})
	if err == nil {
		err = d.SetPassword(t.Context(), system, p.ID, good)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p, d.ActorOf(p)
}

func code(err error) fault.Code {
	if err == nil {
		return -1
	}
	return fault.Of(err).Code
}

func TestSignIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		anna, _ := d.person(t, "anna@example.org", actor.Agent)
		gone, _ := d.person(t, "gone@example.org", actor.Agent)
		if err := d.DisablePerson(t.Context(), system, gone.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: "new@example.org", Name: "Новый", Role: "agent"}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, email, password string
			want                  fault.Code
			key                   string
			hashes                int64
		}{
			{"right", "anna@example.org", good, -1, "", 1},
			{"right in capitals", " Anna@Example.org ", good, -1, "", 1},
			{"wrong password", "anna@example.org", "wrong password", fault.Invalid, "account.signin.wrong", 1},
			{"unknown e-mail", "nobody@example.org", good, fault.Invalid, "account.signin.wrong", 1},
			{"disabled", "gone@example.org", good, fault.Invalid, "account.signin.wrong", 1},
			{"no password yet", "new@example.org", good, fault.Invalid, "account.signin.wrong", 1},
			{"empty password against none", "new@example.org", "", fault.Invalid, "fault.invalid", 0},
			{"NUL in the e-mail", "anna\x00@example.org", good, fault.Invalid, "account.signin.wrong", 0},
			{"endless password", "anna@example.org", strings.Repeat("x", 300), fault.Invalid, "account.signin.wrong", 0},
		} {
			before := d.hasher.matches.Load()
			p, err := d.SignIn(t.Context(), c.email, c.password, "192.0.2.1", "")
			if code(err) != c.want || err != nil && fault.Of(err).Key != c.key {
				t.Errorf("%s: %v, want %d %s", c.name, err, c.want, c.key)
			}
			if err == nil && p.ID != anna.ID {
				t.Errorf("%s: person %d, want %d", c.name, p.ID, anna.ID)
			}
			if n := d.hasher.matches.Load() - before; n != c.hashes {
				t.Errorf("%s: %d hashes compared, want %d", c.name, n, c.hashes)
			}
		}
	})
}

func TestSignInIsLimited(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	d.person(t, "anna@example.org", actor.Agent)
	tries := func(email, address string) (n int, wait time.Duration) {
		for ; n < 1000; n++ {
			_, err := d.SignIn(t.Context(), email, "wrong password", address, "")
			if fault.Is(err, fault.TooMany) {
				return n, fault.Of(err).RetryAfter
			}
		}
		return n, 0
	}
	n, wait := tries("anna@example.org", "192.0.2.1")
	if n != 8 || wait <= 0 {
		t.Fatalf("an account took %d tries and says to wait %v, want 8 and a wait", n, wait)
	}
	before := d.hasher.matches.Load()
	if _, err := d.SignIn(t.Context(), "anna@example.org", good, "192.0.2.1", ""); !fault.Is(err, fault.TooMany) {
		t.Errorf("the right password from that address while limited: %v, want TooMany", err)
	}
	if d.hasher.matches.Load() != before {
		t.Error("a limited try was hashed")
	}
	d.clock.Pass(wait)
	if _, err := d.SignIn(t.Context(), "anna@example.org", good, "192.0.2.1", ""); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if n, _ := tries("anna@example.org", "192.0.2.8"); n != 8 {
		t.Errorf("another address took %d tries, want 8", n)
	}
	n = 0
	for ; n < 100; n++ {
		if _, err := d.SignIn(t.Context(), fmt.Sprintf("n%d@example.org", n), "wrong password", fmt.Sprintf("2001:db8::%x", n+1), ""); fault.Is(err, fault.TooMany) {
			break
		}
	}
	if n != 60 {
		t.Errorf("one IPv6 network took %d tries, want 60", n)
	}
}

func TestOneTimeLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, first, err := d.AddPerson(ctx, system, account.Draft{Email: "Anna@Example.org", Name: "Анна", Role: "agent"})
		if err != nil {
			t.Fatal(err)
		}
		if p.Email != "anna@example.org" {
			t.Errorf("e-mail %q is not lower case", p.Email)
		}
		second, err := d.NewLink(ctx, system, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.UseLink(ctx, first.Token, good); !fault.Is(err, fault.Gone) {
			t.Errorf("a link that another one replaced: %v, want Gone", err)
		}
		for _, bad := range []string{"short", "anna@example.org", "aaaaaaaaaaaa", "1234567890", "Анна", "a\x00bcdefghijkl"} {
			if _, err := d.UseLink(ctx, second.Token, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("password %q: %v, want Invalid", bad, err)
			}
		}
		if err := d.KeepSession(ctx, "token-of-before", p.ID, "", []byte("{}")); err != nil {
			t.Fatal(err)
		}
		if _, err := d.UseLink(ctx, second.Token, good); err != nil {
			t.Fatalf("the first use: %v", err)
		}
		if _, err := d.UseLink(ctx, second.Token, good+"!"); !fault.Is(err, fault.Gone) {
			t.Errorf("the second use: %v, want Gone", err)
		}
		if _, found, _ := d.FindSession(ctx, "token-of-before"); found {
			t.Error("a session outlived the new password")
		}
		if _, err := d.SignIn(ctx, p.Email, good, "192.0.2.1", ""); err != nil {
			t.Errorf("signing in with the new password: %v", err)
		}
		third, err := d.NewLink(ctx, system, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.clock.Pass(account.LinkLife)
		if _, err := d.LinkOwner(ctx, third.Token); !fault.Is(err, fault.Gone) {
			t.Errorf("an expired link: %v, want Gone", err)
		}
		if _, err := d.LinkOwner(ctx, strings.Repeat("0", 40)); !fault.Is(err, fault.Gone) {
			t.Errorf("a made-up link: %v, want Gone", err)
		}
	})
}

func TestLinkIsUsedOnceByManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		_, link, err := d.AddPerson(t.Context(), system, account.Draft{Email: "anna@example.org", Name: "Анна", Role: "agent"})
		if err != nil {
			t.Fatal(err)
		}
		var won atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				_, err := d.UseLink(context.Background(), link.Token, fmt.Sprintf("%s %d", good, i))
				switch {
				case err == nil:
					won.Add(1)
				case !fault.Is(err, fault.Gone):
					t.Errorf("a loser: %v, want Gone", err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 {
			t.Errorf("%d of 8 used the link, want 1", won.Load())
		}
	})
}

func TestHasherGivesUp(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("gone"))
	full := account.Argon2With(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
	hash, err := full.Hash(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := full.Matches(t.Context(), good, hash); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if ok, err := full.Matches(t.Context(), good, ""); ok || err != nil {
		t.Fatalf("nobody's password matched: %v, %v", ok, err)
	}
	// Who waits for a turn gives up; with a free turn select may take either, so
	// ask until it was seen.
	for range 200 {
		if _, err := full.Matches(ctx, good, hash); errors.Is(err, context.Canceled) {
			return
		}
	}
	t.Error("a hash was computed for who had left")
}

func TestRoomIsCovered(t *testing.T) {
	service := reflect.TypeFor[*account.Service]()
	for i := range service.NumMethod() {
		name := service.Method(i).Name
		_, guarded := useCases[name]
		if guarded == slices.Contains(unguarded, name) {
			t.Errorf("%s stands in both tables or in none: say who may", name)
		}
	}
}
