package jobs

import (
	"maps"
	"sync"
	"sync/atomic"

	"openpeople/internal/sending"
)

// Counts is what the runner did since it was made, for metrics. What waits is
// counted by the store (CountMessages, CountEvents, DeadEvents).
type Counts struct {
	Sent      int64 // messages taken by the other side
	Retried   int64 // refused for now
	Failed    int64 // refused for good, or too often
	Unknown   int64 // broke after the final dot
	Cancelled int64 // answered, expired or opted out before sending
	Rescued   int64 // leases of dead senders
	Reacted   int64 // events whose reaction is done
	Stumbled  int64 // reactions that failed
	GivenUp   int64 // reactions that failed too often
	Tripped   int64 // tasks of the timetable that failed
	Worked    int64 // one-off work that was done
	Botched   int64 // attempts at it that failed

	Kinds map[OfKind]int64 // what became of messages, by their kind
}

// OfKind is what became of messages of one kind.
type OfKind struct {
	Kind  sending.Kind
	State sending.State // Sent, Failed, Unknown or Cancelled
}

// kindCounter counts what becomes of messages. The zero value is ready.
type kindCounter struct {
	mu     sync.Mutex
	counts map[OfKind]int64
}

func (c *kindCounter) add(kind sending.Kind, state sending.State) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[OfKind]int64{}
	}
	c.counts[OfKind{kind, state}]++
}

func (c *kindCounter) all() map[OfKind]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.counts)
}

type counters struct {
	sent, retried, failed, unknown, cancelled, rescued, reacted, stumbled, givenUp, tripped, worked, botched atomic.Int64
	kinds                                                                                                    kindCounter
}

// Counts returns what was done so far.
func (r *Runner) Counts() Counts {
	c := &r.counts
	return Counts{
		Sent: c.sent.Load(), Retried: c.retried.Load(), Failed: c.failed.Load(), Unknown: c.unknown.Load(),
		Cancelled: c.cancelled.Load(), Rescued: c.rescued.Load(), Reacted: c.reacted.Load(), Stumbled: c.stumbled.Load(),
		GivenUp: c.givenUp.Load(), Tripped: c.tripped.Load(), Worked: c.worked.Load(), Botched: c.botched.Load(),
		Kinds: c.kinds.all(),
	}
}
