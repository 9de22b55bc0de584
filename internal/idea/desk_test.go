package idea_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// desk is the room on a real store, with a clock that the test turns and the
// neighbours of which ideas come.
type desk struct {
	*idea.Service
	t        testing.TB
	store    *store.Store
	contacts *contact.Service
	askingtest.Rooms
	reviews *review.Service
	days    *openday.Service
	clock   *storetest.Clock
	keys    int
}

func newDesk(t testing.TB, s *store.Store, clock *storetest.Clock) *desk {
	t.Helper()
	d := &desk{t: t, store: s, clock: clock}
	d.Service = idea.New(s, idea.Options{Now: clock.Now, Zone: storetest.Moscow})
	d.Rooms = askingtest.Bare(s, clock.Now, nil)
	d.contacts = contact.New(s, d.Asking, clock.Now, storetest.Moscow)
	d.reviews = review.New(s, scorecard.New(s, nil, clock.Now), clock.Now, storetest.Moscow)
	d.days = openday.New(s, openday.Options{Now: clock.Now, Zone: storetest.Moscow})
	return d
}

// person adds somebody and returns the actor.
func (d *desk) person(name string, role actor.Role) actor.Actor {
	d.t.Helper()
	p := account.Person{Email: strings.ToLower(name) + "@example.org", Name: name, Role: role, CreatedAt: d.clock.Now()}
	if err := d.store.InTx(context.Background(), func(ctx context.Context) error { return d.store.InsertPerson(ctx, &p) }); err != nil {
		d.t.Fatal(err)
	}
	return actor.Actor{PersonID: p.ID, Name: name, Role: role}
}

func (d *desk) key() string {
	d.keys++
	return fmt.Sprintf("00000000-0000-4000-8000-%012x", d.keys)
}

func (d *desk) draft(title, problem, proposal string) idea.Draft {
	return idea.Draft{Key: d.key(), Title: title, Problem: problem, Proposal: proposal}
}

// add stores an idea.
func (d *desk) add(a actor.Actor, title, problem, proposal string, origins ...idea.Origin) int64 {
	d.t.Helper()
	draft := d.draft(title, problem, proposal)
	draft.Origins = origins
	id, _, err := d.Offer(context.Background(), a, draft, true)
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

func (d *desk) page(a actor.Actor, id int64) idea.Page {
	d.t.Helper()
	p, err := d.Page(context.Background(), a, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// move decides about an idea; owner and date are given where they are asked for.
func (d *desk) move(a actor.Actor, id int64, to idea.Status, reason string) error {
	d.t.Helper()
	step := idea.Step{Revision: d.page(a, id).Revision, To: to, Reason: reason}
	if to == idea.StatusAccepted || to == idea.StatusProgress {
		step.OwnerID, step.Due = a.PersonID, d.Today().Add(30)
	}
	return d.Decide(context.Background(), a, id, step)
}

// contact takes in a contact with a customer's first message.
func (d *desk) contact(external, said string) contact.Detail {
	d.t.Helper()
	ctx, system := context.Background(), actor.System("test")
	taken, err := d.contacts.Take(ctx, system, []contact.Draft{{
		Source: "chat", ExternalID: external, Channel: "chat", Kind: "chat", Topic: "tariffs", Region: "ural", Operator: "17", Name: "Анна П.", Team: "day",
		StartedAt: d.clock.Now().Add(-time.Hour), EndedAt: d.clock.Now().Add(-50 * time.Minute),
		Messages: []contact.Message{{From: contact.FromBot, Text: "Здравствуйте"}, {From: contact.FromCustomer, Text: said}},
	}})
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := d.contacts.Get(ctx, system, taken[0].ID)
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

// mark has the customer of a contact answer.
func (d *desk) mark(external string, mark int, comment string) {
	d.t.Helper()
	ctx := context.Background()
	if err := d.Asking.EnsureBuiltIn(ctx); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.Asking.TakeResponse(ctx, actor.System("test"), asking.Elsewhere{Source: "chat", ExternalID: external, Mark: new(mark), Comment: comment, Delivery: "ivr", AnsweredAt: d.clock.Now()}); err != nil {
		d.t.Fatal(err)
	}
}

// wrong says what a fault is about: "field key" of the first field, else its key.
func wrong(err error) string {
	var f *fault.Fault
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &f):
		return err.Error()
	case len(f.Fields) == 0:
		return f.Key
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Name+" "+field.Key)
	}
	return strings.Join(out, ", ")
}
