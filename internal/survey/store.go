package survey

import (
	"context"
	"time"

	"openpeople/internal/contact"
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

	// AskedAndOptedOut returns, for any of a customer's keys (CustomerKeys), when
	// the customer was last asked (zero: never) and whether the customer opted out.
	// It holds the customer until the transaction ends, so that two contacts at
	// once cannot both pass the quarantine.
	AskedAndOptedOut(ctx context.Context, keys []string) (asked time.Time, optedOut bool, err error)
	NoteAsked(ctx context.Context, keys []string, at time.Time) error
	InsertDecision(ctx context.Context, d Decision) error
	// InsertInvitation stores the invitation and, when it has an address, the
	// outbox row that sends it when it is due.
	InsertInvitation(ctx context.Context, i *Invitation) error

	DecisionByContact(ctx context.Context, contactID int64) (Decision, error)
	DecisionsByContact(ctx context.Context, contactIDs []int64) (map[int64]Decision, error)
	// OfferByID returns what the customer's page shows, in one read.
	OfferByID(ctx context.Context, invitationID int64) (Offer, error)
	InvitationByContact(ctx context.Context, contactID int64) (Invitation, error)
	// InsertResponse stores the first answer with its first revision and moves the
	// rollups. Conflict when the invitation has one already.
	InsertResponse(ctx context.Context, r *Response) error
	// CorrectResponse replaces the answer, appends a revision and moves the
	// rollups by the difference; r.Revision is the number of the new revision.
	CorrectResponse(ctx context.Context, r *Response) error
	ResponseByInvitation(ctx context.Context, invitationID int64) (Response, error)
	ResponseByID(ctx context.Context, id int64) (Response, error)
	Revisions(ctx context.Context, responseID int64) ([]Revision, error)
	// OptOut notes the customer's wish for all of the customer's keys.
	OptOut(ctx context.Context, customerID int64, address string, at time.Time) error
	// CancelQueued takes what waits for these invitations or this customer out of the outbox.
	CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error

	// OpenRecovery opens the case of a contact once; a second call changes nothing.
	OpenRecovery(ctx context.Context, r *Recovery) error
	RecoveryByContact(ctx context.Context, contactID int64) (Recovery, error)
	// CloseRecovery closes an open case; Conflict when it is closed already.
	CloseRecovery(ctx context.Context, r Recovery) error
	// OpenRecoveries lists open cases by deadline; teamIDs empty: of every team.
	OpenRecoveries(ctx context.Context, teamIDs []int64, limit int) ([]RecoveryRow, int, error)

	// ListResponses returns answers of a period by the day they were given, oldest first.
	ListResponses(ctx context.Context, p when.Period, r page.Request) (page.Of[ExportRow], error)

	ContactByKey(ctx context.Context, source, externalID string) (id int64, hash string, err error)
	ContactByID(ctx context.Context, id int64) (contact.Detail, error)
}

// RecoveryRow is an open case in a list.
type RecoveryRow struct {
	Recovery
	Mark         *int
	Comment      string
	ChannelName  string
	CustomerName string
}

// ExportRow is a response with the codes of its contact, for export.
type ExportRow struct {
	Response
	Source, ExternalID      string
	Channel, Team, Operator string
	Topic, Region, Site     string
	ContactEndedAt          time.Time
}
