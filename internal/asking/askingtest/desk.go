package askingtest

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Noon is the beginning of most stories: 21 November 2026, 12:00 in Moscow.
var Noon = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

var system = actor.System("test")

// Desk is a desk with its rooms of contacts and asking and a clock of its own.
type Desk struct {
	Rooms
	Store    *store.Store
	Contacts *contact.Service
	Audit    *AuditBook
	Clock    *storetest.Clock

	t testing.TB

	mu sync.Mutex
	n  int
}

// NewDesk returns a desk that has the built-in survey and rule; it is Noon.
func NewDesk(t testing.TB, s *store.Store, clock *storetest.Clock) *Desk {
	t.Helper()
	d := &Desk{t: t, Store: s, Clock: clock, Audit: &AuditBook{after: s.AfterCommit}}
	clock.Set(Noon)
	d.Rooms = Bare(s, d.Clock.Now, d.Audit)
	d.Contacts = contact.New(s, d.Asking, d.Clock.Now, storetest.Moscow)
	if err := d.Asking.EnsureBuiltIn(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// Draft is a chat of the last ten minutes with a customer who has an address.
func (d *Desk) Draft(change ...func(c *contact.Draft)) contact.Draft {
	d.mu.Lock()
	d.n++
	n, now := d.n, d.Clock.Now()
	d.mu.Unlock()
	line := 1
	c := contact.Draft{
		Source: "chat", ExternalID: "c-" + strconv.Itoa(n), Channel: "chat", Kind: contact.Chat, Topic: "tariffs", Region: "ural", Site: "chelyabinsk",
		Line: &line, Operator: "17", Name: "Анна П.", Team: "Чаты-2",
		Customer:  &contact.Customer{ExternalID: "u-" + strconv.Itoa(n), Name: "Иван", Email: "u" + strconv.Itoa(n) + "@example.org", Language: "ru"},
		StartedAt: now.Add(-10 * time.Minute), EndedAt: now.Add(-5 * time.Minute),
		Messages: []contact.Message{{From: contact.FromCustomer, Text: "Здравствуйте"}},
	}
	for _, f := range change {
		f(&c)
	}
	return c
}

// Take stores a contact that ended just now, changed as told.
func (d *Desk) Take(change ...func(c *contact.Draft)) contact.Taken {
	d.t.Helper()
	return d.TakeAll(d.Draft(change...))[0]
}

// TakeAll stores contacts.
func (d *Desk) TakeAll(drafts ...contact.Draft) []contact.Taken {
	d.t.Helper()
	return d.TakeIn("", drafts...)
}

// TakeIn stores contacts that a program with a namespace brings.
func (d *Desk) TakeIn(namespace string, drafts ...contact.Draft) []contact.Taken {
	d.t.Helper()
	by := system
	by.Namespace = namespace
	taken, err := d.Contacts.Take(context.Background(), by, drafts)
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

// Invited takes a contact whose customer is asked and returns the link's token.
func (d *Desk) Invited(change ...func(c *contact.Draft)) (contactID int64, token string) {
	d.t.Helper()
	taken := d.Take(change...)
	if !taken.Decision.Asked {
		d.t.Fatalf("the customer is not asked: %s", taken.Decision.Reason)
	}
	return taken.ID, d.Links.Token(d.Invitation(taken.ID).ID)
}

// Invitation returns the invitation of a contact.
func (d *Desk) Invitation(contactID int64) asking.Invitation {
	d.t.Helper()
	i, _, err := d.Store.InvitationByContact(context.Background(), contactID)
	if err != nil {
		d.t.Fatal(err)
	}
	return i
}

// Send sends everything that is due, as the sender's states go.
func (d *Desk) Send() int { return d.SendWhile(func() {}) }

// SendWhile is Send; something happens while the letters are on the wire.
func (d *Desk) SendWhile(meanwhile func()) int {
	d.t.Helper()
	ctx, now := context.Background(), d.Clock.Now()
	claimed, err := d.Store.Claim(ctx, sending.Claim{Delivery: "email", Lease: "test", Now: now, Until: now.Add(time.Minute), Limit: 1000})
	if err != nil {
		d.t.Fatal(err)
	}
	var wires []sending.Wire
	var accepted []sending.Accepted
	for _, c := range claimed {
		wires = append(wires, sending.Wire{ID: c.ID, Lease: c.Lease, HeaderID: "m"})
		accepted = append(accepted, sending.Accepted{ID: c.ID, Lease: c.Lease, Kind: c.Kind, Subject: c.Subject, At: now})
	}
	if _, err := d.Store.PutOnWire(ctx, wires, now, now.Add(time.Minute)); err != nil {
		d.t.Fatal(err)
	}
	meanwhile()
	if err := d.Store.Accept(ctx, accepted); err != nil {
		d.t.Fatal(err)
	}
	return len(claimed)
}

// Sums returns the figures of a day.
func (d *Desk) Sums(day when.Day) figure.Sums {
	d.t.Helper()
	got, err := d.Store.Sums(context.Background(), report.Query{Days: when.Period{From: day, To: day}})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(got.Days) == 0 {
		return figure.Sums{}
	}
	return got.Days[0].Sums
}

// Rule changes the built-in rule.
func (d *Desk) Rule(change func(r *asking.RuleDraft)) asking.RuleDraft {
	d.t.Helper()
	ctx := context.Background()
	rules, err := d.Asking.Rules(ctx, system)
	if err != nil || len(rules) == 0 {
		d.t.Fatal(rules, err)
	}
	draft := asking.DraftOf(rules[0])
	change(&draft)
	if _, err := d.Asking.SaveRule(ctx, system, draft); err != nil {
		d.t.Fatal(err)
	}
	return draft
}

// Events counts the events that wait.
func (d *Desk) Events() int64 {
	d.t.Helper()
	n, err := d.Store.CountEvents(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// AuditBook remembers what was written down.
type AuditBook struct {
	after func(ctx context.Context, do func())
	mu    sync.Mutex
	Lines []string
}

// Audit writes a line.
func (b *AuditBook) Audit(ctx context.Context, _ actor.Actor, action, noun string, _ int64, _ map[string]any) error {
	b.after(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.Lines = append(b.Lines, action+" "+noun)
	})
	return nil
}

// Answer answers on a link.
func (d *Desk) Answer(token string, a survey.Answers) survey.Response {
	d.t.Helper()
	r, err := d.Surveys.Answer(context.Background(), token, a)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// Marked is a mark and nothing else.
func Marked(n int) survey.Answers { return survey.Answers{Mark: &n} }
