package jobs

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"openpeople/internal/sending"
)

// How a lane works.
const (
	defaultWorkers = 16
	claimSize      = 128
	leaseFor       = 2 * time.Minute  // from the claim to the wire; renewed while the lane works
	renewEvery     = leaseFor / 3     // so that two renewals may fail
	wireFor        = 10 * time.Minute // from the wire to the reply: longer than a carrier waits for it
	longestPause   = time.Minute      // while the other side is away
	draftFor       = 10 * time.Second // how long what a room said of a message holds until it is carried
)

// lane carries the messages of one delivery. It has workers, a pause and a rate of
// its own: what happens to one carrier stops no other.
type lane struct {
	*sender
	name    string
	carrier sending.Carrier
	workers int
	limit   *rate.Limiter // nil: none
	wake    chan struct{}

	busy  atomic.Int64  // messages claimed and not settled
	idle  chan struct{} // gets a value when busy falls to 0
	away  atomic.Int64  // failures in a row to reach the other side
	until atomic.Int64  // unix milliseconds: no claims before; see paused

	note  sync.Mutex
	noted atomic.Bool // the store may say that this lane is stuck

	mu    sync.Mutex
	holds map[string]int // by the lease of a claim: its messages that are not settled
}

func newLane(s *sender, name string, c sending.Carrier) *lane {
	l := &lane{sender: s, name: name, carrier: c, workers: defaultWorkers, wake: make(chan struct{}, 1), idle: make(chan struct{}, 1), holds: map[string]int{}}
	l.noted.Store(true) // by an earlier process
	limits := c.Limits()
	if limits.AtOnce > 0 {
		l.workers = limits.AtOnce
	}
	if limits.Rate > 0 {
		l.limit = rate.NewLimiter(rate.Limit(limits.Rate), 1)
	}
	return l
}

// parcel is a claimed message on its way to a worker, and what its room says of it.
type parcel struct {
	sending.Claimed
	sending.Draft
	asked time.Time // when its room said so
}

// run carries until ctx ends or, with drain, until nothing is due.
func (l *lane) run(ctx context.Context, drain bool) {
	parcels := make(chan parcel, claimSize/2)
	done := make(chan struct{})
	var renewal, workers sync.WaitGroup
	renewal.Go(func() { l.renew(done) })
	for range l.workers {
		workers.Go(func() {
			for p := range parcels {
				l.carry(ctx, p)
			}
		})
	}
	l.feed(ctx, parcels, drain)
	close(parcels)
	workers.Wait()
	close(done)
	renewal.Wait()
}

// renew keeps the leases that the lane holds from running out, until done.
func (l *lane) renew(done <-chan struct{}) {
	tick, stop := l.tick(renewEvery)
	defer stop()
	for {
		select {
		case <-done:
			return
		case <-tick:
		}
		if leases := l.leases(); len(leases) > 0 {
			if err := l.store.Renew(context.Background(), leases, l.now().Add(leaseFor)); err != nil {
				l.parts.Log.Error("sending: leases could not be renewed", "delivery", l.name, "err", err)
			}
		}
	}
}

// leases are those of which something is not settled.
func (l *lane) leases() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Keys(l.holds))
}

// feed claims what is due and hands it to the workers.
func (l *lane) feed(ctx context.Context, parcels chan<- parcel, drain bool) {
	for ctx.Err() == nil {
		n, err := l.claim(ctx, parcels)
		if err != nil && ctx.Err() == nil {
			l.parts.Log.Error("sending: nothing could be claimed", "delivery", l.name, "err", err)
		}
		if n > 0 {
			continue
		}
		if drain {
			if l.busy.Load() == 0 {
				return
			}
			select {
			case <-l.idle:
			case <-ctx.Done():
			}
			continue
		}
		if !wait(ctx, l.wake, poll) {
			return
		}
	}
}

// claim leases one portion and hands it on; it returns how many there were.
func (l *lane) claim(ctx context.Context, parcels chan<- parcel) (int, error) {
	now := l.now()
	if l.paused(now) {
		return 0, nil
	}
	held, err := l.store.SendingHeld(ctx)
	if held || err != nil {
		return 0, err
	}
	lease := rand.Text()
	claimed, err := l.store.Claim(ctx, sending.Claim{Delivery: l.name, Lease: lease, Now: now, Until: now.Add(leaseFor), Limit: claimSize})
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	l.hold(lease, len(claimed))
	drafts, err := l.write(ctx, claimed, now)
	if err != nil { // its room could not say: another time
		for _, c := range claimed {
			l.leave(c, sending.Settled{State: sending.Queued, RunAt: now.Add(jitter(retryAfter[0])), Error: clip(err.Error())})
		}
		return 0, err
	}
	for i, c := range claimed {
		if !l.pace(ctx) {
			return i, nil // what is left is given back at the end
		}
		select {
		case parcels <- parcel{c, drafts[i], now}:
		case <-ctx.Done():
			return i, nil
		}
	}
	return len(claimed), nil
}

// write asks the rooms what claimed messages are to say, a kind at a time.
func (l *lane) write(ctx context.Context, claimed []sending.Claimed, now time.Time) ([]sending.Draft, error) {
	places := map[sending.Kind][]int{}
	for i, c := range claimed {
		places[c.Kind] = append(places[c.Kind], i)
	}
	out := make([]sending.Draft, len(claimed))
	for kind, at := range places {
		writer := l.parts.Writers[kind]
		list := make([]sending.Message, len(at))
		for i, place := range at {
			list[i] = claimed[place].Message
		}
		if writer == nil {
			for _, place := range at {
				out[place].Draw = func(context.Context) (sending.Content, error) {
					return sending.Content{}, fmt.Errorf("nobody writes messages of the kind %q", kind)
				}
			}
			continue
		}
		drafts, err := writer(ctx, list, now)
		if err == nil && len(drafts) != len(list) {
			err = fmt.Errorf("the writer of %q answers %d messages with %d drafts", kind, len(list), len(drafts))
		}
		if err != nil {
			return nil, err
		}
		for i, place := range at {
			out[place] = drafts[i]
		}
	}
	return out, nil
}

// pace waits until the rate lets one more go; false at the end of ctx.
func (l *lane) pace(ctx context.Context) bool {
	if l.limit == nil {
		return ctx.Err() == nil
	}
	now := l.now()
	d := l.limit.ReserveN(now, 1).DelayFrom(now)
	return d <= 0 || l.sleep(ctx, d)
}

// hold counts messages of a claim as the lane's, letGo as its no longer.
func (l *lane) hold(lease string, n int) {
	l.mu.Lock()
	l.holds[lease] += n
	l.mu.Unlock()
	l.busy.Add(int64(n))
}

func (l *lane) letGo(lease string, n int) {
	l.mu.Lock()
	if l.holds[lease] -= n; l.holds[lease] <= 0 {
		delete(l.holds, lease)
	}
	l.mu.Unlock()
	if l.busy.Add(int64(-n)) == 0 {
		select {
		case l.idle <- struct{}{}:
		default:
		}
	}
}

// abandon returns the leases of which something is left, and forgets them.
func (l *lane) abandon() []string {
	left := l.leases()
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.holds)
	l.busy.Store(0)
	return left
}

// paused reports whether claims wait. A pause that is longer than any was begun when
// the clock was ahead.
func (l *lane) paused(now time.Time) bool {
	left := l.until.Load() - now.UnixMilli()
	return left > 0 && left <= longestPause.Milliseconds()
}

// stuck lets everybody who looks know why nothing goes, and flows that it does again.
func (l *lane) stuck(why string) {
	l.note.Lock()
	defer l.note.Unlock()
	l.noted.Store(true)
	if err := l.store.NoteStuck(context.Background(), l.name, why); err != nil {
		l.parts.Log.Error("sending: why messages wait could not be noted", "delivery", l.name, "err", err)
	}
}

func (l *lane) flows() {
	if !l.noted.Load() {
		return
	}
	l.note.Lock()
	defer l.note.Unlock()
	if !l.noted.Load() {
		return
	}
	if err := l.store.NoteStuck(context.Background(), l.name, ""); err != nil {
		l.parts.Log.Error("sending: that messages go again could not be noted", "delivery", l.name, "err", err)
		return
	}
	l.noted.Store(false)
}

// pause stops claims for a while that doubles with every round that fails; true
// when this failure is the first of its round.
func (l *lane) pause(now time.Time) bool {
	until := l.until.Load()
	if l.paused(now) {
		return false
	}
	n := l.away.Add(1)
	return l.until.CompareAndSwap(until, now.Add(min(longestPause, time.Second<<min(n-1, 10))).UnixMilli())
}
