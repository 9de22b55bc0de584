package jobs_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

// Two senders hold a message one after the other: whatever the first one, who was
// slow, still does, it may not put it on the wire, and its word about it counts
// for nothing. The second is not disturbed at any step.
func TestTwoLeasesOnOneMessage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 1)
		claim := func(lease string) {
			t.Helper()
			got, err := s.Claim(ctx, lease, clock.Now(), clock.Now().Add(time.Minute), 10)
			if err != nil || len(got) != 1 || got[0].OutboxID != 1 {
				t.Fatalf("%s claims %v, %v", lease, got, err)
			}
		}
		put := func(lease string) bool {
			t.Helper()
			ok, err := s.PutOnWire(ctx, lease, []survey.Wire{{OutboxID: 1, MessageID: lease}}, clock.Now(), clock.Now().Add(time.Minute))
			if err != nil || len(ok) != 1 {
				t.Fatal(ok, err)
			}
			return ok[0]
		}
		accept := func(lease string) {
			t.Helper()
			if err := s.Accept(ctx, lease, []survey.Accepted{{OutboxID: 1, InvitationID: 1, At: clock.Now()}}); err != nil {
				t.Fatal(err)
			}
		}
		// meddle is all that a sender can say about a message.
		meddle := func(when string, want survey.OutboxCounts) {
			t.Helper()
			if put("slow") {
				t.Errorf("%s: the slow one puts it on the wire", when)
			}
			accept("slow")
			for _, state := range []survey.SendState{survey.Queued, survey.Failed, survey.Unknown, survey.Cancelled} {
				if err := s.Settle(ctx, "slow", []survey.Settled{{OutboxID: 1, State: state, RunAt: clock.Now(), Attempts: 5, Error: "slow"}}, clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Release(ctx, "slow", clock.Now()); err != nil {
				t.Fatal(err)
			}
			if got := d.counts(); got != want {
				t.Errorf("%s: the slow one makes it %+v, want %+v", when, got, want)
			}
			if i, _, err := s.InvitationByContact(ctx, 1); err != nil || (i.SentAt != nil) != (want.Sent > 0) {
				t.Errorf("%s: sent %v, %v", when, i.SentAt, err)
			}
		}

		claim("slow")
		if _, err := s.Claim(ctx, "second", clock.Now(), clock.Now().Add(time.Minute), 10); err != nil || d.counts() != (survey.OutboxCounts{Leased: 1}) {
			t.Errorf("leased twice at once: %+v, %v", d.counts(), err)
		}
		clock.Pass(time.Minute + time.Millisecond)
		if queued, unknown, err := s.RescueLeases(ctx, "second", false, clock.Now()); queued != 1 || unknown != 0 || err != nil {
			t.Fatal(queued, unknown, err)
		}
		meddle("while it waits", survey.OutboxCounts{Queued: 1})
		claim("second")
		meddle("leased by the second", survey.OutboxCounts{Leased: 1})
		if !put("second") {
			t.Error("the second may not put it on the wire")
		}
		meddle("on the second's wire", survey.OutboxCounts{OnWire: 1})
		accept("second")
		meddle("sent", survey.OutboxCounts{Sent: 1})
		sink := deliverytest.Start(t, deliverytest.Options{})
		d.runner("third", "smtp://"+sink.Addr, nil).Drain(ctx)
		if sink.Count() != 0 {
			t.Errorf("it was sent %d times more", sink.Count())
		}
	})
}
