package asking

import (
	"context"
	"time"

	"openpeople/internal/event"
)

// Progress is how far an invitation came.
type Progress struct {
	Sending  string     // the state of its message, "" when nothing was ever to be sent
	SentAt   *time.Time // when a message of it was taken first
	Answered bool
	By       string // delivery of the answer
}

// Store is what this room needs to keep. Faults: NotFound for a missing row.
// Methods called with the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	Emit(ctx context.Context, name event.Name, subject int64) error

	ActiveRules(ctx context.Context) ([]Rule, error)
	ListRules(ctx context.Context) ([]Rule, error)
	RuleByID(ctx context.Context, id int64) (Rule, error)
	// HoldRule returns a rule that nobody changes until the transaction ends; HoldRules
	// every rule, in the order in which they are tried.
	HoldRule(ctx context.Context, id int64) (Rule, error)
	HoldRules(ctx context.Context) ([]Rule, error)
	SaveRule(ctx context.Context, r *Rule) error
	SendingHeld(ctx context.Context) (bool, error)

	// DimensionCodes returns the codes of dimensions (topics, regions) by id.
	DimensionCodes(ctx context.Context, ids []int64) (map[int64]string, error)

	// AskedAndOptedOut returns, for any of a customer's keys (contact.Keys), until
	// when the customer was last asked (zero: never) and whether the customer opted
	// out. It holds the customer until the transaction ends, so that two contacts at
	// once cannot both pass the quarantine.
	AskedAndOptedOut(ctx context.Context, keys []string) (asked time.Time, optedOut bool, err error)
	// NoteAsked notes for all keys when the customer is asked; an earlier moment
	// than the one known changes nothing.
	NoteAsked(ctx context.Context, customerID int64, keys []string, at time.Time) error
	// InsertDecision stores the decision.
	InsertDecision(ctx context.Context, d Decision) error
	// InsertInvitation stores the invitation and, when it has an address, queues the
	// message that carries it when it is due.
	InsertInvitation(ctx context.Context, i *Invitation) error

	DecisionByContact(ctx context.Context, contactID int64) (Decision, error)
	DecisionsByContact(ctx context.Context, contactIDs []int64) (map[int64]Decision, error)
	// InvitationByContact returns the contact's first invitation and how far it came.
	InvitationByContact(ctx context.Context, contactID int64) (Invitation, Progress, error)
	// InvitedByID returns what messages show of invitations, by invitation. URL,
	// Question, Language and Speaks are the room's to fill in.
	InvitedByID(ctx context.Context, ids []int64) (map[int64]Invited, error)
	// AboutOf returns what invitations are about, by invitation.
	AboutOf(ctx context.Context, invitationIDs []int64) (map[int64]About, error)
	// OptOut notes the customer's wish for all of the customer's keys and the key of
	// an address; first is false when all of them knew it already.
	OptOut(ctx context.Context, customerID int64, addressKey string, at time.Time) (first bool, err error)
	// CancelQueuedFor takes back what waits to be sent for this invitation or this
	// customer (0: of none).
	CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error

	// HoldCustomerOf returns the customer of a contact, 0 for none, which it is until the
	// transaction ends.
	HoldCustomerOf(ctx context.Context, contactID int64) (int64, error)
	// NoteOffered notes when the question of an invitation reached the customer; first is
	// false when that is known already, and stays as it is.
	NoteOffered(ctx context.Context, i Invitation, at time.Time) (first bool, err error)
	// SubjectByKey finds a contact by what intake calls it, SubjectByID by its id.
	SubjectByKey(ctx context.Context, source, externalID string) (Subject, error)
	SubjectByID(ctx context.Context, contactID int64) (Subject, error)
}
