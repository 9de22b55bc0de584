package account_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

func setVolume(ctx context.Context, s *store.Store, channel int64) error {
	return s.SetVolumes(ctx, []contact.Volume{{Day: when.DayOf(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), time.UTC), ChannelID: channel, Count: 3}})
}

// useCase is who may run a use-case, and what the audit log tells of it.
type useCase struct {
	right  actor.Right
	action string // "" when it changes nothing
	noun   string
	run    func(ctx context.Context, d *desk, a actor.Actor, at fixture) error
}

// fixture is what use-cases act on.
type fixture struct {
	person, disabled int64
	token            int64
	session          string // of the actor
}

var draft = account.Draft{Email: "fresh@example.org", Name: "Новый", Role: "agent"}

// useCases is every use-case that asks for a right.
var useCases = map[string]useCase{
	"AddPerson": {actor.PersonManage, "add", "person", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, _, err := d.AddPerson(ctx, a, draft)
		return err
	}},
	"ChangePerson": {actor.PersonManage, "change", "person", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.ChangePerson(ctx, a, f.person, account.Draft{Name: "Иначе", Role: "agent"})
		return err
	}},
	"DisablePerson": {actor.PersonManage, "disable", "person", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.DisablePerson(ctx, a, f.person)
	}},
	"EnablePerson": {actor.PersonManage, "enable", "person", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.EnablePerson(ctx, a, f.disabled)
	}},
	"NewLink": {actor.PersonManage, "add", "password_link", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.NewLink(ctx, a, f.person)
		return err
	}},
	"SendLink": {actor.PersonManage, "send", "password_link", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.SendLink(ctx, a, f.person)
	}},
	"SetPassword": {actor.PersonManage, "change", "password", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.SetPassword(ctx, a, f.person, good)
	}},
	"People": {actor.PersonManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.People(ctx, a, account.PeopleFilter{}, page.Request{})
		return err
	}},
	"CountPeople": {actor.PersonManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.CountPeople(ctx, a, account.PeopleFilter{})
		return err
	}},
	"Person": {actor.PersonManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.Person(ctx, a, f.person)
		return err
	}},
	"Teams": {actor.PersonManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.Teams(ctx, a)
		return err
	}},
	"LedBy": {actor.ContactRead, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		if _, _, err := d.LedBy(ctx, a, 1_000_000); !fault.Is(err, fault.NotFound) {
			return err
		}
		return nil
	}},
	"TeamOf": {actor.PersonManage, "add", "team", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.TeamOf(ctx, a, "Новая группа")
		return err
	}},
	"CreateToken": {actor.TokenManage, "add", "token", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, _, err := d.CreateToken(ctx, a, account.TokenDraft{Name: "n", Scopes: []actor.Scope{actor.ScopeRead}})
		return err
	}},
	"RevokeToken": {actor.TokenManage, "revoke", "token", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.RevokeToken(ctx, a, f.token)
	}},
	"EndingTokens": {actor.TokenManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.EndingTokens(ctx, a)
		return err
	}},
	"Tokens": {actor.TokenManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.Tokens(ctx, a)
		return err
	}},
	"TokenByID": {actor.TokenManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.TokenByID(ctx, a, f.token)
		return err
	}},
	"RuleChanges": {actor.RuleRead, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.RuleChanges(ctx, a, when.Period{From: 2026_01_01, To: 2026_12_31})
		return err
	}},
	"AuditLog": {actor.AuditRead, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.AuditLog(ctx, a, account.AuditFilter{}, page.Request{})
		return err
	}},
	"AuditCount": {actor.AuditRead, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.AuditCount(ctx, a, account.AuditFilter{}, 10)
		return err
	}},
	"ChangeDesk": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.ChangeDesk(ctx, a, account.DeskDraft{Zone: "Asia/Omsk", Language: "en"})
	}},
	"ChangeTargets": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.ChangeTargets(ctx, a, map[string]float64{"top_box": 0.95}, "")
	}},
	"NoteTried": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.NoteTried(ctx, a)
	}},
	"Begin": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.Begin(ctx, a)
	}},
	"ShowAllTeams": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.ShowAllTeams(ctx, a, true)
	}},
	"ChangeLogo": {actor.DeskManage, "change", "desk", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.ChangeLogo(ctx, a, nil, "")
	}},
	"ZoneFixed": {actor.DeskManage, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.ZoneFixed(ctx, a)
		return err
	}},
	"Own": {actor.SignedIn, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.Own(ctx, a)
		return err
	}},
	"Again": {actor.SignedIn, "", "", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		_, err := d.Again(ctx, a)
		return err
	}},
	"SetLanguage": {actor.SignedIn, "change", "preferences", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.SetLanguage(ctx, a, "en")
	}},
	"SetTheme": {actor.SignedIn, "change", "preferences", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.SetTheme(ctx, a, "dark")
	}},
	"SetTimeZone": {actor.SignedIn, "change", "preferences", func(ctx context.Context, d *desk, a actor.Actor, _ fixture) error {
		return d.SetTimeZone(ctx, a, "Asia/Omsk")
	}},
	"Sessions": {actor.SignedIn, "", "", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.Sessions(ctx, a, f.session)
		return err
	}},
	"RevokeSession": {actor.SignedIn, "revoke", "session", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		list, err := d.Sessions(ctx, a, f.session)
		if err != nil {
			return err
		}
		return d.RevokeSession(ctx, a, list[0].ID)
	}},
	"RevokeOtherSessions": {actor.SignedIn, "revoke", "session", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.RevokeOtherSessions(ctx, a, f.session)
	}},
	"SignOut": {actor.SignedIn, "sign_out", "session", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.SignOut(ctx, a, f.session)
	}},
	"ChangePassword": {actor.SignedIn, "change", "password", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.ChangePassword(ctx, a, good, good+" и ещё", f.session, "192.0.2.1")
	}},
	"Proved": {actor.SignedIn, "", "", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		_, err := d.Proved(ctx, a, f.session)
		return err
	}},
	"Prove": {actor.SignedIn, "", "", func(ctx context.Context, d *desk, a actor.Actor, f fixture) error {
		return d.Prove(ctx, a, good, f.session, "192.0.2.1")
	}},
}

// unguarded is what has no actor yet (signing in, links), tells what everybody
// may know, or is called by the web and the program, not by somebody.
var unguarded = []string{
	"SignIn", "KnowDevice", "Entry", "EntryOf", "LinkOwner", "UseLink", "Enter", "ActorOf", "ActorNow", "Actor", "Desk", "LanguageSeen", "EnsureDesk", "DemoAccounts", "BaseURL", "Now",
	"FindSession", "KeepSession", "DropSession", "Flush", "Sweep", "Holders", "TellEnding", "Run", "Audit",
	"AskForLink", "Mails", "PostBy", "StopLetter", "WriteLetter",
}

// TestRights walks every use-case with every role, a token and nobody: who may
// not is refused, who may is not, and what was changed stands in the audit log.
func TestRights(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		n := 0
		var last int64 // token
		for name, c := range useCases {
			for _, role := range append(slices.Clone(actor.Roles), "token", "") {
				n++
				mail := func(who string) string { return who + string(role) + name + "@example.org" }
				f := fixture{session: "session of " + mail("s")}
				target, _ := d.person(t, mail("t"), actor.Agent)
				gone, _ := d.person(t, mail("g"), actor.Agent)
				if err := d.DisablePerson(ctx, system, gone.ID); err != nil {
					t.Fatal(err)
				}
				if last != 0 { // there is an end to how many live; a use-case may have revoked it
					if err := d.RevokeToken(ctx, system, last); err != nil && !fault.Is(err, fault.Conflict) {
						t.Fatal(err)
					}
				}
				token, _, err := d.CreateToken(ctx, system, account.TokenDraft{Name: name, Scopes: actor.Scopes})
				if err != nil {
					t.Fatal(err)
				}
				f.person, f.disabled, f.token = target.ID, gone.ID, token.ID
				last = token.ID
				who := actor.Nobody
				switch role {
				case "":
				case "token":
					who = actor.Actor{TokenID: token.ID, Name: "token", Scopes: actor.Scopes}
				default:
					var p account.Person
					p, who = d.person(t, mail("a"), role)
					if err := d.KeepSession(ctx, f.session, p.ID, "", nil); err != nil {
						t.Fatal(err)
					}
				}
				draft.Email = mail("fresh")
				before, err := s.CountAudit(ctx, account.AuditFilter{}, 1<<30)
				if err != nil {
					t.Fatal(err)
				}
				err = c.run(ctx, d, who, f)
				after, _ := s.CountAudit(ctx, account.AuditFilter{}, 1<<30)
				if !who.May(c.right) {
					want := fault.Forbidden
					if role == "" {
						want = fault.Unauthenticated
					}
					if !fault.Is(err, want) {
						t.Errorf("%s by %q: %v, want %d", name, role, err, want.Status())
					}
					if after != before {
						t.Errorf("%s by %q was refused and stands in the audit log", name, role)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s by %q: %v", name, role, err)
					continue
				}
				last, err := s.ListAudit(ctx, account.AuditFilter{}, page.Request{Limit: 5})
				if err != nil {
					t.Fatal(err)
				}
				told := slices.ContainsFunc(last.Rows[:min(after-before, 5)], func(e account.Entry) bool {
					return e.Action == c.action && e.Noun == c.noun && e.PersonID == who.PersonID && e.Name == who.Name
				})
				if told != (c.action != "") || c.action == "" && after != before {
					t.Errorf("%s by %q: the audit log has %d new lines, %+v; want %q %q", name, role, after-before, last.Rows[:min(after-before, 5)], c.action, c.noun)
				}
			}
		}
		if n < len(useCases)*6 {
			t.Errorf("only %d walks", n)
		}
	})
}

func TestAuditLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx := t.Context()
		_, a := d.person(t, "root@example.org", actor.Admin)
		for range 5 {
			d.clock.Pass(24 * time.Hour)
			if err := d.SetTheme(ctx, a, "dark"); err != nil {
				t.Fatal(err)
			}
			if err := d.SetLanguage(ctx, a, "en"); err != nil {
				t.Fatal(err)
			}
		}
		own := account.AuditFilter{PersonID: a.PersonID, Noun: "preferences"}
		var got []account.Entry
		var after page.Cursor
		for range 10 {
			list, err := d.AuditLog(ctx, a, own, page.Request{After: after, Limit: 3})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, list.Rows...)
			if after = list.Next; after == (page.Cursor{}) {
				break
			}
		}
		if len(got) != 10 || !slices.IsSortedFunc(got, func(x, y account.Entry) int { return y.At.Compare(x.At) }) {
			t.Fatalf("%d lines, want 10 from the newest on", len(got))
		}
		if was, _ := got[0].Detail["language"].([]any); len(was) != 2 || was[1] != "en" {
			t.Errorf("detail %v", got[0].Detail)
		}
		second := when.DayOf(d.clock.Now(), s.Zone()).Add(-1)
		own.Period = when.Period{From: second, To: second}
		if n, err := d.AuditCount(ctx, a, own, 100); err != nil || n != 2 {
			t.Errorf("on one day %d lines, %v; want 2", n, err)
		}
		if n, _ := d.AuditCount(ctx, a, account.AuditFilter{}, 3); n != 3 {
			t.Errorf("counting stops at %d, want 3", n)
		}
		// A refused change leaves no line: both are of one transaction.
		before, _ := d.AuditCount(ctx, a, account.AuditFilter{}, 1000)
		if _, err := d.ChangePerson(ctx, a, a.PersonID, account.Draft{Name: "x", Role: "agent"}); !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		if now, _ := d.AuditCount(ctx, a, account.AuditFilter{}, 1000); now != before {
			t.Error("a refused change stands in the audit log")
		}
	})
}
