package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/sending"
	"openpeople/internal/when"
)

const (
	maxAttempts = 8   // refusals (4xx) until a message has failed
	errorLimit  = 300 // characters of an error that are kept
)

// retryAfter is how long a message waits after its n-th refusal, before jitter.
var retryAfter = [...]time.Duration{time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}

// sender carries what waits, in a lane for each delivery. Every message passes two
// durable states: wire before the final dot, sent after the reply. A worker waits for
// the first; the second is stored behind its back, because a crash between the two
// ends as "unknown" either way. What all lanes want stored is stored together.
type sender struct {
	store  Store
	parts  Parts
	now    when.Clock
	counts *counters
	lanes  []*lane

	tick  func(d time.Duration) (c <-chan time.Time, stop func())
	sleep func(ctx context.Context, d time.Duration) bool // false at the end of ctx

	wire   *batch[*wireNote]
	accept *batch[sending.Accepted]
	settle *batch[sending.Settled]
}

// wireNote is a message about to go on the wire, and whether it may.
type wireNote struct {
	sending.Wire
	ok bool
}

var errNotNow = errors.New("the lease was lost, or sending is held")

func newSender(store Store, p Parts, now when.Clock, counts *counters) *sender {
	s := &sender{store: store, parts: p, now: now, counts: counts, tick: ticker, sleep: func(ctx context.Context, d time.Duration) bool { return wait(ctx, nil, d) }}
	for name, carrier := range p.Carriers {
		s.lanes = append(s.lanes, newLane(s, name, carrier))
	}
	return s
}

func ticker(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// run sends until ctx ends or, with drain, until nothing is due.
func (s *sender) run(ctx context.Context, drain bool) {
	s.rescue(ctx, s.parts.OnlyNode)
	s.failStrays(ctx)
	s.wire = startBatch(s.flushWire)
	s.accept = startBatch(s.flushAccepted)
	s.settle = startBatch(s.flushSettled)
	var lanes sync.WaitGroup
	for _, l := range s.lanes {
		lanes.Go(func() { l.run(ctx, drain) })
	}
	lanes.Wait()
	s.wire.close()
	s.settle.close()
	s.accept.close()
	var left []string
	for _, l := range s.lanes {
		left = append(left, l.abandon()...)
	}
	if err := s.store.Release(context.WithoutCancel(ctx), left, s.now()); err != nil {
		s.parts.Log.Error("sending: leases not given back", "err", err)
	}
}

// carry carries one message and notes what became of it. At the end of ctx what is
// not on the wire is left to run, which gives it back.
func (l *lane) carry(ctx context.Context, p parcel) {
	if ctx.Err() != nil {
		return
	}
	now := l.now()
	back := sending.Settled{State: sending.Queued, RunAt: now}
	if now.Sub(p.asked) > draftFor { // it has waited behind others
		drafts, err := l.write(ctx, []sending.Claimed{p.Claimed}, now)
		if err != nil {
			l.leave(p.Claimed, back)
			return
		}
		p.Draft = drafts[0]
	}
	switch {
	case p.Stop != "":
		back.State, back.Error = sending.Cancelled, p.Stop
		l.counts.cancelled.Add(1)
		l.counts.kinds.add(p.Kind, sending.Cancelled)
		l.leave(p.Claimed, back)
		return
	case p.After.After(now):
		back.RunAt = p.After
		l.leave(p.Claimed, back)
		return
	case l.paused(now):
		back.RunAt = time.UnixMilli(l.until.Load())
		l.leave(p.Claimed, back)
		return
	}
	wired := false
	err := l.send(ctx, p, &wired)
	if err == nil {
		l.away.Store(0)
		l.flows()
		l.counts.sent.Add(1)
		l.counts.kinds.add(p.Kind, sending.Sent)
		l.accept.leave(sending.Accepted{ID: p.ID, Lease: p.Lease, Kind: p.Kind, Subject: p.Subject, At: l.now()}, func() { l.letGo(p.Lease, 1) })
		return
	}
	if ctx.Err() != nil && !wired {
		return
	}
	settled := l.judge(p, err, wired)
	settled.Wired = wired
	l.leave(p.Claimed, settled)
}

// leave has noted some time later what became of a message.
func (l *lane) leave(c sending.Claimed, s sending.Settled) {
	s.ID, s.Lease = c.ID, c.Lease
	l.settle.leave(s, func() { l.letGo(c.Lease, 1) })
}

// send draws a message and hands it to the carrier. A panic of either is its error.
func (l *lane) send(ctx context.Context, p parcel, wired *bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in a delivery: %v", r)
		}
	}()
	content, err := p.Draw(ctx)
	if err != nil {
		return &sending.Refusal{Code: ownError, Final: true, Err: err}
	}
	out := sending.Outgoing{Message: p.Message, Content: content, HeaderID: p.HeaderID(l.parts.Host)}
	return l.carrier.Send(ctx, out, func() error {
		err := l.onWire(sending.Wire{ID: p.ID, Lease: p.Lease, HeaderID: out.HeaderID})
		*wired = err == nil
		return err
	})
}

func (s *sender) onWire(w sending.Wire) error {
	note := &wireNote{Wire: w}
	if err := s.wire.put(note); err != nil {
		return err
	}
	if !note.ok {
		return errNotNow
	}
	return nil
}

// judge says what becomes of a message that was not taken.
func (l *lane) judge(p parcel, err error, wired bool) sending.Settled {
	now := l.now()
	out := sending.Settled{State: sending.Queued, RunAt: now, Attempts: p.Attempts, Error: clip(err.Error())}
	var refused *sending.Refusal
	if !errors.As(err, &refused) {
		switch {
		case errors.Is(err, errNotNow): // whoever has the lease now is not disturbed by this
			return sending.Settled{State: sending.Queued, RunAt: now}
		case fault.Is(err, fault.Unavailable) && !wired: // the state could not be stored
			l.pause(now)
			out.RunAt = now.Add(jitter(retryAfter[0]))
			l.counts.retried.Add(1)
			return out
		}
		refused = &sending.Refusal{Code: ownError, Wire: wired, Err: err}
	}
	out.Code = refused.Code
	if refused.Err != nil { // in the words of the other side
		out.Error = clip(refused.Err.Error())
	}
	if !refused.Final && !refused.Wire && (refused.Code == 0 || refused.Sender) {
		// The other side is away, or does not want this desk. That is not the message's fault: it is tried until
		// its link ends, none of that counts, and all others of the lane wait a little.
		if l.pause(now) {
			l.parts.Log.Warn("sending: messages wait: they cannot be handed over", "delivery", l.name, "err", refused.Err)
			l.stuck(out.Error)
		}
		out.Code = 0 // a code is the message's own affair
		out.RunAt = now.Add(jitter(retryAfter[0]))
		l.counts.retried.Add(1)
		return out
	}
	out.Attempts++
	switch {
	case refused.Final:
		out.State = sending.Failed
	case refused.Wire:
		out.State = sending.Unknown
	case out.Attempts >= maxAttempts:
		out.State = sending.Failed
	}
	switch out.State {
	case sending.Failed:
		l.counts.failed.Add(1)
		l.counts.kinds.add(p.Kind, out.State)
	case sending.Unknown:
		l.counts.unknown.Add(1)
		l.counts.kinds.add(p.Kind, out.State)
	default:
		out.RunAt = now.Add(jitter(retryAfter[min(out.Attempts, len(retryAfter))-1]))
		l.counts.retried.Add(1)
	}
	return out
}

// ownError stands for a reply's code when something broke here.
const ownError = 1

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
	list := make([]sending.Wire, len(notes))
	for i, n := range notes {
		list[i] = n.Wire
	}
	now := s.now()
	ok, err := s.store.PutOnWire(ctx, list, now, now.Add(wireFor))
	if err != nil {
		return err
	}
	for i := range notes {
		notes[i].ok = ok[i]
	}
	return nil
}

func (s *sender) flushAccepted(ctx context.Context, list []sending.Accepted) error {
	return s.stubborn("messages were sent, which could not be noted", func() error { return s.store.Accept(ctx, list) })
}

func (s *sender) flushSettled(ctx context.Context, list []sending.Settled) error {
	return s.stubborn("refused messages could not be noted", func() error { return s.store.Settle(ctx, list, s.now()) })
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
		s.parts.Log.Error("sending: "+what, "err", err)
	}
	return err
}

// failStrays fails what waits for a delivery that has no lane.
func (s *sender) failStrays(ctx context.Context) error {
	var known []string
	for _, l := range s.lanes {
		known = append(known, l.name)
	}
	n, err := s.store.FailStrays(ctx, known, s.now())
	s.counts.failed.Add(n)
	if err != nil && ctx.Err() == nil {
		s.parts.Log.Error("sending: messages without a delivery not looked for", "err", err)
	}
	return err
}

// rescue takes back the leases of senders that died.
func (s *sender) rescue(ctx context.Context, all bool) error {
	queued, unknown, err := s.store.RescueLeases(ctx, all, s.now())
	s.counts.rescued.Add(queued + unknown)
	if err != nil && ctx.Err() == nil {
		s.parts.Log.Error("sending: leases not rescued", "err", err)
	}
	if unknown > 0 {
		s.parts.Log.Warn("sending: messages were interrupted on the wire; whether they arrived is unknown", "messages", unknown)
	}
	return err
}
