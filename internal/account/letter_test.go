package account_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// post lets letters wait as messages, as the program does.
type post struct {
	store *store.Store
	clock *storetest.Clock
}

func (p post) Send(ctx context.Context, l account.Letter) error {
	return p.store.QueueNext(ctx, sending.Message{Kind: sending.PasswordLink, Subject: l.PersonID, Delivery: "email", Recipient: l.Email, Language: string(l.Language)}, p.clock.Now())
}

func (p post) TakeBack(ctx context.Context, personID int64, why string) error {
	return p.store.Cancel(ctx, []sending.Kind{sending.PasswordLink}, []int64{personID}, why)
}

// waiting lists the letters that wait.
func (d *desk) waiting(t *testing.T) (list []account.Letter) {
	t.Helper()
	claimed, err := d.store.Claim(t.Context(), sending.Claim{Delivery: "email", Lease: fmt.Sprint("look ", d.clock.Now()), Now: d.clock.Now(), Until: d.clock.Now(), Limit: 100})
	if err == nil {
		err = d.store.Release(t.Context(), []string{fmt.Sprint("look ", d.clock.Now())}, d.clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claimed {
		list = append(list, account.Letter{PersonID: c.Subject, Email: c.Recipient, Language: i18n.Lang(c.Language)})
	}
	return list
}

// last is how far the last letter to a person is, and why not further.
func (d *desk) last(t *testing.T, personID int64) (state sending.State, why string) {
	t.Helper()
	r, err := d.store.LastAbout(t.Context(), sending.PasswordLink, personID)
	if err != nil {
		t.Fatal(err)
	}
	return r.State, r.Error
}

// Whoever asks for a letter learns nothing: the answer, the line of the audit log
// and the commit are the same, and a letter goes to whom it should.
func TestWhoGetsALetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		anna, who := d.person(t, "anna@example.org", actor.Agent)
		gone, _ := d.person(t, "gone@example.org", actor.Agent)
		if err := d.DisablePerson(ctx, system, gone.ID); err != nil {
			t.Fatal(err)
		}
		boris, _ := d.person(t, "boris@example.org", actor.Agent)
		if err := d.SetLanguage(ctx, who, i18n.RU); err != nil {
			t.Fatal(err)
		}
		for i, c := range []struct {
			name, email string
			mails       bool
			want        account.Letter
			code        fault.Code
		}{
			{"one's own language", "anna@example.org", true, account.Letter{PersonID: anna.ID, Email: anna.Email, Language: i18n.RU}, -1},
			{"the page's language", "boris@example.org", true, account.Letter{PersonID: boris.ID, Email: boris.Email, Language: i18n.EN}, -1},
			{"as somebody writes it", " Anna@Example.ORG ", true, account.Letter{PersonID: anna.ID, Email: anna.Email, Language: i18n.RU}, -1},
			{"unknown", "nobody@example.org", true, account.Letter{}, -1},
			{"no address", "nobody", true, account.Letter{}, -1},
			{"disabled", "gone@example.org", true, account.Letter{}, -1},
			{"a desk without mail", "anna@example.org", false, account.Letter{}, -1},
			{"nothing", " ", true, account.Letter{}, fault.Invalid},
			{"a line end", "anna@example.org\nx", true, account.Letter{}, fault.Invalid},
		} {
			t.Run(c.name, func(t *testing.T) {
				d := newDesk(t, s, clock) // limits anew
				if !c.mails {
					d.PostBy(nil)
				}
				before, err := s.CountAudit(ctx, account.AuditFilter{}, 1<<30)
				if err != nil {
					t.Fatal(err)
				}
				_, commits := s.WriterGroups()
				if err := d.AskForLink(ctx, c.email, fmt.Sprint("192.0.2.", i), i18n.EN); code(err) != c.code {
					t.Fatalf("%v, want %v", err, c.code)
				}
				_, after := s.WriterGroups()
				lines, _ := s.CountAudit(ctx, account.AuditFilter{}, 1<<30)
				want := 0
				if c.mails && c.code == -1 {
					want = 1
				}
				if lines-before != want || after-commits != int64(want) {
					t.Errorf("%d lines of the audit log in %d commits, want %d", lines-before, after-commits, want)
				}
				var got account.Letter
				if list := d.waiting(t); len(list) > 0 {
					got = list[0]
				}
				if got != c.want {
					t.Errorf("the letter %+v waits, want %+v", got, c.want)
				}
				for _, p := range []account.Person{anna, boris} {
					if err := s.InTx(ctx, func(ctx context.Context) error { return post{s, clock}.TakeBack(ctx, p.ID, "test") }); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	})
}

// What was so when a letter was asked for is asked again when it goes, and its
// state says why it did not.
func TestLettersAreAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(ctx context.Context, d *desk, p account.Person) error
		state sending.State // at once
		why   string
		stop  string // at going
	}{
		"nothing": {func(context.Context, *desk, account.Person) error { return nil }, sending.Queued, "", ""},
		"disabled": {func(ctx context.Context, d *desk, p account.Person) error {
			return d.DisablePerson(ctx, system, p.ID)
		}, sending.Cancelled, "disabled", "disabled"},
		"disabled without telling": {func(ctx context.Context, d *desk, p account.Person) error {
			return storetest.Run(ctx, d.store, "UPDATE people SET disabled_at = 1 WHERE id = ?", p.ID)
		}, sending.Queued, "", "disabled"},
		"another e-mail": {func(ctx context.Context, d *desk, p account.Person) error {
			return storetest.Run(ctx, d.store, "UPDATE people SET email = 'other@example.org' WHERE id = ?", p.ID)
		}, sending.Queued, "", "moved"},
		"a password by hand": {func(ctx context.Context, d *desk, p account.Person) error {
			return d.SetPassword(ctx, system, p.ID, good)
		}, sending.Cancelled, "password_set", ""},
		"a password by another link": {func(ctx context.Context, d *desk, p account.Person) error {
			link, err := d.NewLink(ctx, system, p.ID)
			if err == nil {
				_, err = d.UseLink(ctx, link.Token, good)
			}
			return err
		}, sending.Cancelled, "password_set", ""},
		"one's own change": {func(ctx context.Context, d *desk, p account.Person) error {
			return d.ChangePassword(ctx, d.ActorOf(p), good, good+" и ещё", "", "192.0.2.1")
		}, sending.Cancelled, "password_set", ""},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				d := newDesk(t, s, clock)
				ctx := t.Context()
				p, _ := d.person(t, "anna@example.org", actor.Agent)
				if err := d.SendLink(ctx, system, p.ID); err != nil {
					t.Fatal(err)
				}
				letter := d.waiting(t)[0]
				if err := c.do(ctx, d, p); err != nil {
					t.Fatal(err)
				}
				if state, why := d.last(t, p.ID); state != c.state || why != c.why {
					t.Errorf("the letter is %s: %q, want %s: %q", state, why, c.state, c.why)
				}
				if why, err := d.StopLetter(ctx, letter); err != nil || why != c.stop {
					t.Errorf("stopped for %q (%v), want %q", why, err, c.stop)
				}
				_, link, err := d.WriteLetter(ctx, letter)
				if (err != nil) != (c.stop != "") || (link.Token != "") != (c.stop == "") {
					t.Errorf("a letter that is stopped for %q is written: %v", c.stop, err)
				}
			})
		})
	}
}

// A link is made when its letter goes: nothing that waits holds one, and only the
// one of the latest letter works, once and for a day.
func TestTheLatestLetterWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, _ := d.person(t, "anna@example.org", actor.Agent)
		links := func() (n int) {
			t.Helper()
			if err := s.Row(ctx, "SELECT COUNT(*) FROM password_links WHERE person_id = ? AND used_at IS NULL", p.ID).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		before := links()
		for range 2 {
			if err := d.AskForLink(ctx, p.Email, "192.0.2.1", i18n.RU); err != nil {
				t.Fatal(err)
			}
		}
		list := d.waiting(t)
		if len(list) != 1 || links() != before {
			t.Fatalf("%d letters wait, %d links were made before one went", len(list), links()-before)
		}
		write := func() account.Link {
			t.Helper()
			who, link, err := d.WriteLetter(ctx, list[0])
			if err != nil || who.ID != p.ID || len(link.Token) != 40 || !link.ExpiresAt.Equal(clock.Now().Add(account.MailedLinkLife)) {
				t.Fatalf("%+v for %d, %v", link, who.ID, err)
			}
			return link
		}
		dead := func(what, token string) {
			t.Helper()
			if _, err := d.LinkOwner(ctx, token); !fault.Is(err, fault.Gone) {
				t.Errorf("%s opens: %v", what, err)
			}
			if _, err := d.UseLink(ctx, token, good+" иначе"); !fault.Is(err, fault.Gone) {
				t.Errorf("%s sets a password: %v", what, err)
			}
		}
		first, second := write(), write()
		if first.Token == second.Token {
			t.Error("two letters bring one link")
		}
		dead("the link of the earlier letter", first.Token)
		dead("a forged link", strings.Repeat("0", 40))
		dead("a link with a letter changed", "x"+second.Token[1:])
		if _, err := d.UseLink(ctx, second.Token, good+" и ещё"); err != nil {
			t.Errorf("the latest link: %v", err)
		}
		dead("the link that was used", second.Token)
		third := write()
		clock.Pass(account.MailedLinkLife)
		dead("a link after a day", third.Token)
	})
}

// Letters are asked for as often as limits allow, by e-mail whether or not there is
// an account, and by address of the network.
func TestLettersAreLimited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		d.person(t, "anna@example.org", actor.Agent)
		n := 0
		from := func() string { n++; return fmt.Sprintf("198.51.100.%d", n) }
		for _, email := range []string{"anna@example.org", "nobody@example.org"} {
			for range 3 {
				if err := d.AskForLink(ctx, email, from(), i18n.RU); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.AskForLink(ctx, strings.ToUpper(email), from(), i18n.RU); !fault.Is(err, fault.TooMany) || fault.Of(err).RetryAfter <= 0 {
				t.Errorf("the fourth letter to %s: %v", email, err)
			}
		}
		for i := range 10 {
			if err := d.AskForLink(ctx, fmt.Sprintf("n%d@example.org", i), "203.0.113.9", i18n.RU); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.AskForLink(ctx, "n11@example.org", "203.0.113.9", i18n.RU); !fault.Is(err, fault.TooMany) {
			t.Errorf("the eleventh letter asked for from one address: %v", err)
		}
		clock.Pass(10 * time.Minute)
		if err := d.AskForLink(ctx, "anna@example.org", "203.0.113.9", i18n.RU); err != nil {
			t.Errorf("after a while: %v", err)
		}
		if _, err := d.SignIn(ctx, "anna@example.org", good, "203.0.113.9", ""); err != nil {
			t.Errorf("asking for letters keeps somebody from signing in: %v", err)
		}
	})
}

// An admin sends no letter to whom it cannot reach.
func TestSendLinkRefuses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		p, _ := d.person(t, "gone@example.org", actor.Agent)
		if err := d.SendLink(ctx, system, 4711); !fault.Is(err, fault.NotFound) {
			t.Errorf("to nobody: %v", err)
		}
		if err := d.DisablePerson(ctx, system, p.ID); err != nil {
			t.Fatal(err)
		}
		if err := d.SendLink(ctx, system, p.ID); fault.Of(err).Key != "account.disabled_link" {
			t.Errorf("to somebody who is disabled: %v", err)
		}
		d.PostBy(nil)
		if err := d.SendLink(ctx, system, p.ID); fault.Of(err).Key != "account.letter.no_mail" {
			t.Errorf("without mail: %v", err)
		}
		if list := d.waiting(t); len(list) > 0 {
			t.Errorf("%+v waits", list)
		}
	})
}
