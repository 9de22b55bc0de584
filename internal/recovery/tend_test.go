package recovery_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// desk is a desk with a case about a contact of Anna's, whose team Olga leads.
type desk struct {
	*askingtest.Desk
	t        *testing.T
	accounts *account.Service
	contact  contact.Contact
	olga     account.Person
}

func newDesk(t *testing.T, s *store.Store, clock *storetest.Clock, change ...func(c *contact.Draft)) *desk {
	d := &desk{Desk: askingtest.NewDesk(t, s, clock), t: t}
	d.accounts = account.New(account.Options{Store: s, Now: clock.Now, BaseURL: "https://desk.example.org"})
	d.Recoveries.Of(d.accounts, d.Audit)
	id, token := d.Invited(change...)
	d.Answer(token, askingtest.Marked(1))
	got, err := s.ContactByID(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	d.contact = got.Contact
	d.olga = hire(t, s, "Ольга", actor.Supervisor, got.TeamID)
	return d
}

// team is another team.
func (d *desk) team(code string) int64 {
	d.t.Helper()
	id, err := d.accounts.TeamOf(ctx, actor.System("test"), code)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// as is a person as the one who asks, as of now.
func (d *desk) as(p account.Person) actor.Actor {
	d.t.Helper()
	_, a, err := d.accounts.Enter(ctx, p.ID, "")
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *desk) now() *recovery.Row {
	d.t.Helper()
	r, err := d.Recoveries.OfContact(ctx, actor.Actor{PersonID: 99, Role: actor.Admin}, d.contact.ID)
	if err != nil || r == nil {
		d.t.Fatal(r, err)
	}
	return r
}

// A case is taken, handed over and worked on by the one who has it; the first thing that is
// done about it is its acknowledgement.
func TestTakeAndHandOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		vera := hire(t, s, "Вера", actor.Admin)
		pavel := hire(t, s, "Павел", actor.Supervisor, d.contact.TeamID)
		gleb := hire(t, s, "Глеб", actor.Supervisor, d.team("Чаты-9"))
		olga := d.as(d.olga)
		id, rs := d.contact.ID, d.Recoveries
		if r := d.now(); r.State(clock.Now()) != recovery.Untaken || r.AcknowledgedAt != nil {
			t.Errorf("at first: %+v", r)
		}
		clock.Pass(time.Hour)
		if err := rs.Take(ctx, olga, id, 0); err != nil {
			t.Fatal(err)
		}
		taken := clock.Now()
		if r := d.now(); r.State(taken) != recovery.Taken || r.Owner != "Ольга" || r.AcknowledgedAt == nil || !r.AcknowledgedAt.Equal(taken) {
			t.Errorf("taken: %+v", r)
		}
		if err := rs.Take(ctx, olga, id, 0); err != nil {
			t.Errorf("taken twice by one: %v", err)
		}
		// Who saw it without an owner is told that it has one.
		for what, err := range map[string]error{
			"take":  rs.Take(ctx, d.as(pavel), id, 0),
			"try":   rs.Attempt(ctx, d.as(pavel), id, silent),
			"close": rs.Close(ctx, d.as(vera), id, fixed),
		} {
			if f := fault.Of(err); f.Code != fault.Conflict || f.Key != "recovery.fault.owned" || f.Args["Owner"] != "Ольга" {
				t.Errorf("%s one that another has: %v", what, err)
			}
		}
		for what, err := range map[string]error{
			"of another team":     rs.HandOver(ctx, olga, id, olga.PersonID, gleb.ID, ""),
			"nobody":              rs.HandOver(ctx, olga, id, olga.PersonID, 12345, ""),
			"with a wrong remark": rs.HandOver(ctx, olga, id, olga.PersonID, pavel.ID, "x\x00"),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("handed to %s: %v", what, err)
			}
		}
		heirs, err := rs.Heirs(ctx, olga, d.now().Recovery)
		if err != nil || len(heirs) != 2 || heirs[0].Name != "Вера" || heirs[1].Name != "Павел" {
			t.Errorf("heirs: %v, %v", heirs, err)
		}
		clock.Pass(time.Hour)
		if err := rs.HandOver(ctx, olga, id, olga.PersonID, pavel.ID, "в отпуске, +7 916 123-45-67"); err != nil {
			t.Fatal(err)
		}
		if _, n, err := rs.Open(ctx, olga, 10); n != 0 || err != nil {
			t.Errorf("one that another has waits for %d, %v", n, err)
		}
		if _, n, err := rs.Open(ctx, d.as(pavel), 10); n != 1 || err != nil {
			t.Errorf("the own one: %d, %v", n, err)
		}
		next := clock.Now().Add(3 * time.Hour)
		for _, wrong := range []recovery.Attempt{{}, {Result: "flew"}, {Result: recovery.Silent, NextAt: new(clock.Now())}, {Result: recovery.Silent, NextAt: new(clock.Now().Add(recovery.MaxNext + time.Minute))}, {Result: recovery.Silent, Remark: "\x00"}} {
			if err := rs.Attempt(ctx, d.as(pavel), id, wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		if err := rs.Attempt(ctx, d.as(pavel), id, recovery.Attempt{Result: recovery.Later, Remark: "за рулём", NextAt: &next}); err != nil {
			t.Fatal(err)
		}
		r := d.now()
		if r.State(clock.Now()) != recovery.Waiting || r.State(next) != recovery.Taken || len(r.Owners) != 2 || r.Owners[1].Remark != "" || !r.Owners[1].Self || r.Owners[0].Self || r.Owners[0].By != "Ольга" || !r.AcknowledgedAt.Equal(taken) {
			t.Errorf("handed over, and tried: %+v", r)
		}
		agent := actor.Actor{PersonID: 77, Role: actor.Agent, OperatorID: d.contact.OperatorID}
		if seen, err := rs.OfContact(ctx, agent, id); err != nil || seen.Owners[0].Remark != "в отпуске, ***67" {
			t.Errorf("the agent reads %+v, %v", seen, err)
		}
		if err := rs.Close(ctx, d.as(pavel), id, fixed); err != nil {
			t.Fatal(err)
		}
		if r := d.now(); r.NextAt != nil || r.State(clock.Now()) != recovery.Closed {
			t.Errorf("closed: %+v", r)
		}
		for what, err := range map[string]error{
			"take": rs.Take(ctx, olga, id, pavel.ID), "hand over": rs.HandOver(ctx, d.as(pavel), id, pavel.ID, vera.ID, ""), "close": rs.Close(ctx, d.as(pavel), id, fixed),
		} {
			if f := fault.Of(err); f.Code != fault.Conflict || f.Key != "recovery.fault.closed" {
				t.Errorf("%s a closed one: %v", what, err)
			}
		}
		if err := rs.Take(ctx, actor.System("a job"), id, 0); !fault.Is(err, fault.Forbidden) {
			t.Errorf("nobody takes it: %v", err)
		}
	})
}

// Nobody works on a case about a contact that they served: as the operator who is answered
// for, as one of several, or under another number.
func TestNobodyHandlesAnOwnContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock, func(c *contact.Draft) {
			c.Extras.Operators = []contact.Served{{ExternalID: "31"}, {ExternalID: "17"}}
		})
		other := d.Take(func(c *contact.Draft) { c.Operator, c.Team = "31", "Чаты-3" })
		second, err := s.ContactByID(ctx, other.ID)
		if err != nil {
			t.Fatal(err)
		}
		id, rs := d.contact.ID, d.Recoveries
		for name, operator := range map[string]struct {
			id   int64
			also []int64
		}{"answered for": {d.contact.OperatorID, nil}, "one of several": {second.OperatorID, nil}, "joined": {4711, []int64{d.contact.OperatorID}}} {
			a := actor.Actor{PersonID: 7, Role: actor.Supervisor, TeamIDs: []int64{d.contact.TeamID}, OperatorID: operator.id, Also: operator.also}
			for what, err := range map[string]error{
				"takes": rs.Take(ctx, a, id, 0), "tries": rs.Attempt(ctx, a, id, silent), "closes": rs.Close(ctx, a, id, fixed),
				"hands over": rs.HandOver(ctx, a, id, 0, d.olga.ID, ""), "returns": rs.Return(ctx, a, id, clock.Now()),
			} {
				if f := fault.Of(err); f.Code != fault.Forbidden || f.Key != "recovery.fault.own" {
					t.Errorf("who is %s %s: %v", name, what, err)
				}
			}
			a.Role = actor.Admin
			if recovery.MayHandle(a, d.now().Recovery) {
				t.Errorf("an admin who is %s may", name)
			}
		}
		if _, n, err := rs.Open(ctx, actor.Actor{PersonID: 7, Role: actor.Supervisor, TeamIDs: []int64{d.contact.TeamID}, OperatorID: 4711, Also: []int64{d.contact.OperatorID}}, 10); n != 0 || err != nil {
			t.Errorf("the own contact waits: %d, %v", n, err)
		}
		// Nor is it handed to one of them.
		anna := account.Person{Email: "anna@example.org", Name: "Анна", Role: actor.Supervisor, Leads: []int64{d.contact.TeamID}, OperatorID: second.OperatorID, CreatedAt: clock.Now()}
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertPerson(ctx, &anna) }); err != nil {
			t.Fatal(err)
		}
		if err := rs.HandOver(ctx, d.as(d.olga), id, 0, anna.ID, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("handed to one who served: %v", err)
		}
		if heirs, err := rs.Heirs(ctx, d.as(d.olga), d.now().Recovery); err != nil || len(heirs) != 0 {
			t.Errorf("heirs: %v, %v", heirs, err)
		}
	})
}

// A case of a team that nobody leads is everybody's who may work on cases.
func TestACaseWithoutALeader(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		gleb := d.as(hire(t, s, "Глеб", actor.Supervisor, d.team("Чаты-9")))
		id, rs := d.contact.ID, d.Recoveries
		if err := rs.Take(ctx, gleb, id, 0); !fault.Is(err, fault.Forbidden) {
			t.Errorf("of a team that Olga leads: %v", err)
		}
		if _, err := rs.OfContact(ctx, gleb, id); !fault.Is(err, fault.Forbidden) {
			t.Errorf("it is read: %v", err)
		}
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.SetDisabled(ctx, d.olga.ID, new(clock.Now())) }); err != nil {
			t.Fatal(err)
		}
		if rows, n, err := rs.Open(ctx, gleb, 10); n != 1 || err != nil || !rows[0].Unled {
			t.Errorf("of a team that nobody leads: %d, %v", n, err)
		}
		if r, err := rs.OfContact(ctx, gleb, id); err != nil || r == nil {
			t.Errorf("%v, %v", r, err)
		}
		if err := rs.Take(ctx, gleb, id, 0); err != nil {
			t.Error(err)
		}
	})
}

// Of many who take, try and close a case at once one has it, and nothing is overwritten.
func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		var people []actor.Actor
		for n := range 12 {
			people = append(people, d.as(hire(t, s, string(rune('a'+n)), actor.Supervisor, d.contact.TeamID)))
		}
		var mu sync.Mutex
		took := 0
		var all sync.WaitGroup
		for n, a := range people {
			all.Go(func() {
				var err error
				switch n % 3 {
				case 0:
					err = d.Recoveries.Take(ctx, a, d.contact.ID, 0)
				case 1:
					err = d.Recoveries.Attempt(ctx, a, d.contact.ID, silent)
				default:
					err = d.Recoveries.Close(ctx, a, d.contact.ID, fixed)
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					took++
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("%s: %v", a.Name, err)
				}
			})
		}
		all.Wait()
		if r := d.now(); took != 1 || len(r.Owners) != 1 || len(r.Attempts) > 1 {
			t.Errorf("%d have it: %+v", took, r)
		}
		// Nor does the store write over what it was not told of.
		r := d.now().Recovery
		r.OwnerID, r.ClosedAt, r.Outcome = 77, new(clock.Now()), "fixed"
		for what, do := range map[string]func(ctx context.Context) error{
			"owned":  func(ctx context.Context) error { return s.OwnRecovery(ctx, r, 78, 78, "", clock.Now()) },
			"tried":  func(ctx context.Context) error { return s.AddAttempt(ctx, r, silent) },
			"closed": func(ctx context.Context) error { return s.CloseRecovery(ctx, r) },
		} {
			if err := s.InTx(ctx, do); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s as another's: %v", what, err)
			}
		}
	})
}

// The customer of a closed case is asked once for a second mark, by a new link, an hour later;
// it is the case's mark after and no mark of the contact's.
func TestSecondMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		olga, id, rs := d.as(d.olga), d.contact.ID, d.Recoveries
		if f := fault.Of(rs.AskAgain(ctx, olga, id)); f.Key != "recovery.fault.open" {
			t.Errorf("of an open case: %v", f)
		}
		if err := rs.Close(ctx, olga, id, fixed); err != nil {
			t.Fatal(err)
		}
		if err := rs.AskAgain(ctx, olga, id); err != nil {
			t.Fatal(err)
		}
		if f := fault.Of(rs.AskAgain(ctx, olga, id)); f.Key != "recovery.fault.asked" {
			t.Errorf("twice: %v", f)
		}
		var second int64
		var due int64
		if err := s.Row(ctx, "SELECT id, due_at FROM invitations WHERE purpose = 'second' AND contact_id = ?", id).Scan(&second, &due); err != nil || due != clock.Now().Add(asking.AgainAfter).UnixMilli() {
			t.Fatal(due, err)
		}
		clock.Pass(2 * time.Hour)
		written := func() sending.Draft {
			t.Helper()
			drafts, err := d.Asking.WriteInvitations(ctx, []sending.Message{{Kind: sending.SecondMark, Subject: second, Language: "ru"}}, clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			return drafts[0]
		}
		content, err := written().Draw(ctx)
		if err != nil || !strings.Contains(content.Title, "как теперь дела") || !strings.Contains(content.Text, "мы вернулись к вашему вопросу") || !strings.Contains(content.Text, d.Links.Token(second)) {
			t.Errorf("%+v, %v", content, err)
		}
		// Opened again, it waits; closed once more, it goes.
		if err := rs.Return(ctx, olga, id, *d.now().ClosedAt); err != nil {
			t.Fatal(err)
		}
		if w := written(); w.Draw != nil || !w.After.After(clock.Now()) {
			t.Errorf("of a case that is open again: %+v", w)
		}
		if err := rs.Close(ctx, olga, id, fixed); err != nil {
			t.Fatal(err)
		}
		d.Answer(d.Links.Token(second), askingtest.Marked(5))
		if r := d.now(); r.After == nil || *r.After != 5 || r.Mark != 1 || *r.NowMark != 1 || !r.AskedAgain {
			t.Errorf("marked again: %+v", r)
		}
		if c, err := s.ContactByID(ctx, id); err != nil || *c.Mark != 1 {
			t.Errorf("the contact's mark is %v, %v", c.Mark, err)
		}
		if w := written(); w.Stop != "answered" {
			t.Errorf("answered: %+v", w)
		}
		// Who opted out is asked no more, nor who has no address, nor anybody while sending is held.
		other, token := d.Invited()
		d.Answer(token, askingtest.Marked(1))
		if err := rs.Close(ctx, olga, other, fixed); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Asking.OptOut(ctx, token); err != nil {
			t.Fatal(err)
		}
		if f := fault.Of(rs.AskAgain(ctx, olga, other)); f.Key != "recovery.fault.again" || f.Args[recovery.ArgReason] != "просил не спрашивать" {
			t.Errorf("who opted out: %v", f)
		}
		if f := fault.Of(rs.AskAgain(ctx, actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{d.contact.TeamID}, OperatorID: d.contact.OperatorID}, other)); f.Key != "recovery.fault.own" {
			t.Errorf("of an own contact: %v", f)
		}
	})
}
