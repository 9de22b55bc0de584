package survey_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// noon is the beginning of most stories: 21 November 2026, 12:00 in Moscow.
var noon = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

var system = actor.System("test")

// desk is a desk with its rooms of contacts and surveys.
type desk struct {
	t        testing.TB
	store    *store.Store
	surveys  *survey.Service
	contacts *contact.Service
	links    *survey.Links
	audit    *auditBook

	clock *storetest.Clock

	mu sync.Mutex
	n  int
}

func newDesk(t testing.TB, s *store.Store, clock *storetest.Clock) *desk {
	d := &desk{t: t, store: s, links: survey.NewLinks([]byte("a secret of the desk, 32 bytes long")), clock: clock, audit: &auditBook{}}
	clock.Set(noon)
	d.surveys = survey.New(s, survey.Options{
		Links: d.links, Now: d.clock.Now, Zone: storetest.Moscow, Language: i18n.RU, Audit: d.audit, BaseURL: "https://desk.example.org/",
	})
	d.contacts = contact.New(s, d.surveys, d.clock.Now, storetest.Moscow)
	if err := d.surveys.EnsureBuiltIn(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// draft is a chat of the last ten minutes with a customer who has an address.
func (d *desk) draft(change ...func(c *contact.Draft)) contact.Draft {
	d.mu.Lock()
	d.n++
	n, now := d.n, d.clock.Now()
	d.mu.Unlock()
	line := 1
	c := contact.Draft{
		Source: "chat", ExternalID: "c-" + itoa(n), Channel: "chat", Kind: contact.Chat, Topic: "tariffs", Region: "ural", Site: "chelyabinsk",
		Line: &line, Operator: "17", Name: "Анна П.", Team: "Чаты-2",
		Customer:  &contact.Customer{ExternalID: "u-" + itoa(n), Name: "Иван", Email: "u" + itoa(n) + "@example.org", Language: "ru"},
		StartedAt: now.Add(-10 * time.Minute), EndedAt: now.Add(-5 * time.Minute),
		Messages: []contact.Message{{From: contact.FromCustomer, Text: "Здравствуйте"}},
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

func (d *desk) take(change ...func(c *contact.Draft)) contact.Taken {
	d.t.Helper()
	return d.takeAll(d.draft(change...))[0]
}

func (d *desk) takeAll(drafts ...contact.Draft) []contact.Taken {
	d.t.Helper()
	taken, err := d.contacts.Take(context.Background(), system, drafts)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, one := range taken {
		if one.Err != nil {
			d.t.Fatal(one.Err)
		}
	}
	return taken
}

// invited takes a contact whose customer is asked and returns the link's token.
func (d *desk) invited(change ...func(c *contact.Draft)) (contactID int64, token string) {
	d.t.Helper()
	taken := d.take(change...)
	if !taken.Decision.Asked {
		d.t.Fatalf("the customer is not asked: %s", taken.Decision.Reason)
	}
	return taken.ID, d.links.Token(d.invitation(taken.ID).ID)
}

func (d *desk) invitation(contactID int64) survey.Invitation {
	d.t.Helper()
	i, _, err := d.store.InvitationByContact(context.Background(), contactID)
	if err != nil {
		d.t.Fatal(err)
	}
	return i
}

// send sends everything that is due, as the sender's states go.
func (d *desk) send() int {
	d.t.Helper()
	ctx, now := context.Background(), d.clock.Now()
	claimed, err := d.store.Claim(ctx, "test", now, now.Add(time.Minute), 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	var wires []survey.Wire
	var accepted []survey.Accepted
	for _, c := range claimed {
		wires = append(wires, survey.Wire{OutboxID: c.OutboxID, MessageID: "m"})
		accepted = append(accepted, survey.Accepted{OutboxID: c.OutboxID, InvitationID: c.InvitationID, At: now})
	}
	if _, err := d.store.PutOnWire(ctx, "test", wires, now, now.Add(time.Minute)); err != nil {
		d.t.Fatal(err)
	}
	if err := d.store.Accept(ctx, "test", accepted); err != nil {
		d.t.Fatal(err)
	}
	return len(claimed)
}

func (d *desk) sums(day when.Day) figure.Sums {
	d.t.Helper()
	got, err := d.store.Sums(context.Background(), report.Query{Days: when.Period{From: day, To: day}})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(got.Days) == 0 {
		return figure.Sums{}
	}
	return got.Days[0].Sums
}

// rule changes the built-in rule.
func (d *desk) rule(change func(r *survey.RuleDraft)) survey.RuleDraft {
	d.t.Helper()
	ctx := context.Background()
	rules, err := d.surveys.Rules(ctx, system)
	if err != nil || len(rules) == 0 {
		d.t.Fatal(rules, err)
	}
	draft := survey.DraftOf(rules[0])
	change(&draft)
	if _, err := d.surveys.SaveRule(ctx, system, draft); err != nil {
		d.t.Fatal(err)
	}
	return draft
}

func (d *desk) events() int64 {
	d.t.Helper()
	n, err := d.store.CountEvents(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// auditBook remembers what was written down.
type auditBook struct {
	mu    sync.Mutex
	lines []string
}

func (b *auditBook) Audit(_ context.Context, _ actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lines = append(b.lines, action+" "+noun)
	return nil
}

func marked(n int) survey.Answers { return survey.Answers{Mark: &n} }

func ptr[T any](v T) *T { return &v }
