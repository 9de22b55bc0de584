package contact_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

var (
	ctx = context.Background()
	now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	sys = actor.System("test")
)

// decider asks nobody and says so in a row, as the invariants demand.
type decider struct{ store *store.Store }

func (d decider) Decide(ctx context.Context, closed []contact.Closed) ([]contact.Decision, error) {
	out := make([]contact.Decision, len(closed))
	for i, c := range closed {
		decision := asking.Decision{ContactID: c.Contact.ID, Reason: asking.NoRule, DecidedAt: now}
		if c.Contact.EndedAt.Before(now.Add(-72 * time.Hour)) {
			decision.Reason = asking.TooOld
		}
		if err := d.store.InsertDecision(ctx, decision); err != nil {
			return nil, err
		}
		out[i] = contact.Decision{Reason: string(decision.Reason)}
	}
	return out, nil
}

func (d decider) DecisionsOf(ctx context.Context, ids []int64) (map[int64]contact.Decision, error) {
	known, err := d.store.DecisionsByContact(ctx, ids)
	out := map[int64]contact.Decision{}
	for id, k := range known {
		out[id] = contact.Decision{Asked: k.Asked, Reason: string(k.Reason), DueAt: k.DueAt}
	}
	return out, err
}

func desk(s *store.Store, clock *storetest.Clock) *contact.Service {
	clock.Set(now)
	return contact.New(s, decider{s}, clock.Now, storetest.Moscow)
}

// draft is a contact that ended an hour before now; change it as needed.
func draft(id string, change ...func(d *contact.Draft)) contact.Draft {
	talk, line := 31, 1
	d := contact.Draft{
		Source: "chat", ExternalID: id, Channel: "site-chat", Kind: contact.Chat, Topic: "tariffs", Region: "ural", Line: &line,
		Operator: "17", Name: "Анна", Team: "night", Customer: &contact.Customer{ExternalID: "u-5", Name: "Иван", Phone: "+79161234567", Email: "ivan@example.org"},
		StartedAt: now.Add(-70 * time.Minute), EndedAt: now.Add(-time.Hour), Talk: &talk,
		Messages: []contact.Message{{From: contact.FromCustomer, Text: "перезвоните на 8 916 123-45-67"}},
	}
	for _, c := range change {
		c(&d)
	}
	return d
}

func take(t testing.TB, svc *contact.Service, drafts ...contact.Draft) []contact.Taken {
	t.Helper()
	taken, err := svc.Take(ctx, sys, drafts)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range taken {
		if one.Err != nil {
			t.Fatalf("draft %d: %v", i, one.Err)
		}
	}
	return taken
}

func get(t testing.TB, svc *contact.Service, id int64) contact.Detail {
	t.Helper()
	d, err := svc.Get(ctx, sys, id)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func name(i int) string { return fmt.Sprintf("c-%d", i) }
