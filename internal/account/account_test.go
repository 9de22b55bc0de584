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
	"openpeople/internal/page"
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

// desk is the room over a real store, with a clock of its own.
type desk struct {
	*account.Service
	store  *store.Store
	hasher *counting
	mu     sync.Mutex
	at     time.Time
	zone   *time.Location // as OnZone was told
}

func newDesk(t *testing.T, s *store.Store) *desk {
	t.Helper()
	d := &desk{store: s, hasher: &counting{Hasher: cheap}, at: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	d.Service = account.New(account.Options{
		Store: s, Hasher: d.hasher, Now: d.now, BaseURL: "https://desk.example", OnZone: func(loc *time.Location) { d.zone = loc },
	})
	if _, err := d.EnsureDesk(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) now() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.at
}

func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.at = d.at.Add(by)
}

var system = actor.System("test")

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
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
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
			p, err := d.SignIn(t.Context(), c.email, c.password, "192.0.2.1")
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
	d := newDesk(t, storetest.SQLite(t))
	d.person(t, "anna@example.org", actor.Agent)
	tries := func(email, address string) (n int, wait time.Duration) {
		for ; n < 1000; n++ {
			_, err := d.SignIn(t.Context(), email, "wrong password", address)
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
	if _, err := d.SignIn(t.Context(), "anna@example.org", good, "192.0.2.9"); !fault.Is(err, fault.TooMany) {
		t.Errorf("the right password from another address while limited: %v, want TooMany", err)
	}
	if d.hasher.matches.Load() != before {
		t.Error("a limited try was hashed")
	}
	d.pass(wait)
	if _, err := d.SignIn(t.Context(), "anna@example.org", good, "192.0.2.9"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if n, _ := tries("anna@example.org", "192.0.2.8"); n != 8 {
		t.Errorf("after signing in the account took %d tries, want 8 again", n)
	}
	n = 0
	for ; n < 100; n++ {
		if _, err := d.SignIn(t.Context(), fmt.Sprintf("n%d@example.org", n), "wrong password", fmt.Sprintf("2001:db8::%x", n+1)); fault.Is(err, fault.TooMany) {
			break
		}
	}
	if n != 30 {
		t.Errorf("one IPv6 network took %d tries, want 30", n)
	}
}

func TestOneTimeLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
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
		if _, err := d.SignIn(ctx, p.Email, good, "192.0.2.1"); err != nil {
			t.Errorf("signing in with the new password: %v", err)
		}
		third, err := d.NewLink(ctx, system, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		d.pass(account.LinkLife)
		if _, err := d.LinkOwner(ctx, third.Token); !fault.Is(err, fault.Gone) {
			t.Errorf("an expired link: %v, want Gone", err)
		}
		if _, err := d.LinkOwner(ctx, strings.Repeat("0", 40)); !fault.Is(err, fault.Gone) {
			t.Errorf("a made-up link: %v, want Gone", err)
		}
	})
}

func TestLinkIsUsedOnceByManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
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

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
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
			d.pass(7 * 24 * time.Hour)
			if _, found, _ := d.FindSession(ctx, "two"); !found {
				t.Fatal("a session in use died early")
			}
			if err := d.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
		d.pass(6 * 24 * time.Hour)
		if _, found, _ := d.FindSession(ctx, "two"); found {
			t.Error("a session lives longer than 90 days")
		}
		if err := d.KeepSession(ctx, "idle", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		d.pass(account.SessionIdle)
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
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		ctx := t.Context()
		p, _ := d.person(t, "anna@example.org", actor.Agent)
		if err := d.KeepSession(ctx, "one", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		token, text, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "n", Scopes: []actor.Scope{actor.ScopeRead}})
		if err != nil {
			t.Fatal(err)
		}
		start := d.now()
		d.pass(2 * time.Minute)
		used := d.now()
		for range 3 {
			if _, found, err := d.FindSession(ctx, "one"); !found || err != nil {
				t.Fatal(found, err)
			}
			if _, err := d.Actor(ctx, text); err != nil {
				t.Fatal(err)
			}
			d.pass(10 * time.Second)
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
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		ctx := t.Context()
		for _, bad := range []account.TokenDraft{{}, {Name: "n"}, {Name: "n", Scopes: []actor.Scope{"root"}}, {Scopes: []actor.Scope{"read"}}, {Name: "a\x00b", Scopes: []actor.Scope{"read"}}} {
			if _, _, err := d.CreateToken(ctx, system, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v, want Invalid", bad, err)
			}
		}
		token, text, err := d.CreateToken(ctx, system, account.TokenDraft{Name: "intake", Scopes: []actor.Scope{actor.ScopeIntake, actor.ScopeIntake}})
		if err != nil {
			t.Fatal(err)
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

func TestPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		ctx := t.Context()
		root, a := d.person(t, "root@example.org", actor.Admin)
		team, err := d.TeamOf(ctx, a, "Чаты-2")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := d.TeamOf(ctx, a, "Чаты-2"); err != nil || again != team {
			t.Errorf("the team a second time: %d, %v; want %d", again, err, team)
		}
		for _, c := range []struct {
			field string
			draft account.Draft
		}{
			{"email", account.Draft{Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "no address", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "Anna <a@b.org>", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: "ROOT@example.org", Name: "n", Role: "agent"}},
			{"email", account.Draft{Email: strings.Repeat("a", 300) + "@b.org", Name: "n", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: "a\x00b", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: "a\xffb", Role: "agent"}},
			{"name", account.Draft{Email: "a@b.org", Name: strings.Repeat("я", 121), Role: "agent"}},
			{"role", account.Draft{Email: "a@b.org", Name: "n", Role: "god"}},
			{"team", account.Draft{Email: "a@b.org", Name: "n", Role: "agent", TeamID: 1 << 40}},
			{"leads", account.Draft{Email: "a@b.org", Name: "n", Role: "supervisor", Leads: []int64{team, -1}}},
			{"operator", account.Draft{Email: "a@b.org", Name: "n", Role: "agent", OperatorNumber: "77"}},
		} {
			_, _, err := d.AddPerson(ctx, a, c.draft)
			if !fault.Is(err, fault.Invalid) || !slices.ContainsFunc(fault.Of(err).Fields, func(f fault.Field) bool { return f.Name == c.field }) {
				t.Errorf("%+v: %v, want Invalid about %s", c.draft, err, c.field)
			}
		}
		p, _, err := d.AddPerson(ctx, a, account.Draft{Email: "oleg@example.org", Name: "Олег", Role: "supervisor", TeamID: team, Leads: []int64{team, team}})
		if err != nil {
			t.Fatal(err)
		}
		_, who, err := d.Enter(ctx, p.ID)
		if err != nil || who.Role != actor.Supervisor || !slices.Equal(who.TeamIDs, []int64{team}) {
			t.Errorf("the actor is %+v, %v", who, err)
		}
		if _, err := d.ChangePerson(ctx, a, p.ID, account.Draft{Name: "Олег", Role: "executive"}); err != nil {
			t.Fatal(err)
		}
		if _, who, _ = d.Enter(ctx, p.ID); who.Role != actor.Executive || len(who.TeamIDs) != 0 {
			t.Errorf("after the change the actor is %+v", who)
		}
		if _, err := d.ChangePerson(ctx, a, root.ID, account.Draft{Name: "R", Role: "agent"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last admin was made an agent: %v, want Conflict", err)
		}
		if err := d.DisablePerson(ctx, a, root.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("an admin disabled himself: %v, want Conflict", err)
		}
		if err := d.DisablePerson(ctx, system, root.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the last admin was disabled: %v, want Conflict", err)
		}
		if err := d.KeepSession(ctx, "olegs", p.ID, "", nil); err != nil {
			t.Fatal(err)
		}
		if err := d.DisablePerson(ctx, a, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, found, _ := d.FindSession(ctx, "olegs"); found {
			t.Error("a disabled person keeps the session")
		}
		if _, _, err := d.Enter(ctx, p.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a disabled person enters: %v", err)
		}
		if _, err := d.NewLink(ctx, a, p.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link for a disabled person: %v, want Conflict", err)
		}
		if err := d.EnablePerson(ctx, a, p.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err := d.Enter(ctx, p.ID); err != nil {
			t.Errorf("an enabled person does not enter: %v", err)
		}
	})
}

func TestPeopleByPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		names := []string{"Анна", "Борис", "Анна", "Вера", "Глеб 100%", "Анна"}
		for i, name := range names {
			if _, _, err := d.AddPerson(t.Context(), system, account.Draft{Email: fmt.Sprintf("p%d@example.org", i), Name: name, Role: "agent"}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		var after page.Cursor
		for range 10 {
			list, err := d.People(t.Context(), system, account.PeopleFilter{}, page.Request{After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list.Rows {
				got = append(got, p.Name)
			}
			if after = list.Next; after == (page.Cursor{}) {
				break
			}
		}
		want := slices.Sorted(slices.Values(names))
		if !slices.Equal(got, want) {
			t.Errorf("pages gave %v, want %v", got, want)
		}
		for search, n := range map[string]int{"анна": 3, "Анна": 3, "P3@": 1, "100%": 1, "%": 1, "_": 0, "нет": 0} {
			if count, err := d.CountPeople(t.Context(), system, account.PeopleFilter{Search: search}); err != nil || count != n {
				t.Errorf("search %q: %d, %v; want %d", search, count, err, n)
			}
		}
	})
}

func TestDesk(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s)
		ctx := t.Context()
		got, err := d.Desk(ctx)
		if err != nil || got.Zone.String() != "Europe/Moscow" || got.Language != "ru" {
			t.Fatalf("an empty desk has %v, %v", got, err)
		}
		for _, bad := range [][2]string{{"Mars/Olympus", "ru"}, {"", "ru"}, {"Local", "ru"}, {"../etc/passwd", "ru"}, {"UTC", "de"}, {"UTC", ""}} {
			if err := d.ChangeDesk(ctx, system, bad[0], bad[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v, want Invalid", bad, err)
			}
		}
		if err := d.ChangeDesk(ctx, system, "Asia/Yekaterinburg", "en"); err != nil {
			t.Fatal(err)
		}
		if got, _ = d.Desk(ctx); got.Zone.String() != "Asia/Yekaterinburg" || got.Language != "en" || d.zone == nil || d.zone.String() != "Asia/Yekaterinburg" {
			t.Errorf("after the change: %v, told %v", got, d.zone)
		}
		if again, err := d.EnsureDesk(ctx); err != nil || again.Language != "en" {
			t.Errorf("a second start changed the desk: %v, %v", again, err)
		}
		err = s.InTx(ctx, func(ctx context.Context) error {
			c, err := s.ChannelOf(ctx, "app", "self_service")
			if err != nil {
				return err
			}
			return setVolume(ctx, s, c.ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.ChangeDesk(ctx, system, "UTC", "en"); !fault.Is(err, fault.Invalid) {
			t.Errorf("the zone was changed after counts came in: %v, want Invalid", err)
		}
		if err := d.ChangeDesk(ctx, system, "Asia/Yekaterinburg", "ru"); err != nil {
			t.Errorf("the language alone: %v", err)
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
