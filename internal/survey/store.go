package survey

import (
	"context"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row,
// Conflict for a second final answer. Methods called with the context of InTx
// act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	Emit(ctx context.Context, name event.Name, subject int64) error

	ActiveRules(ctx context.Context) ([]Rule, error)
	ListRules(ctx context.Context) ([]Rule, error)
	RuleByID(ctx context.Context, id int64) (Rule, error)
	SaveRule(ctx context.Context, r *Rule) error
	SurveyList(ctx context.Context) ([]Survey, error)
	InsertSurvey(ctx context.Context, s *Survey, v *Version) error
	// LatestVersions returns the newest published version of each survey.
	LatestVersions(ctx context.Context) (map[int64]Version, error)
	VersionByID(ctx context.Context, id int64) (Version, error)
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
	// InsertDecision stores the decision and, when it asks, counts it in the rollups.
	InsertDecision(ctx context.Context, d Decision, at Place) error
	// InsertInvitation stores the invitation and, when it has an address, the
	// outbox row that sends it when it is due.
	InsertInvitation(ctx context.Context, i *Invitation) error

	DecisionByContact(ctx context.Context, contactID int64) (Decision, error)
	DecisionsByContact(ctx context.Context, contactIDs []int64) (map[int64]Decision, error)
	// OfferByID returns what the customer's page shows, in one read.
	OfferByID(ctx context.Context, invitationID int64) (Offer, error)
	// InvitationByContact returns the contact's invitation, the one of a rule
	// before the one of a mark taken elsewhere, and the state of its sending: that
	// of the outbox, "" when nothing was ever to be sent.
	InvitationByContact(ctx context.Context, contactID int64) (i Invitation, sending string, err error)
	// InsertResponse stores the first answer with its first revision and moves the
	// rollups by tally; the answered contact's day and snapshot are the offer's.
	// Conflict when the invitation has an answer already.
	InsertResponse(ctx context.Context, o Offer, r *Response, tally Tally) error
	// HeldResponse returns the answer to an invitation and holds it until the
	// transaction ends.
	HeldResponse(ctx context.Context, invitationID int64) (Response, error)
	// CorrectResponse replaces the answer, appends a revision and moves the
	// rollups by the difference; r.Revision is the number of the new revision.
	CorrectResponse(ctx context.Context, o Offer, r *Response, difference Tally) error
	ResponseByInvitation(ctx context.Context, invitationID int64) (Response, error)
	ResponseByID(ctx context.Context, id int64) (Response, error)
	Revisions(ctx context.Context, responseID int64) ([]Revision, error)
	// OptOut notes the customer's wish for all of the customer's keys and the
	// address; first is false when all of them knew it already.
	OptOut(ctx context.Context, customerID int64, address string, at time.Time) (first bool, err error)
	// CancelQueuedFor takes what waits for this invitation or this customer (0: of
	// none) out of the outbox.
	CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error

	// ListResponses returns answers of a period by the day they were given, oldest first.
	ListResponses(ctx context.Context, p when.Period, r page.Request) (page.Of[ExportRow], error)

	// SubjectByKey finds a contact by what intake calls it, SubjectByID by its id.
	SubjectByKey(ctx context.Context, source, externalID string) (Subject, error)
	SubjectByID(ctx context.Context, contactID int64) (Subject, error)
}

// ExportRow is a response with the codes of its contact, for export.
type ExportRow struct {
	Response
	Source, ExternalID      string
	Channel, Team, Operator string
	Topic, Region, Site     string
	ContactEndedAt          time.Time
}
