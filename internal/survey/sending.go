package survey

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
)

// SendState is how far an outgoing message is.
type SendState string

const (
	Queued    SendState = "queued"
	Leased    SendState = "leased"    // a sender holds it
	OnWire    SendState = "wire"      // the content is out; the final dot may be
	Sent      SendState = "sent"      // the other side took it
	Failed    SendState = "failed"    // refused for good, or too often
	Unknown   SendState = "unknown"   // broke after OnWire; never sent again by itself
	Cancelled SendState = "cancelled" // answered, expired or opted out before it was sent
)

// Interrupted is the error of a message that was on the wire when its sender
// died.
const Interrupted = "interrupted"

// Claimed is a message that a sender has leased.
type Claimed struct {
	OutboxID     int64
	InvitationID int64
	Attempts     int // refusals so far
}

// Outgoing is a claimed message with its letter. URL and MessageID are the
// sender's to fill in.
type Outgoing struct {
	Claimed
	Delivery string
	Letter   Letter
	Stop     string // "" to send; else why not: "answered", "expired", "opted_out"
}

// Settled is what became of a claimed message that was not taken.
type Settled struct {
	OutboxID int64
	State    SendState // Queued, Failed, Unknown or Cancelled
	RunAt    time.Time // of Queued: not before
	Attempts int
	Code     int
	Error    string
}

// Accepted is a message that the other side took.
type Accepted struct {
	OutboxID     int64
	InvitationID int64
	At           time.Time
}

// Wire is a message about to go on the wire.
type Wire struct {
	OutboxID  int64
	MessageID string
}

// Outbox is what a sender needs of the store. Every change of a leased row
// names the lease and does nothing when it is lost. The changes are durable when
// a method returns; they open their own transaction.
type Outbox interface {
	// Claim leases up to n messages that are due, the longest waiting first.
	Claim(ctx context.Context, lease string, now, until time.Time, n int) ([]Claimed, error)
	// Outgoing returns the letters of claimed messages, in their order.
	Outgoing(ctx context.Context, claimed []Claimed, now time.Time) ([]Outgoing, error)
	// PutOnWire notes that the letters may arrive from now on. ok[i] is false when
	// the lease of w[i] is lost: it must not be sent.
	PutOnWire(ctx context.Context, lease string, w []Wire, now, until time.Time) (ok []bool, err error)
	// Accept notes that the letters were taken and counts them as delivered.
	Accept(ctx context.Context, lease string, a []Accepted) error
	// Settle notes what became of letters that were not taken.
	Settle(ctx context.Context, lease string, s []Settled, now time.Time) error
	// Release gives back what a lease holds and has not put on the wire.
	Release(ctx context.Context, lease string, now time.Time) error
	// RescueLeases queues expired leases again and calls what was on the wire
	// unknown. all: every lease but of mine, expired or not; for the only node.
	RescueLeases(ctx context.Context, mine string, all bool, now time.Time) (queued, unknown int64, err error)
}

// OutboxRow is a message in the list of those that need a look.
type OutboxRow struct {
	ID           int64
	InvitationID int64
	ContactID    int64
	State        SendState
	To           string
	Attempts     int
	Code         int
	Error        string
	MessageID    string
	UpdatedAt    time.Time
}

// OutboxCounts says how many messages are where. Sent and what happened lately
// are of the last days only, the others are of ever.
type OutboxCounts struct {
	Queued, Leased, OnWire, Failed, Unknown int64
	Sent, FailedLately, UnknownLately       int64
	OldestDue                               *time.Time // when the longest waiting one was due; nil when none waits
	Stuck                                   string     // why one that is due soon could not be handed over at its last try; "" when there is none
}

// KeptLetter is a message in the built-in mailbox.
type KeptLetter struct {
	ID           int64
	InvitationID int64
	At           time.Time
	To           string
	Subject      string
	Text         string // empty in lists
	HTML         string // empty in lists
}

// SendingStore is what the use-cases of sending need. Faults: NotFound for a
// missing row.
type SendingStore interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	CountOutbox(ctx context.Context, sentDays int) (OutboxCounts, error)
	// OutboxTrouble lists what failed or is unknown, the latest first.
	OutboxTrouble(ctx context.Context, p page.Request) (page.Of[OutboxRow], error)
	// Requeue queues a failed or unknown message again, now; Conflict when it is
	// neither.
	Requeue(ctx context.Context, outboxID int64, now time.Time) error
	SendingHeld(ctx context.Context) (bool, error)
	HoldSending(ctx context.Context, held bool) error
	ListLetters(ctx context.Context, p page.Request) (page.Of[KeptLetter], error)
	CountLetters(ctx context.Context, limit int) (int, error)
	LetterByID(ctx context.Context, id int64) (KeptLetter, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Sending is what people do with outgoing messages: look at them, send one
// again, hold all of them. Sending them is done by jobs.
type Sending struct {
	store SendingStore
	audit Auditor
	now   func() time.Time
}

// NewSending returns the use-cases of sending.
func NewSending(store SendingStore, audit Auditor, now func() time.Time) *Sending {
	return &Sending{store: store, audit: audit, now: now}
}

// SentDays is how many days Overview counts sent messages over, today included.
const SentDays = 7

// Overview is the state of sending.
type Overview struct {
	Held    bool
	Counts  OutboxCounts
	Trouble page.Of[OutboxRow]
}

// Overview returns counts and the messages that need a look. Right: DeskManage.
func (s *Sending) Overview(ctx context.Context, a actor.Actor, p page.Request) (o Overview, err error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return o, err
	}
	if o.Held, err = s.store.SendingHeld(ctx); err != nil {
		return o, err
	}
	if o.Counts, err = s.store.CountOutbox(ctx, SentDays); err != nil {
		return o, err
	}
	o.Trouble, err = s.store.OutboxTrouble(ctx, p)
	return o, err
}

// Resend queues a failed or unknown message again: an unknown one may arrive
// twice, which is why only a person may say so. Right: DeskManage. Conflict when
// it is neither failed nor unknown.
func (s *Sending) Resend(ctx context.Context, a actor.Actor, outboxID int64) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	if outboxID <= 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.Requeue(ctx, outboxID, s.now()); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"resent": outboxID})
	})
}

// Hold stops all sending, or lets it go on. Right: DeskManage.
func (s *Sending) Hold(ctx context.Context, a actor.Actor, held bool) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.HoldSending(ctx, held); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "desk", 0, map[string]any{"sending_held": held})
	})
}

// Letters lists the built-in mailbox, newest first, and counts it up to
// LettersCounted. Right: MailboxRead.
func (s *Sending) Letters(ctx context.Context, a actor.Actor, p page.Request) (list page.Of[KeptLetter], count int, err error) {
	if err := a.Need(actor.MailboxRead); err != nil {
		return list, 0, err
	}
	if list, err = s.store.ListLetters(ctx, p); err != nil {
		return list, 0, err
	}
	count, err = s.store.CountLetters(ctx, LettersCounted)
	return list, count, err
}

// LettersCounted is where counting the mailbox stops.
const LettersCounted = 10_000

// Letter returns one letter of the built-in mailbox. Right: MailboxRead.
func (s *Sending) Letter(ctx context.Context, a actor.Actor, id int64) (KeptLetter, error) {
	if err := a.Need(actor.MailboxRead); err != nil {
		return KeptLetter{}, err
	}
	return s.store.LetterByID(ctx, id)
}
