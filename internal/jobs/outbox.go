package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// How the sender works.
const (
	defaultWorkers = 16
	claimSize      = 128
	leaseFor       = 2 * time.Minute  // from the claim to the wire
	wireFor        = 10 * time.Minute // from the wire to the reply: longer than a delivery waits for it
	leaseNeeds     = 30 * time.Second // a letter whose lease is nearer to its end is not begun
	maxAttempts    = 8                // refusals (4xx) until a letter has failed
	errorLimit     = 300              // characters of an error that are kept
	longestPause   = time.Minute      // while the other side is away
)

// retryAfter is how long a letter waits after its n-th refusal, before jitter.
var retryAfter = [...]time.Duration{time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// sender carries what waits in the outbox. Every letter passes two durable
// states: wire before the final dot, sent after the reply. A worker waits for
// the first; the second is stored behind its back, because a crash between the
// two ends as "unknown" either way.
type sender struct {
	store   Store
	parts   Parts
	now     when.Clock
	counts  *counters
	lease   string
	workers int
	wake    chan struct{}

	busy  atomic.Int64  // letters claimed and not settled
	idle  chan struct{} // gets a value when busy falls to 0
	away  atomic.Int64  // failures in a row to reach the other side
	until atomic.Int64  // unix milliseconds: no claims before

	wire   *batch[*wireNote]
	accept *batch[survey.Accepted]
	settle *batch[survey.Settled]
}

// wireNote is a letter about to go on the wire, and whether it may.
type wireNote struct {
	survey.Wire
	ok bool
}

// parcel is a claimed letter on its way to a worker.
type parcel struct {
	survey.Outgoing
	leased time.Time // until
}

func newSender(store Store, p Parts, now when.Clock, counts *counters) *sender {
	s := &sender{store: store, parts: p, now: now, counts: counts, lease: p.Node, workers: defaultWorkers, wake: make(chan struct{}, 1), idle: make(chan struct{}, 1)}
	for _, d := range p.Deliveries {
		if c, ok := d.(interface{ Connections() int }); ok {
			s.workers = max(c.Connections(), 1)
		}
	}
	return s
}

// run sends until ctx ends or, with drain, until nothing is due.
func (s *sender) run(ctx context.Context, drain bool) {
	s.rescue(ctx, s.parts.OnlyNode)
	s.wire = startBatch(s.flushWire)
	s.accept = startBatch(s.flushAccepted)
	s.settle = startBatch(s.flushSettled)
	parcels := make(chan parcel, claimSize/2)
	var workers sync.WaitGroup
	for range s.workers {
		workers.Go(func() {
			for p := range parcels {
				s.send(ctx, p)
			}
		})
	}
	s.feed(ctx, parcels, drain)
	close(parcels)
	workers.Wait()
	s.wire.close()
	s.settle.close()
	s.accept.close()
	if err := s.store.Release(context.WithoutCancel(ctx), s.lease, s.now()); err != nil {
		s.parts.Log.Error("outbox: leases not given back", "err", err)
	}
}

// feed claims what is due and hands it to the workers.
func (s *sender) feed(ctx context.Context, parcels chan<- parcel, drain bool) {
	for ctx.Err() == nil {
		n, err := s.claim(ctx, parcels)
		if err != nil && ctx.Err() == nil {
			s.parts.Log.Error("outbox: nothing could be claimed", "err", err)
		}
		if n > 0 {
			continue
		}
		if drain {
			if s.busy.Load() == 0 {
				return
			}
			select {
			case <-s.idle:
			case <-ctx.Done():
			}
			continue
		}
		if !wait(ctx, s.wake, poll) {
			return
		}
	}
}

// claim leases one portion and hands it on; it returns how many there were.
func (s *sender) claim(ctx context.Context, parcels chan<- parcel) (int, error) {
	now := s.now()
	if s.until.Load() > now.UnixMilli() {
		return 0, nil
	}
	held, err := s.store.SendingHeld(ctx)
	if held || err != nil {
		return 0, err
	}
	until := now.Add(leaseFor)
	claimed, err := s.store.Claim(ctx, s.lease, now, until, claimSize)
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	s.busy.Add(int64(len(claimed)))
	letters, err := s.store.Outgoing(ctx, claimed, now)
	if err != nil {
		s.finish(len(claimed)) // the leases run out by themselves
		return 0, err
	}
	for i, o := range letters {
		select {
		case parcels <- parcel{o, until}:
		case <-ctx.Done():
			s.finish(len(letters) - i)
			return i, nil
		}
	}
	return len(letters), nil
}

// finish counts letters as no longer claimed.
func (s *sender) finish(n int) {
	if s.busy.Add(int64(-n)) == 0 {
		select {
		case s.idle <- struct{}{}:
		default:
		}
	}
}

// send carries one letter and notes what became of it.
func (s *sender) send(ctx context.Context, p parcel) {
	now := s.now()
	back := survey.Settled{OutboxID: p.OutboxID, State: survey.Queued, RunAt: now, Attempts: p.Attempts}
	delivery := s.parts.Deliveries[p.Delivery]
	switch {
	case ctx.Err() != nil:
		s.finish(1) // run gives all leases back at its end
		return
	case p.Stop != "":
		back.State, back.Error = survey.Cancelled, p.Stop
		s.counts.cancelled.Add(1)
		s.settle.leave(back, func() { s.finish(1) })
		return
	case delivery == nil:
		back.State, back.Error = survey.Failed, fmt.Sprintf("no delivery is named %q", p.Delivery)
		s.counts.failed.Add(1)
		s.settle.leave(back, func() { s.finish(1) })
		return
	case p.leased.Sub(now) < leaseNeeds:
		s.settle.leave(back, func() { s.finish(1) })
		return
	case s.until.Load() > now.UnixMilli():
		back.RunAt = time.UnixMilli(s.until.Load())
		s.settle.leave(back, func() { s.finish(1) })
		return
	}
	letter := p.Letter
	letter.URL = s.parts.Link(p.InvitationID)
	letter.MessageID = "invitation-" + strconv.FormatInt(p.InvitationID, 10) + "@" + s.parts.Host
	wired := false
	err := safely(ctx, delivery, letter, func() error {
		err := s.onWire(p.OutboxID, letter.MessageID)
		wired = err == nil
		return err
	})
	if err == nil {
		s.away.Store(0)
		s.counts.sent.Add(1)
		s.accept.leave(survey.Accepted{OutboxID: p.OutboxID, InvitationID: p.InvitationID, At: s.now()}, func() { s.finish(1) })
		return
	}
	settled, ok := s.judge(ctx, p, err, wired)
	if !ok {
		s.finish(1)
		return
	}
	s.settle.leave(settled, func() { s.finish(1) })
}

// safely turns a panic of a delivery into its error.
func safely(ctx context.Context, d survey.Delivery, l survey.Letter, onWire func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a delivery: %v", p)
		}
	}()
	return d.Send(ctx, l, onWire)
}

func (s *sender) onWire(outboxID int64, messageID string) error {
	note := &wireNote{Wire: survey.Wire{OutboxID: outboxID, MessageID: messageID}}
	if err := s.wire.put(note); err != nil {
		return err
	}
	if !note.ok {
		return errLeaseLost
	}
	return nil
}

// judge says what becomes of a letter that was not taken; ok is false when
// nothing is to be noted because the lease is lost or given back at the end.
func (s *sender) judge(ctx context.Context, p parcel, err error, wired bool) (out survey.Settled, ok bool) {
	now := s.now()
	out = survey.Settled{OutboxID: p.OutboxID, State: survey.Queued, RunAt: now, Attempts: p.Attempts, Error: clip(err.Error())}
	var refused *survey.SendError
	if !errors.As(err, &refused) {
		switch {
		case errors.Is(err, errLeaseLost), ctx.Err() != nil && !wired:
			return out, false
		case fault.Is(err, fault.Unavailable) && !wired: // the state could not be stored
			s.pause(now)
			out.RunAt = now.Add(jitter(retryAfter[0]))
			s.counts.retried.Add(1)
			return out, true
		}
		refused = &survey.SendError{Code: ownError, Wire: wired, Err: err}
	}
	out.Code = refused.Code
	if refused.Err != nil { // in the words of the other side
		out.Error = clip(refused.Err.Error())
	}
	switch {
	case refused.Final:
		out.State = survey.Failed
	case refused.Wire:
		out.State = survey.Unknown
	case refused.Code == 0:
		// The other side is away. That is not the letter's fault: it is tried until
		// its link ends, and all the others wait a little.
		if s.pause(now) {
			s.parts.Log.Warn("outbox: letters wait: they cannot be handed over", "delivery", p.Delivery, "err", refused.Err)
		}
		out.Attempts++
	default:
		if out.Attempts++; out.Attempts >= maxAttempts {
			out.State = survey.Failed
		}
	}
	switch out.State {
	case survey.Failed:
		s.counts.failed.Add(1)
	case survey.Unknown:
		s.counts.unknown.Add(1)
	default:
		out.RunAt = now.Add(jitter(retryAfter[min(out.Attempts, len(retryAfter))-1]))
		s.counts.retried.Add(1)
	}
	return out, true
}

// ownError stands for a reply's code when a delivery broke by itself.
const ownError = 1

// pause stops claims for a while that doubles with every round that fails; true
// when this failure is the first of its round.
func (s *sender) pause(now time.Time) bool {
	until := s.until.Load()
	if until > now.UnixMilli() {
		return false
	}
	n := s.away.Add(1)
	return s.until.CompareAndSwap(until, now.Add(min(longestPause, time.Second<<min(n-1, 10))).UnixMilli())
}

// jitter spreads d by a quarter, so that what failed together does not come back
// together.
func jitter(d time.Duration) time.Duration { return d + rand.N(d/4) }

func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > errorLimit {
		s = strings.ToValidUTF8(s[:errorLimit], "")
	}
	return s
}

func (s *sender) flushWire(ctx context.Context, notes []*wireNote) error {
	list := make([]survey.Wire, len(notes))
	for i, n := range notes {
		list[i] = n.Wire
	}
	now := s.now()
	ok, err := s.store.PutOnWire(ctx, s.lease, list, now, now.Add(wireFor))
	if err != nil {
		return err
	}
	for i := range notes {
		notes[i].ok = ok[i]
	}
	return nil
}

func (s *sender) flushAccepted(ctx context.Context, list []survey.Accepted) error {
	return s.stubborn("letters were sent, which could not be noted", func() error { return s.store.Accept(ctx, s.lease, list) })
}

func (s *sender) flushSettled(ctx context.Context, list []survey.Settled) error {
	return s.stubborn("refused letters could not be noted", func() error { return s.store.Settle(ctx, s.lease, list, s.now()) })
}

// stubborn tries a few times to store what has happened outside already. If it
// cannot, the leases run out: what was on the wire becomes unknown.
func (s *sender) stubborn(what string, do func() error) (err error) {
	for n := range 6 {
		if err = do(); err == nil || !fault.Is(err, fault.Unavailable) {
			break
		}
		time.Sleep(100 * time.Millisecond << n)
	}
	if err != nil {
		s.parts.Log.Error("outbox: "+what, "err", err)
	}
	return err
}

// rescue takes back the leases of senders that died.
func (s *sender) rescue(ctx context.Context, all bool) error {
	queued, unknown, err := s.store.RescueLeases(ctx, s.lease, all, s.now())
	s.counts.rescued.Add(queued + unknown)
	if err != nil && ctx.Err() == nil {
		s.parts.Log.Error("outbox: leases not rescued", "err", err)
	}
	if unknown > 0 {
		s.parts.Log.Warn("outbox: letters were interrupted on the wire; whether they arrived is unknown", "letters", unknown)
	}
	return err
}
