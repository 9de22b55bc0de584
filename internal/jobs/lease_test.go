package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
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
			got, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: lease, Now: clock.Now(), Until: clock.Now().Add(time.Minute), Limit: 10})
			if err != nil || len(got) != 1 || got[0].ID != 1 {
				t.Fatalf("%s claims %v, %v", lease, got, err)
			}
		}
		put := func(lease string) bool {
			t.Helper()
			ok, err := s.PutOnWire(ctx, []sending.Wire{{ID: 1, Lease: lease, HeaderID: lease}}, clock.Now(), clock.Now().Add(time.Minute))
			if err != nil || len(ok) != 1 {
				t.Fatal(ok, err)
			}
			return ok[0]
		}
		accept := func(lease string) {
			t.Helper()
			if err := s.Accept(ctx, []sending.Accepted{{ID: 1, Lease: lease, Kind: sending.Invitation, Subject: 1, At: clock.Now()}}); err != nil {
				t.Fatal(err)
			}
		}
		// meddle is all that a sender can say about a message.
		meddle := func(when string, want sending.Counts) {
			t.Helper()
			if put("slow") {
				t.Errorf("%s: the slow one puts it on the wire", when)
			}
			accept("slow")
			for _, state := range []sending.State{sending.Queued, sending.Failed, sending.Unknown, sending.Cancelled} {
				for _, wired := range []bool{false, true} {
					if err := s.Settle(ctx, []sending.Settled{{ID: 1, Lease: "slow", Wired: wired, State: state, RunAt: clock.Now(), Attempts: 5, Error: "slow"}}, clock.Now()); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := s.Renew(ctx, []string{"slow"}, clock.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			if err := s.Release(ctx, []string{"slow"}, clock.Now()); err != nil {
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
		if _, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: "second", Now: clock.Now(), Until: clock.Now().Add(time.Minute), Limit: 10}); err != nil || d.counts() != (sending.Counts{Leased: 1}) {
			t.Errorf("leased twice at once: %+v, %v", d.counts(), err)
		}
		clock.Pass(time.Minute + time.Millisecond)
		if queued, unknown, err := s.RescueLeases(ctx, false, clock.Now()); queued != 1 || unknown != 0 || err != nil {
			t.Fatal(queued, unknown, err)
		}
		meddle("while it waits", sending.Counts{Queued: 1})
		claim("second")
		meddle("leased by the second", sending.Counts{Leased: 1})
		ok, err := s.PutOnWire(ctx, []sending.Wire{{ID: 1, Lease: "slow", HeaderID: "x"}, {ID: 1, Lease: "second", HeaderID: "x"}}, clock.Now(), clock.Now().Add(time.Minute))
		if err != nil || !slices.Equal(ok, []bool{false, true}) {
			t.Errorf("both at once may put it on the wire: %v, %v; want the second only", ok, err)
		}
		meddle("on the second's wire", sending.Counts{OnWire: 1})
		accept("second")
		meddle("sent", sending.Counts{Sent: 1})
		sink := deliverytest.Start(t, deliverytest.Options{})
		d.runner("third", "smtp://"+sink.Addr, nil).Drain(ctx)
		if sink.Count() != 0 {
			t.Errorf("it was sent %d times more", sink.Count())
		}
	})
}

// However many are stored together, each is.
func TestManyTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		first := int64(1)
		for _, n := range []int64{1, 2, 4, 5, 16, 17, 64, 65, 128} {
			d.queue("email", first, n)
			claimed, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: fmt.Sprint(n), Now: clock.Now(), Until: clock.Now().Add(time.Minute), Limit: 1000})
			if err != nil || int64(len(claimed)) != n {
				t.Fatal(len(claimed), err)
			}
			wires := []sending.Wire{{ID: 4711, Lease: "none"}}
			accepted := []sending.Accepted{{ID: 4711, Lease: "none", Kind: note}}
			for _, c := range claimed {
				wires = append(wires, sending.Wire{ID: c.ID, Lease: c.Lease, HeaderID: fmt.Sprint("of ", c.ID)})
				accepted = append(accepted, sending.Accepted{ID: c.ID, Lease: c.Lease, Kind: c.Kind, Subject: c.Subject, At: clock.Now()})
			}
			ok, err := s.PutOnWire(ctx, wires, clock.Now(), clock.Now().Add(time.Minute))
			if err != nil || ok[0] || slices.Contains(ok[1:], false) {
				t.Errorf("%d together: %v, %v", n, ok, err)
			}
			if err := s.Accept(ctx, accepted); err != nil {
				t.Fatal(err)
			}
			if first += n; d.counts() != (sending.Counts{Sent: first - 1}) {
				t.Errorf("%d together: %+v, want %d sent", n, d.counts(), first-1)
			}
		}
		var strange int
		if err := s.Row(ctx, "SELECT COUNT(*) FROM messages WHERE header_id <> 'of ' || CAST(id AS TEXT)").Scan(&strange); err != nil || strange > 0 {
			t.Errorf("%d bear another's header id, %v", strange, err)
		}
	})
}

// What its sender left on the wire was an attempt, as one that was refused is.
func TestInterruptedIsAnAttempt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		newDesk(t, s, clock).ask(1, 1)
		until := clock.Now().Add(time.Minute)
		if got, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: "dead", Now: clock.Now(), Until: until, Limit: 10}); err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if ok, err := s.PutOnWire(ctx, []sending.Wire{{ID: 1, Lease: "dead", HeaderID: "x"}}, clock.Now(), until); err != nil || !ok[0] {
			t.Fatal(ok, err)
		}
		clock.Pass(time.Minute + time.Millisecond)
		if queued, unknown, err := s.RescueLeases(ctx, false, clock.Now()); queued != 0 || unknown != 1 || err != nil {
			t.Fatal(queued, unknown, err)
		}
		list, err := s.Trouble(ctx, page.Request{})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].State != sending.Unknown || list.Rows[0].Attempts != 1 || list.Rows[0].Error != sending.Interrupted {
			t.Errorf("%+v, %v", list.Rows, err)
		}
	})
}

// onlyFirst lets the first call wait until it is told how to go on, and says when it
// has begun; all others pass.
type onlyFirst struct {
	taken atomic.Bool
	began chan struct{}
	goOn  chan error
}

func newOnlyFirst() *onlyFirst {
	return &onlyFirst{began: make(chan struct{}), goOn: make(chan error)}
}

func (o *onlyFirst) pass() error {
	if o.taken.Swap(true) {
		return nil
	}
	close(o.began)
	return <-o.goOn
}

// A server that takes its time costs no lease: the lane renews it, and nobody else
// takes the message meanwhile.
func TestLeaseIsRenewed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 1)
		first := newOnlyFirst()
		sink := deliverytest.Start(t, deliverytest.Options{Rcpt: func(*smtp.Conn, string) error { return first.pass() }})
		r, renew, done := d.runner("slow", "smtp://"+sink.Addr, nil), make(chan time.Time), make(chan struct{})
		r.RenewOn(renew)
		go func() { r.Drain(ctx); close(done) }()
		<-first.began
		for range 4 {
			clock.Pass(90 * time.Second)
			renew <- clock.Now()
			renew <- clock.Now() // taken when the first is done with
			if queued, unknown, err := s.RescueLeases(ctx, false, clock.Now()); queued+unknown != 0 || err != nil {
				t.Fatalf("the lease ran out: %d, %d, %v", queued, unknown, err)
			}
		}
		d.runner("other", "smtp://"+sink.Addr, nil).Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Leased: 1}) {
			t.Errorf("while the server thinks: %+v", c)
		}
		first.goOn <- nil
		<-done
		if c := d.counts(); c != (sending.Counts{Sent: 1}) || sink.Count() != 1 {
			t.Errorf("at the end: %+v, %d arrived", c, sink.Count())
		}
	})
}

// One process claims a message, stalls, loses the lease and claims the message once
// more. What the first worker still does harms nothing: neither when it goes on nor
// when it gives up does the customer get two.
func TestOneProcessClaimsTwice(t *testing.T) {
	for name, answer := range map[string]error{"goes on": nil, "gives up": &smtp.SMTPError{Code: 451, Message: "later"}} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				d := newDesk(t, s, clock)
				d.settled = make(chan struct{}, 8)
				d.ask(1, 1)
				first, dot := newOnlyFirst(), newOnlyFirst()
				sink := deliverytest.Start(t, deliverytest.Options{
					Rcpt: func(*smtp.Conn, string) error { return first.pass() },
					Dot:  func(*smtp.Conn, deliverytest.Received) error { return dot.pass() },
				})
				r, done := d.runner("one", "smtp://"+sink.Addr+"?connections=2", nil), make(chan struct{})
				r.RenewOn(nil) // as if the database had been away
				go func() { r.Run(ctx); close(done) }()
				<-first.began
				clock.Pass(3 * time.Minute)
				// The runner's own task may be faster; either way it is claimed once more.
				if _, unknown, err := s.RescueLeases(ctx, false, clock.Now()); unknown != 0 || err != nil {
					t.Fatal(unknown, err)
				}
				<-dot.began // the second worker has it on the wire
				first.goOn <- answer
				<-d.settled // what the first one had to say
				dot.goOn <- nil
				cancel()
				<-done
				clock.Pass(24 * time.Hour)
				d.runner("later", "smtp://"+sink.Addr, nil).Drain(context.Background())
				if c := d.counts(); c != (sending.Counts{Sent: 1}) || sink.Count() != 1 {
					t.Errorf("at the end: %+v, %d arrived", c, sink.Count())
				}
			})
		})
	}
}

// Who holds all sending need not wait for what was claimed before.
func TestHeldBetweenClaimAndWire(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 3)
		first := newOnlyFirst()
		sink := deliverytest.Start(t, deliverytest.Options{Rcpt: func(*smtp.Conn, string) error { return first.pass() }})
		r, done := d.runner("a", "smtp://"+sink.Addr+"?connections=1", nil), make(chan struct{})
		go func() { r.Drain(ctx); close(done) }()
		<-first.began
		hold(t, s, true)
		first.goOn <- nil
		<-done
		if c := d.counts(); c != (sending.Counts{Queued: 3}) || sink.Count() != 0 {
			t.Errorf("held: %+v, %d arrived", c, sink.Count())
		}
		hold(t, s, false)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Sent: 3}) || sink.Count() != 3 {
			t.Errorf("let go: %+v, %d arrived", c, sink.Count())
		}
	})
}

// Who holds the lease may still be too late: before the wire a word counts only while
// the message is leased, after it only while it is on the wire.
func TestAWordCountsInItsStateOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 3)
		now := clock.Now()
		if got, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: "own", Now: now, Until: now.Add(time.Hour), Limit: 3}); err != nil || len(got) != 3 {
			t.Fatal(got, err)
		}
		say := func(id int64, wired bool, state sending.State, why string) {
			t.Helper()
			if err := s.Settle(ctx, []sending.Settled{{ID: id, Lease: "own", Wired: wired, State: state, RunAt: now, Error: why}}, now); err != nil {
				t.Fatal(err)
			}
		}
		// The customer of the first answers meanwhile; the second is on the wire.
		if err := s.InTx(ctx, func(ctx context.Context) error { return s.CancelQueuedFor(ctx, 0, 1) }); err != nil {
			t.Fatal(err)
		}
		if ok, err := s.PutOnWire(ctx, []sending.Wire{{ID: 1, Lease: "own", HeaderID: "x"}, {ID: 2, Lease: "own", HeaderID: "x"}}, now, now.Add(time.Hour)); err != nil || ok[0] || !ok[1] {
			t.Fatal(ok, err)
		}
		for id := range int64(2) {
			say(id+1, false, sending.Queued, "later")
			say(id+1, false, sending.Queued, "") // put off
			say(id+1, false, sending.Failed, "never")
		}
		say(1, true, sending.Unknown, "perhaps")
		say(3, true, sending.Failed, "never")
		if got := d.counts(); got != (sending.Counts{OnWire: 1, Leased: 1}) {
			t.Errorf("too early or too late: %+v", got)
		}
		say(2, true, sending.Failed, "refused")
		say(3, false, sending.Queued, "later")
		if got := d.counts(); got != (sending.Counts{Failed: 1, Queued: 1}) {
			t.Errorf("in time: %+v", got)
		}
	})
}
