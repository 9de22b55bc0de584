package openday_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/openday"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

var system = actor.System("test")

// chain is a desk with the rooms of contacts, surveys and figures beside it.
type chain struct {
	*desk
	contacts *contact.Service
	reports  *report.Service
	askingtest.Rooms
}

func newChain(t *testing.T, s *store.Store, clock *storetest.Clock) *chain {
	c := &chain{desk: newDesk(t, s, clock, storetest.Moscow)}
	c.Rooms = askingtest.New(t, s, clock.Now)
	c.contacts = contact.New(s, c.Asking, clock.Now, storetest.Moscow)
	c.reports = report.New(s, report.Options{Now: clock.Now, Zone: storetest.Moscow})
	return c
}

// served takes in a contact of an operator that ended at hh:mm of 25 November.
func (c *chain) served(n, operator string, ended time.Time) int64 {
	c.t.Helper()
	line, talk := 1, 40
	taken, err := c.contacts.Take(context.Background(), system, []contact.Draft{{
		Source: "chat", ExternalID: n, Channel: "chat", Kind: contact.Chat, Topic: "tariffs", Line: &line, Talk: &talk,
		Operator: operator, Name: "Оператор " + operator, Team: "Чаты-2",
		Customer:  &contact.Customer{ExternalID: "u-" + n, Email: "u" + n + "@example.org", Language: "ru"},
		StartedAt: ended.Add(-time.Minute), EndedAt: ended,
	}})
	if err != nil || taken[0].Err != nil {
		c.t.Fatal(err, taken)
	}
	return taken[0].ID
}

// answered sends what is due and answers the invitation of a contact.
func (c *chain) answered(contactID int64, mark int) {
	c.t.Helper()
	ctx := context.Background()
	c.clock.Set(c.clock.Now().Add(15 * time.Minute))
	claimed, err := c.store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "test", Now: c.clock.Now(), Until: c.clock.Now().Add(time.Minute), Limit: 1000})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, one := range claimed {
		if _, err := c.store.PutOnWire(ctx, []sending.Wire{{ID: one.ID, Lease: one.Lease, HeaderID: "m"}}, c.clock.Now(), c.clock.Now().Add(time.Minute)); err != nil {
			c.t.Fatal(err)
		}
		if err := c.store.Accept(ctx, []sending.Accepted{{ID: one.ID, Lease: one.Lease, Kind: one.Kind, Subject: one.Subject, At: c.clock.Now()}}); err != nil {
			c.t.Fatal(err)
		}
	}
	i, _, err := c.store.InvitationByContact(ctx, contactID)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := c.Surveys.Answer(ctx, c.Links.Token(i.ID), survey.Answers{Mark: &mark}); err != nil {
		c.t.Fatal(err)
	}
}

// figures are contacts, sent letters, marks and handling times of a filter.
func (c *chain) figures(f report.Filter) string {
	c.t.Helper()
	p := when.Period{From: 2026_11_01, To: 2026_11_30}
	got, err := c.reports.Figures(context.Background(), system, p, f)
	if err != nil {
		c.t.Fatal(err)
	}
	handled, marks := int64(0), got.All[figure.MarkN]
	if got.Handling != nil {
		handled = got.Handling.N
	}
	return fmt.Sprintf("%d contacts, %d sent, %d marks, %d timed", got.All[figure.N], got.All[figure.Delivered], marks, handled)
}

// expect compares the figures of the desk, of operator 17 and of the team, and
// has the database prove itself.
func (c *chain) expect(what, desk, operator, team string) {
	c.t.Helper()
	for _, one := range []struct {
		of, want string
		f        report.Filter
	}{
		{"the desk", desk, report.Filter{}}, {"operator 17", operator, report.Filter{By: figure.Filter{figure.Operator: {"17"}}}},
		{"the team", team, report.Filter{By: figure.Filter{figure.Team: {"Чаты-2"}}}},
		{"the team by topic, from raw rows", team, report.Filter{By: figure.Filter{figure.Team: {"Чаты-2"}, figure.Topic: {"tariffs"}}}},
		{"the topic", desk, report.Filter{By: figure.Filter{figure.Topic: {"tariffs"}}}},
	} {
		if got := c.figures(one.f); got != one.want {
			c.t.Errorf("%s, %s: %s, want %s", what, one.of, got, one.want)
		}
	}
	breaches, err := c.store.Check(context.Background())
	if err != nil || len(breaches) > 0 {
		c.t.Fatalf("%s: %v %v", what, breaches, err)
	}
}

func TestGuestsCountForCustomersNotForAgents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		c, ctx := newChain(t, s, clock), context.Background()
		boss := c.person("Boss", actor.Supervisor)
		at := func(hour, minute int) time.Time { return time.Date(2026, 11, 25, hour, minute, 0, 0, storetest.Moscow) }
		link := func(a actor.Actor, operator int64) {
			t.Helper()
			err := s.InTx(ctx, func(ctx context.Context) error {
				p, err := s.PersonByID(ctx, a.PersonID)
				p.OperatorID = operator
				if err != nil {
					return err
				}
				return s.UpdatePerson(ctx, p)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		c.clock.Set(at(9, 0))
		dayID, plan := c.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		place, shift := plan.Places[0].ID, plan.Places[0].Shifts[0].ID
		anna := c.person("Anna", actor.Executive)
		c.served("before", "17", at(8, 30))
		var operator int64
		if err := s.InTx(ctx, func(ctx context.Context) (err error) {
			operator, err = s.OperatorOf(ctx, "17", "", 0)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		link(anna, operator)
		if err := c.Seat(ctx, anna, shift, ""); err != nil {
			t.Fatal(err)
		}

		// Signed up, then served: intake knows the guest.
		c.clock.Set(at(11, 30))
		first := c.served("first", "17", at(11, 0))
		c.served("other", "18", at(11, 10))
		c.answered(first, 5)
		c.expect("served as a guest", "3 contacts, 3 sent, 1 marks, 3 timed", "1 contacts, 1 sent, 0 marks, 1 timed", "2 contacts, 2 sent, 0 marks, 2 timed")
		if d, err := s.ContactByID(ctx, first); err != nil || !d.Guest || d.OperatorID != operator {
			t.Errorf("the contact: guest %v, operator %d, %v", d.Guest, d.OperatorID, err)
		}

		// Signed off by the organiser: it was no shift of hers.
		if err := c.Release(ctx, boss, shift, anna.PersonID); err != nil {
			t.Fatal(err)
		}
		c.expect("signed off", "3 contacts, 3 sent, 1 marks, 3 timed", "2 contacts, 2 sent, 1 marks, 2 timed", "3 contacts, 3 sent, 1 marks, 3 timed")
		second := c.served("second", "17", at(11, 20))
		c.clock.Set(at(15, 0))
		if err := c.Seat(ctx, boss, shift, "anna@example.org"); err != nil {
			t.Fatal(err)
		}
		c.answered(second, 2)
		c.expect("put right afterwards", "4 contacts, 4 sent, 2 marks, 4 timed", "1 contacts, 1 sent, 0 marks, 1 timed", "2 contacts, 2 sent, 0 marks, 2 timed")

		// Another person, then nobody, is that operator.
		link(anna, 0)
		c.expect("linked to nobody", "4 contacts, 4 sent, 2 marks, 4 timed", "3 contacts, 3 sent, 2 marks, 3 timed", "4 contacts, 4 sent, 2 marks, 4 timed")
		link(anna, operator)
		if err := c.MarkGuests(ctx, system, anna.PersonID); err != nil {
			t.Fatal(err)
		}
		c.expect("linked again", "4 contacts, 4 sent, 2 marks, 4 timed", "1 contacts, 1 sent, 0 marks, 1 timed", "2 contacts, 2 sent, 0 marks, 2 timed")

		// The shift began later than planned.
		c.clock.Set(at(13, 0))
		in := openday.PlaceInput{Kind: "shop", Name: "Салон на Тверской", Shifts: []openday.ShiftInput{{ID: shift, Date: 2026_11_25, From: "11:10", To: "14:00", Seats: 2}}}
		if _, err := c.SavePlace(ctx, boss, dayID, place, in); err != nil {
			t.Fatal(err)
		}
		c.expect("the shift moved", "4 contacts, 4 sent, 2 marks, 4 timed", "2 contacts, 2 sent, 1 marks, 2 timed", "3 contacts, 3 sent, 1 marks, 3 timed")

		// What follows a guest's contact finds it where it stands.
		one := 1
		i, _, err := s.InvitationByContact(ctx, second)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Surveys.Answer(ctx, c.Links.Token(i.ID), survey.Answers{Mark: &one}); err != nil {
			t.Fatal(err)
		}
		c.expect("a guest's mark is corrected", "4 contacts, 4 sent, 2 marks, 4 timed", "2 contacts, 2 sent, 1 marks, 2 timed", "3 contacts, 3 sent, 1 marks, 3 timed")
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		c.expect("rebuilt", "4 contacts, 4 sent, 2 marks, 4 timed", "2 contacts, 2 sent, 1 marks, 2 timed", "3 contacts, 3 sent, 1 marks, 3 timed")
	})
}

// Intake, answers and repeats meet a person who signs up and off all the while.
func TestGuestsWhileTheDeskWorks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		c, ctx := newChain(t, s, clock), context.Background()
		boss := c.person("Boss", actor.Supervisor)
		_, plan := c.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		shift := plan.Places[0].Shifts[0].ID
		c.clock.Set(time.Date(2026, 11, 25, 12, 0, 0, 0, storetest.Moscow))
		c.served("c-0", "17", c.clock.Now().Add(-time.Hour))
		p := account.Person{Email: "anna@example.org", Name: "Anna", Role: actor.Agent, CreatedAt: c.clock.Now()}
		err := s.InTx(ctx, func(ctx context.Context) (err error) {
			if p.OperatorID, err = s.OperatorOf(ctx, "17", "", 0); err != nil {
				return err
			}
			return s.InsertPerson(ctx, &p)
		})
		if err != nil {
			t.Fatal(err)
		}
		anna := actor.Actor{PersonID: p.ID, Role: actor.Agent, OperatorID: p.OperatorID}
		var all sync.WaitGroup
		for worker := range 4 {
			all.Go(func() {
				for n := range 8 {
					line, talk := 1, 40
					draft := contact.Draft{
						Source: "chat", ExternalID: fmt.Sprint("w", worker, "-", n), Channel: "chat", Kind: contact.Chat, Topic: "tariffs", Line: &line, Talk: &talk,
						Operator: "17", Team: "Чаты-2", Customer: &contact.Customer{ExternalID: fmt.Sprint("u-", n)},
						StartedAt: c.clock.Now().Add(-time.Duration(60-worker) * time.Minute), EndedAt: c.clock.Now().Add(-time.Duration(50-worker) * time.Minute),
					}
					taken, err := c.contacts.Take(ctx, system, []contact.Draft{draft})
					if err != nil || taken[0].Err != nil {
						t.Errorf("intake: %v %v", err, taken)
						return
					}
					mark := 1 + n%5
					if _, err := c.Asking.TakeResponse(ctx, system, asking.Elsewhere{Source: "chat", ExternalID: draft.ExternalID, Mark: new(mark), Delivery: "ivr", AnsweredAt: c.clock.Now()}); err != nil {
						t.Errorf("answer: %v", err)
						return
					}
				}
			})
		}
		all.Go(func() {
			for range 12 {
				if err := c.Seat(ctx, anna, shift, ""); err != nil {
					t.Errorf("sign up: %v", err)
				}
				if err := c.Release(ctx, anna, shift, 0); err != nil {
					t.Errorf("sign off: %v", err)
				}
			}
			if err := c.Seat(ctx, anna, shift, ""); err != nil {
				t.Errorf("sign up: %v", err)
			}
		})
		all.Wait()
		c.expect("after it all", "33 contacts, 0 sent, 32 marks, 33 timed", "0 contacts, 0 sent, 0 marks, 0 timed", "0 contacts, 0 sent, 0 marks, 0 timed")
	})
}
