package jobs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"openpeople/internal/event"
)

// reaction does what must happen because of an event. It may be called twice
// for the same event, after a crash, and must not mind.
type reaction func(ctx context.Context, h event.Happened) error

// reactions is every event and what happens because of it.
func (r *Runner) reactions() map[event.Name]reaction {
	return map[event.Name]reaction{
		event.ResponseGiven:     r.onResponseGiven,
		event.ResponseCorrected: r.onResponseCorrected,
		event.CustomerOptedOut:  r.onCustomerOptedOut,
	}
}

// Reacts lists the events that have a reaction.
func (r *Runner) Reacts() []event.Name { return slices.Sorted(maps.Keys(r.reactions())) }

const (
	eventClaim  = 256
	eventLease  = 30 * time.Second
	eventLanes  = 16 // reactions at once; events of one subject keep their order
	maxStumbles = 12 // failures after which an event stays with its error
)

func (r *Runner) runEvents(ctx context.Context) {
	for {
		if r.react(ctx) > 0 && ctx.Err() == nil {
			continue
		}
		if !wait(ctx, r.wakeEvents, poll) {
			return
		}
	}
}

// react takes one portion of events and returns how many there were.
func (r *Runner) react(ctx context.Context) int {
	now := r.now()
	list, err := r.store.ClaimEvents(ctx, now, now.Add(eventLease), eventClaim)
	if err != nil {
		if ctx.Err() == nil {
			r.parts.Log.Error("events: nothing could be claimed", "err", err)
		}
		return 0
	}
	var lanes [eventLanes][]event.Happened
	for _, h := range list {
		lanes[h.Subject%eventLanes] = append(lanes[h.Subject%eventLanes], h)
	}
	// What was claimed is finished even when ctx ends meanwhile.
	whole := context.WithoutCancel(ctx)
	var done []int64
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, lane := range lanes {
		if len(lane) == 0 {
			continue
		}
		all.Go(func() {
			for _, h := range lane {
				if r.reactTo(whole, h) {
					mu.Lock()
					done = append(done, h.ID)
					mu.Unlock()
				}
			}
		})
	}
	all.Wait()
	if len(done) > 0 {
		if err := r.store.EventsDone(whole, done); err != nil {
			r.parts.Log.Error("events: reactions are done, which could not be noted", "err", err)
		}
		r.counts.reacted.Add(int64(len(done)))
	}
	return len(list)
}

// reactTo runs one reaction and notes a failure.
func (r *Runner) reactTo(ctx context.Context, h event.Happened) bool {
	err := r.attempt(ctx, h)
	if err == nil {
		return true
	}
	r.counts.stumbled.Add(1)
	var next time.Time // zero: never again
	if h.Attempts < maxStumbles {
		next = r.now().Add(jitter(time.Second << h.Attempts))
		r.parts.Log.Warn("events: a reaction failed and is tried again", "event", h.Name, "subject", h.Subject, "attempt", h.Attempts, "err", err)
	} else {
		r.counts.givenUp.Add(1)
		r.parts.Log.Error("events: a reaction is given up", "event", h.Name, "subject", h.Subject, "attempt", h.Attempts, "err", err)
	}
	if err := r.store.EventFailed(ctx, h.ID, clip(err.Error()), next); err != nil {
		r.parts.Log.Error("events: a failure could not be noted", "err", err)
	}
	return false
}

func (r *Runner) attempt(ctx context.Context, h event.Happened) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	do, known := r.reactions()[h.Name]
	if !known {
		return fmt.Errorf("nothing reacts to %q", h.Name)
	}
	return do(ctx, h)
}
