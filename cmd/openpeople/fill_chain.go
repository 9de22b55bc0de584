package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"openpeople/internal/demo"
	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/openday"
)

// served is a contact as it was stored and as it was made up.
type served struct {
	contact.Contact
	demo.Record
}

func (s served) mark() int {
	if s.Answer == nil || s.Answer.Mark == nil {
		return 0
	}
	return *s.Answer.Mark
}

// known is when all is known that the customer said.
func (s served) known() time.Time {
	if s.AnsweredAt.After(s.Contact.EndedAt) {
		return s.AnsweredAt
	}
	return s.Contact.EndedAt
}

// member is one of the staff with what the plan must know.
type member struct {
	actor.Actor
	key      string
	female   bool
	operator string // external id
}

// chain fills a desk with what follows a mark: colleagues, open people days,
// field notes, reviews, ideas. On a desk with few contacts there is less of it.
type chain struct {
	*filler
	now      time.Time
	staff    map[string]member    // by the keys of demo
	keys     []string             // of staff, in the order in which they joined
	leader   map[string]string    // code of a team to the key of its supervisor
	mine     map[string][]served  // by external id of the operator
	notes    map[string]time.Time // of the field notes that ideas name
	noteIDs  map[string]int64
	pointed  map[int64]int64     // the note that names a contact
	written  map[int64]time.Time // when the notes that name contacts were
	reviewed []reviewed
	n        int // notes so far
	// texts that were not written yet
	guestNotes []demo.FieldNote
	topicNotes map[string][]demo.FieldNote
}

// followUp tells what became of the contacts.
func (f *filler) followUp(ctx context.Context) error {
	c := &chain{
		filler: f, now: f.year.Now(), staff: map[string]member{}, leader: map[string]string{}, mine: map[string][]served{},
		notes: map[string]time.Time{}, noteIDs: map[string]int64{}, pointed: map[int64]int64{}, written: map[int64]time.Time{},
		guestNotes: demo.GuestNotes(), topicNotes: maps.Clone(demo.TopicNotes()),
	}
	for _, s := range f.served {
		c.mine[s.OperatorExternalID] = append(c.mine[s.OperatorExternalID], s)
	}
	if err := c.hire(ctx); err != nil {
		return err
	}
	if err := f.store.InTx(ctx, c.openDays); err != nil {
		return fmt.Errorf("open people days: %w", inWords(err))
	}
	if err := c.review(ctx); err != nil {
		return fmt.Errorf("reviews: %w", inWords(err))
	}
	if err := c.ideas(ctx); err != nil {
		return fmt.Errorf("ideas: %w", inWords(err))
	}
	return nil
}

// join remembers one of the staff.
func (c *chain) join(key string, p account.Person, female bool, operator string) {
	a := actor.Actor{PersonID: p.ID, Name: p.Name, Role: p.Role, OperatorID: p.OperatorID}
	if p.Role == actor.Supervisor {
		a.TeamIDs = p.Leads
	}
	c.staff[key] = member{a, key, female, operator}
	c.keys = append(c.keys, key)
	for _, t := range c.year.Teams() {
		if slices.Contains(a.TeamIDs, c.teams[t.Code]) {
			c.leader[t.Code] = key
		}
	}
}

// hire adds the colleagues. They have no password: nobody signs in as them.
func (c *chain) hire(ctx context.Context) error {
	for _, a := range c.accounted {
		c.join(a.key, a.person, a.female, a.person.OperatorNumber)
	}
	for _, k := range demo.Colleagues() {
		draft := account.Draft{Email: k.Email, Name: k.Name, Role: string(k.Role)}
		for _, code := range k.Leads {
			draft.Leads = append(draft.Leads, c.teams[code])
		}
		if k.Role == actor.Agent {
			o := c.busiest(k.Team)
			draft.Name, draft.OperatorNumber, draft.TeamID = o.Name, o.ExternalID, c.teams[k.Team]
			draft.Email = demo.Mailbox(o.Name)
			k.Female = c.year.Female(o.ExternalID)
		}
		p, _, err := c.accounts.AddPerson(ctx, actor.System("demo"), draft)
		if err != nil {
			return fmt.Errorf("%s: %w", k.Email, inWords(err))
		}
		c.join(k.Key, p, k.Female, draft.OperatorNumber)
	}
	return nil
}

// busiest returns the operator of a team with most to read about.
func (f *filler) busiest(team string) demo.Operator {
	worth := map[string]int{}
	for _, s := range f.served {
		if s.mark() > 0 {
			worth[s.OperatorExternalID] += 1 + 5*s.Worth()
		}
	}
	var best demo.Operator
	for _, o := range f.year.Operators() {
		if o.TeamCode == team && (best.ExternalID == "" || worth[o.ExternalID] > worth[best.ExternalID]) {
			best = o
		}
	}
	return best
}

// agents are the staff who are operators.
func (c *chain) agents() []string {
	return slices.DeleteFunc(slices.Clone(c.keys), func(key string) bool { return c.staff[key].OperatorID == 0 })
}

// inside is a store within the one transaction of its caller.
type inside struct{ openday.Store }

func (inside) InTx(ctx context.Context, do func(ctx context.Context) error) error { return do(ctx) }

// days returns the room of open people days at an instant of the past.
func (c *chain) daysAt(at time.Time) *openday.Service {
	return openday.New(inside{c.store}, openday.Options{Now: func() time.Time { return at }, Zone: c.store.Zone()})
}
