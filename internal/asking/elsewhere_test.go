package asking_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestMarkTakenElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		draft := d.Draft()
		id := d.TakeAll(draft)[0].ID
		e := asking.Elsewhere{Source: "chat", ExternalID: draft.ExternalID, Mark: new(2), Solved: new(false), Comment: "долго", Delivery: "ivr", AnsweredAt: askingtest.Noon}
		took, err := d.Asking.TakeResponse(ctx, system, e)
		if err != nil || !took.New || took.ContactID != id || took.InvitationID != d.Invitation(id).ID {
			t.Fatal(took, err)
		}
		again, err := d.Asking.TakeResponse(ctx, system, e)
		if err != nil || again.New || again.ResponseID != took.ResponseID {
			t.Errorf("the same mark once more: %+v, %v", again, err)
		}
		other := e
		other.Mark = new(5)
		if _, err := d.Asking.TakeResponse(ctx, system, other); !fault.Is(err, fault.Conflict) {
			t.Errorf("another mark: %v", err)
		}
		d.Clock.Set(askingtest.Noon.Add(time.Hour))
		if n := d.Send(); n != 0 {
			t.Errorf("%d letters went out after the mark was taken", n)
		}
		if got := d.Sums(today); got[figure.Answered] != 1 || got[figure.MarkSum] != 2 || got[figure.Dissatisfied] != 1 || got[figure.SolvedN] != 1 || got[figure.Delivered] != 0 || got[figure.Replied] != 0 {
			t.Errorf("%+v", got)
		}
		if _, err := s.RecoveryByContact(ctx, id); err != nil || d.Events() != 0 {
			t.Errorf("the case of a low mark: %v, %d events", err, d.Events())
		}

		// A contact that is not asked about gets an invitation of its own.
		draft = d.Draft(func(c *contact.Draft) { c.Customer = nil })
		id = d.TakeAll(draft)[0].ID
		e.ExternalID, e.AnsweredAt = draft.ExternalID, d.Clock.Now()
		var wait sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 8 {
			wait.Go(func() {
				took, err := d.Asking.TakeResponse(ctx, system, e)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				made += int(count(took.New))
				mu.Unlock()
			})
		}
		wait.Wait()
		if i := d.Invitation(id); made != 1 || i.RuleID != 0 || i.Delivery != "ivr" || i.Address != "" {
			t.Errorf("%d new, %+v", made, i)
		}
		about, err := d.Asking.OfContact(ctx, system, id)
		if err != nil || about.State != asking.StateTaken || about.Decision.Reason != asking.NoAddress {
			t.Errorf("%+v, %v", about, err)
		}
		if said, err := d.Surveys.OfContact(ctx, system, id); err != nil || said.Response == nil || said.Response.Delivery != "ivr" {
			t.Errorf("%+v, %v", said, err)
		}
	})
}

// Whom another system has asked, ours asks no more: what waited is taken back, and what
// an admin sends again is not sent.
func TestOfferedElsewhereIsNotAskedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		offer := func(externalID string) {
			t.Helper()
			took, err := d.Asking.TakeResponse(ctx, system, asking.Elsewhere{Source: "chat", ExternalID: externalID, Delivery: "ivr", OfferedAt: askingtest.Noon})
			if err != nil || !took.New {
				t.Fatal(took, err)
			}
		}
		state := func(id int64) string {
			t.Helper()
			row, err := s.LastAbout(ctx, sending.Invitation, d.Invitation(id).ID)
			if err != nil {
				t.Fatal(err)
			}
			return string(row.State) + " " + row.Error
		}
		waits, failed := d.Draft(), d.Draft(func(c *contact.Draft) { c.Customer.Email, c.Customer.Phone = "other@example.org", "+79990000002" })
		waitsID, failedID := d.TakeAll(waits)[0].ID, d.TakeAll(failed)[0].ID
		offer(waits.ExternalID)
		if got := state(waitsID); got != "cancelled offered" {
			t.Errorf("it waited, and the customer was asked elsewhere: %s", got)
		}
		row, err := s.LastAbout(ctx, sending.Invitation, d.Invitation(failedID).ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := storetest.Run(ctx, s, fmt.Sprintf("UPDATE messages SET state = 'failed', error = 'refused', header_id = 'x' WHERE id = %d", row.ID)); err != nil {
			t.Fatal(err)
		}
		offer(failed.ExternalID)
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.Requeue(ctx, row.ID, clock.Now()) }); err != nil {
			t.Fatal(err)
		}
		drafts, err := d.Asking.WriteInvitations(ctx, []sending.Message{{Kind: sending.Invitation, Subject: row.Subject, Language: "ru"}}, clock.Now())
		if err != nil || len(drafts) != 1 || drafts[0].Stop != asking.Offered {
			t.Errorf("sent again, and the customer was asked elsewhere: %+v, %v", drafts, err)
		}
	})
}

func TestMarkTakenElsewhereIsChecked(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := askingtest.NewDesk(t, s, clock)
	draft := d.Draft()
	d.TakeAll(draft)
	for _, c := range []struct {
		name   string
		change func(e *asking.Elsewhere)
		field  string
	}{
		{"no mark", func(e *asking.Elsewhere) { e.Mark = nil }, "mark"},
		{"a mark over the scale", func(e *asking.Elsewhere) { e.Mark = new(6) }, "mark"},
		{"no source", func(e *asking.Elsewhere) { e.Source = "" }, "source"},
		{"no text", func(e *asking.Elsewhere) { e.Comment = "a\x00" }, "comment"},
		{"no bytes of a text", func(e *asking.Elsewhere) { e.ExternalID = "\xff" }, "external_id"},
		{"before the contact", func(e *asking.Elsewhere) { e.AnsweredAt = draft.StartedAt.Add(-time.Second) }, "answered_at"},
		{"tomorrow", func(e *asking.Elsewhere) { e.AnsweredAt = askingtest.Noon.AddDate(0, 0, 1) }, "answered_at"},
		{"the year 9999", func(e *asking.Elsewhere) { e.AnsweredAt = askingtest.Noon.AddDate(7973, 0, 0) }, "answered_at"},
		{"never", func(e *asking.Elsewhere) { e.AnsweredAt = time.Time{} }, "answered_at"},
		{"an answer of nothing that was asked", func(e *asking.Elsewhere) { e.Mark, e.OfferedAt = nil, e.AnsweredAt }, "mark"},
		{"asked after the answer", func(e *asking.Elsewhere) { e.OfferedAt = e.AnsweredAt.Add(time.Second) }, "offered_at answered_at"},
		{"asked before the contact", func(e *asking.Elsewhere) { e.OfferedAt = draft.StartedAt.Add(-time.Second) }, "offered_at"},
		{"asked tomorrow", func(e *asking.Elsewhere) {
			e.Mark, e.AnsweredAt, e.OfferedAt = nil, time.Time{}, askingtest.Noon.AddDate(0, 0, 1)
		}, "offered_at"},
		{"no delivery", func(e *asking.Elsewhere) { e.Delivery = "" }, "delivery"},
		{"a delivery that is no code", func(e *asking.Elsewhere) { e.Delivery = "IVR 2!" }, "delivery"},
	} {
		e := asking.Elsewhere{Source: "chat", ExternalID: draft.ExternalID, Mark: new(5), Delivery: "ivr", AnsweredAt: askingtest.Noon}
		c.change(&e)
		_, err := d.Asking.TakeResponse(ctx, system, e)
		var wrong []string
		for _, f := range fault.Of(err).Fields {
			wrong = append(wrong, f.Name)
		}
		if !fault.Is(err, fault.Invalid) || strings.Join(wrong, " ") != c.field {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	e := asking.Elsewhere{Source: "chat", ExternalID: "nobody", Mark: new(5), Delivery: "ivr", AnsweredAt: askingtest.Noon}
	if _, err := d.Asking.TakeResponse(ctx, system, e); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown contact: %v", err)
	}
	if _, err := d.Asking.TakeResponse(ctx, actor.Actor{TokenID: 1, Scopes: []actor.Scope{actor.ScopeRead}}, e); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reading token: %v", err)
	}
}
