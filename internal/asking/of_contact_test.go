package asking_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/asking/askingtest"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

var supervisor = actor.Actor{PersonID: 7, Role: actor.Supervisor, AllTeams: true}

func TestOfContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		id, token := d.Invited()
		state := func() asking.InvitationState {
			t.Helper()
			about, err := d.Asking.OfContact(ctx, system, id)
			if err != nil {
				t.Fatal(err)
			}
			return about.State
		}
		if got := state(); got != asking.StateQueued {
			t.Errorf("before sending it is %s", got)
		}
		d.Clock.Set(askingtest.Noon.Add(10 * time.Minute))
		d.Send()
		if got := state(); got != asking.StateSent {
			t.Errorf("after sending it is %s", got)
		}
		d.Answer(token, askingtest.Marked(2))
		three := 3
		d.Answer(token, survey.Answers{Mark: &three, Comment: "звоните +7 916 123-45-67"})
		executive := actor.Actor{PersonID: 3, Role: actor.Executive}
		about, err := d.Asking.OfContact(ctx, executive, id)
		if err != nil || about.State != asking.StateAnswered || about.RuleName != "Все каналы" {
			t.Errorf("%+v, %v", about, err)
		}
		said, err := d.Surveys.OfContact(ctx, executive, id)
		if err != nil || len(said.Revisions) != 2 || *said.Response.Mark != 3 || said.Version.Number != 1 {
			t.Errorf("%+v, %v", said, err)
		}
		open, err := d.Surveys.OfContact(ctx, supervisor, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range [][2]string{{said.Response.Comment, open.Response.Comment}, {said.Revisions[1].Comment, open.Revisions[1].Comment}} {
			if words != [2]string{"звоните ***67", "звоните +7 916 123-45-67"} {
				t.Errorf("an executive and a supervisor read %q", words)
			}
		}
		if about.Invitation.Address != "" {
			t.Errorf("an executive sees the address %s", about.Invitation.Address)
		}
		if about, _ := d.Asking.OfContact(ctx, supervisor, id); about.Invitation.Address != "u1@example.org" {
			t.Errorf("a supervisor sees %q", about.Invitation.Address)
		}
		c, err := s.ContactByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		own := actor.Actor{PersonID: 4, Role: actor.Agent, OperatorID: c.OperatorID}
		look := func() (of, said error) {
			_, of = d.Asking.OfContact(ctx, own, id)
			_, said = d.Surveys.OfContact(ctx, own, id)
			return of, said
		}
		if of, said := look(); of != nil || said != nil {
			t.Errorf("the agent who served: %v, %v", of, said)
		}
		own.OperatorID++
		if of, said := look(); !fault.Is(of, fault.NotFound) || !fault.Is(said, fault.NotFound) {
			t.Errorf("another agent: %v, %v", of, said)
		}
		id, _ = d.Invited()
		d.Clock.Set(askingtest.Noon.Add(30 * time.Minute))
		d.Send()
		d.Clock.Set(askingtest.Noon.AddDate(0, 1, 0))
		if got := state(); got != asking.StateExpired {
			t.Errorf("a month later it is %s", got)
		}
	})
}

// A question that reached the customer elsewhere is told apart from a letter, which stays
// then; a mark that came elsewhere is said to have.
func TestAskedElsewhereIsNoLetter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		draft := d.Draft()
		id := d.TakeAll(draft)[0].ID
		look := func(state asking.InvitationState, offered, sent bool) {
			t.Helper()
			about, err := d.Asking.OfContact(ctx, system, id)
			if err != nil || about.State != state || (about.OfferedAt != nil) != offered || (about.SentAt != nil) != sent {
				t.Errorf("%s, offered %v, sent %v, %v; want %s, %t, %t", about.State, about.OfferedAt, about.SentAt, err, state, offered, sent)
			}
		}
		look(asking.StateQueued, false, false)
		e := asking.Elsewhere{Source: draft.Source, ExternalID: draft.ExternalID, Delivery: "ivr", OfferedAt: askingtest.Noon}
		if _, err := d.Asking.TakeResponse(ctx, system, e); err != nil {
			t.Fatal(err)
		}
		look(asking.StateOffered, true, false)
		e.OfferedAt, e.Mark, e.AnsweredAt = time.Time{}, new(4), askingtest.Noon.Add(time.Minute)
		if _, err := d.Asking.TakeResponse(ctx, system, e); err != nil {
			t.Fatal(err)
		}
		look(asking.StateTaken, true, false)
		other, token := d.Invited()
		d.Clock.Set(d.Clock.Now().Add(time.Hour))
		d.Send()
		d.Answer(token, askingtest.Marked(5))
		id = other
		look(asking.StateAnswered, false, true)
	})
}

func TestOptOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := askingtest.NewDesk(t, s, clock)
		_, token := d.Invited()
		for range 2 {
			if _, err := d.Asking.OptOut(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.Asking.OptOut(ctx, survey.NewLinks([]byte("guess")).Token(1)); !fault.Is(err, fault.NotFound) {
			t.Errorf("a forged link: %v", err)
		}
		if n := d.Events(); n != 1 {
			t.Errorf("opting out twice made %d events", n)
		}
		d.Clock.Set(askingtest.Noon.Add(time.Hour))
		if n := d.Send(); n != 0 {
			t.Errorf("%d letters went to somebody who opted out", n)
		}
		if _, err := d.Surveys.Open(ctx, token); !fault.Is(err, fault.Gone) || fault.Of(err).Key != "survey.gone.opted_out" {
			t.Errorf("open: %v", err)
		}
		if _, err := d.Surveys.Answer(ctx, token, askingtest.Marked(5)); !fault.Is(err, fault.Gone) {
			t.Errorf("answer: %v", err)
		}
		// A link that ran out still opts out.
		_, late := d.Invited()
		d.Clock.Set(askingtest.Noon.AddDate(1, 0, 0))
		if o, err := d.Asking.OptOut(ctx, late); err != nil || o.OptedOut {
			t.Error(o.OptedOut, err)
		}
		if o, err := d.Surveys.Look(ctx, late); err != nil || !o.OptedOut {
			t.Error(o.OptedOut, err)
		}
	})
}

// A mailbox that opted out is out however its domain is written.
func TestOptOutOfAnAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		err := s.InTx(ctx, func(ctx context.Context) error {
			if _, err := s.OptOut(ctx, 0, contact.Keys(contact.Customer{Email: "Post@ПОЧТА.рф"})[0], askingtest.Noon); err != nil {
				return err
			}
			_, out, err := s.AskedAndOptedOut(ctx, contact.Keys(contact.Customer{Email: "post@xn--80a1acny.xn--p1ai"}))
			if !out {
				t.Error("the address in ASCII is asked")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
