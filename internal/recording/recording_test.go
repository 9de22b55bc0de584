package recording_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
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
	for _, c := range closed {
		if err := d.store.InsertDecision(ctx, asking.Decision{ContactID: c.Contact.ID, Reason: asking.NoRule, DecidedAt: now}); err != nil {
			return nil, err
		}
	}
	return make([]contact.Decision, len(closed)), nil
}

func (d decider) DecisionsOf(context.Context, []int64) (map[int64]contact.Decision, error) {
	return nil, nil
}

// notes is what was written down.
type notes struct {
	list []string
	err  error
}

func (n *notes) Audit(_ context.Context, a actor.Actor, action, noun string, id int64, _ map[string]any) error {
	n.list = append(n.list, fmt.Sprintf("%d %s %s %d", a.PersonID, action, noun, id))
	return n.err
}

// desk takes contacts in, and plays them.
func desk(s *store.Store, clock *storetest.Clock) (*contact.Service, *recording.Service) {
	clock.Set(now)
	contacts, recordings := contact.New(s, decider{s}, clock.Now, storetest.Moscow), recording.New(s, &notes{}, clock.Now)
	contacts.RecordBy(recordings)
	return contacts, recordings
}

// call is a contact of an operator with these recordings.
func call(list ...contact.Recording) contact.Draft {
	return contact.Draft{Source: "pbx", ExternalID: "c-1", Channel: "phone", Kind: contact.Voice, Operator: "17", Name: "Анна", Team: "night",
		StartedAt: now.Add(-time.Hour), EndedAt: now.Add(-50 * time.Minute), Recordings: list}
}

func at(id, path string) contact.Recording {
	return contact.Recording{ExternalID: id, Path: path, Sides: contact.Mono}
}

func take(t *testing.T, contacts *contact.Service, d contact.Draft) contact.Taken {
	t.Helper()
	taken, err := contacts.Take(ctx, sys, []contact.Draft{d})
	if err != nil || taken[0].Err != nil {
		t.Fatal(err, taken)
	}
	return taken[0]
}

// said is where the recordings of a contact lie, in order.
func said(t *testing.T, r *recording.Service, contactID int64) (out string) {
	t.Helper()
	list, err := r.OfContact(ctx, sys, contactID)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		out += one.ExternalID + "=" + one.URL + one.Path + " "
	}
	return out
}

// A contact that is sent again corrects the recordings that it names, adds the new ones
// and lets the others be.
func TestRecordingsComeWithTheirContact(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		id := take(t, contacts, call(at("a", "1.wav"), at("b", "2.wav"))).ID
		take(t, contacts, call(at("a", "1.wav"), at("b", "2.wav")))
		if got := said(t, r, id); got != "a=1.wav b=2.wav " {
			t.Errorf("the same again: %s", got)
		}
		again := take(t, contacts, call(at("b", "3.wav"), at("c", "4.wav")))
		if got := said(t, r, id); again.New || got != "a=1.wav b=3.wav c=4.wav " {
			t.Errorf("corrected: %s", got)
		}
		take(t, contacts, call())
		if got := said(t, r, id); got != "a=1.wav b=3.wav c=4.wav " {
			t.Errorf("named none: %s", got)
		}
		var more []contact.Recording
		for i := range contact.MaxRecordings {
			more = append(more, at(fmt.Sprint("m", i), "m.wav"))
		}
		if left := take(t, contacts, call(more...)).LeftOut; len(left) != 1 || left[0].Key != "contact.fault_many" {
			t.Errorf("too many: %+v", left)
		}
		if list, err := r.OfContact(ctx, sys, id); err != nil || len(list) != contact.MaxRecordings {
			t.Errorf("%d are kept, %v", len(list), err)
		}
	})
}

// A recording whose sound is gone does not come back; nor does any of an erased customer.
func TestGoneStaysGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		id := take(t, contacts, call(at("a", "1.wav"))).ID
		for _, text := range []string{"UPDATE recordings SET url = '[…]', path = ''", "UPDATE hearings SET run_at = NULL"} {
			if err := storetest.Run(ctx, s, text); err != nil {
				t.Fatal(err)
			}
		}
		take(t, contacts, call(at("a", "9.wav")))
		if got := said(t, r, id); got != "a=[…] " {
			t.Errorf("it came back: %s", got)
		}
		if taken, err := r.Take(ctx, sys, id, at("a", "9.wav")); err != nil || taken.New || said(t, r, id) != "a=[…] " {
			t.Errorf("it came back late: %+v, %v", taken, err)
		}
		if err := storetest.Run(ctx, s, "UPDATE contacts SET hash = '[…]'"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Take(ctx, sys, id, at("z", "9.wav")); !fault.Is(err, fault.Conflict) {
			t.Errorf("of an erased customer: %v", err)
		}
	})
}

// A late recording is taken once; another under its id is refused.
func TestLateRecording(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		id := take(t, contacts, call()).ID
		first, err := r.Take(ctx, sys, id, at("a", "1.wav"))
		if err != nil || !first.New {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := r.Take(ctx, sys, id, at("a", "1.wav")); err != nil || again.New || again.ID != first.ID {
			t.Errorf("again: %+v, %v", again, err)
		}
		if _, err := r.Take(ctx, sys, id, at("a", "2.wav")); !fault.Is(err, fault.Conflict) || said(t, r, id) != "a=1.wav " {
			t.Errorf("another: %v", err)
		}
		if _, err := r.Take(ctx, sys, id+1, at("a", "1.wav")); !fault.Is(err, fault.NotFound) {
			t.Errorf("of no contact: %v", err)
		}
		for i := range contact.MaxRecordings - 1 {
			if _, err := r.Take(ctx, sys, id, at(fmt.Sprint("m", i), "m.wav")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Take(ctx, sys, id, at("n", "m.wav")); !fault.Is(err, fault.Conflict) {
			t.Errorf("too many: %v", err)
		}
	})
}

// Recordings are seen by whoever sees the contact.
func TestReachOfRecordings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		id := take(t, contacts, call(at("a", "1.wav"))).ID
		if _, err := r.OfContact(ctx, actor.Actor{PersonID: 5, Role: actor.Agent, OperatorID: 9999}, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("another agent: %v", err)
		}
		if list, err := r.OfContact(ctx, actor.Actor{PersonID: 6, Role: actor.Executive}, id); err != nil || len(list) != 1 {
			t.Errorf("an executive: %v, %v", list, err)
		}
	})
}
