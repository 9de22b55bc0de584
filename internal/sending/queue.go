package sending

import (
	"context"
	"time"
)

// Claimed is a message that a lane has leased.
type Claimed struct {
	Message
	Lease    string // of this claim and no other: what is said of the message names it
	Attempts int    // so far, none of which was taken
}

// Claim says what a lane wants.
type Claim struct {
	Delivery string
	Lease    string // unique to this claim
	Now      time.Time
	Until    time.Time // of the lease
	Limit    int
}

// Wire is a message about to go on the wire.
type Wire struct {
	ID       int64
	Lease    string
	HeaderID string
}

// Accepted is a message that the other side took.
type Accepted struct {
	ID      int64
	Lease   string
	Kind    Kind
	Subject int64
	At      time.Time
}

// Settled is what became of a claimed message that was not taken.
type Settled struct {
	ID       int64
	Lease    string
	Wired    bool      // it was put on the wire: it counts only while it is there; else only while it is leased
	State    State     // Queued, Failed, Unknown or Cancelled
	RunAt    time.Time // of Queued: not before
	Attempts int
	Code     int
	Error    string // "" of Queued: it was put off, and what is known of earlier tries stays
}

// Queue is what lanes need of the store. Every change names the lease of the claim
// and does nothing when it is lost, or when the message is not where the lane
// thinks. The changes are durable when a method returns; they open their own
// transaction.
type Queue interface {
	// Claim leases messages of a delivery that are due, the longest waiting first.
	Claim(ctx context.Context, c Claim) ([]Claimed, error)
	// Renew lets leases last until then at the least.
	Renew(ctx context.Context, leases []string, until time.Time) error
	// PutOnWire notes that the messages may arrive from now on. ok[i] is false when
	// the lease of w[i] is lost, or sending is held: it must not be sent.
	PutOnWire(ctx context.Context, w []Wire, now, until time.Time) (ok []bool, err error)
	// Accept notes that the messages were taken and tells the rooms of their kinds,
	// within the same transaction.
	Accept(ctx context.Context, a []Accepted) error
	// Settle notes what became of messages that were not taken.
	Settle(ctx context.Context, s []Settled, now time.Time) error
	// Release gives back what leases hold and have not put on the wire.
	Release(ctx context.Context, leases []string, now time.Time) error
	// RescueLeases queues expired leases again and calls what was on the wire
	// unknown. all: every lease, expired or not; for the only node, before it claims.
	RescueLeases(ctx context.Context, all bool, now time.Time) (queued, unknown int64, err error)
	// NoteStuck keeps why nothing of a delivery can be handed over; "": it goes.
	NoteStuck(ctx context.Context, delivery, why string) error
	// SetBack brings back with a clock that showed before what waits, and counts it: what
	// was due then is due now.
	SetBack(ctx context.Context, before, now time.Time) (int64, error)
	// FailStrays fails what is due and waits for a delivery that is not among the
	// known: nobody would ever claim it.
	FailStrays(ctx context.Context, known []string, now time.Time) (failed int64, err error)
}
