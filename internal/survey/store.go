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

	SurveyList(ctx context.Context) ([]Survey, error)
	InsertSurvey(ctx context.Context, s *Survey, v *Version) error
	// LatestVersions returns the newest published version of each survey.
	LatestVersions(ctx context.Context) (map[int64]Version, error)
	// SurveyEditions returns the latest versions published on days of a period, in time.
	SurveyEditions(ctx context.Context, p when.Period, limit int) ([]Edition, error)
	VersionByID(ctx context.Context, id int64) (Version, error)
	// OfferByID returns what the customer's page shows, in one read.
	OfferByID(ctx context.Context, invitationID int64) (Offer, error)
	// InsertResponse stores the first answer with its first revision. Conflict when
	// the invitation has an answer already.
	InsertResponse(ctx context.Context, r *Response) error
	// HeldResponse returns the answer to an invitation and holds it until the
	// transaction ends.
	HeldResponse(ctx context.Context, invitationID int64) (Response, error)
	// CorrectResponse replaces the answer and appends a revision; r.Revision is the
	// number of the new revision.
	CorrectResponse(ctx context.Context, r *Response) error
	ResponseByInvitation(ctx context.Context, invitationID int64) (Response, error)
	ResponseByID(ctx context.Context, id int64) (Response, error)
	// LastRevisions returns the last states of an answer, the earliest of them first.
	LastRevisions(ctx context.Context, responseID int64, most int) ([]Revision, error)
	// AnsweredOf tells which operator of which team is answered for a contact, and the response
	// that stands for it, 0 when there is none.
	AnsweredOf(ctx context.Context, contactID int64) (operatorID, teamID, responseID int64, err error)
	// ListResponses returns answers of a period by the day they were given, oldest first.
	ListResponses(ctx context.Context, p when.Period, r page.Request) (page.Of[ExportRow], error)
}

// ExportRow is a response with the codes of its contact, for export.
type ExportRow struct {
	Response
	Source, ExternalID      string
	Channel, Team, Operator string
	Topic, Region, Site     string
	Client                  string
	ContactEndedAt          time.Time
}
