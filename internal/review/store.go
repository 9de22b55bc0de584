package review

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row,
// Conflict where it is said. Methods called with the context of InTx act inside
// that transaction.
type Store interface {
	AppealStore
	FigureStore
	SelfStore
	PraiseStore
	CoachingStore

	InTx(ctx context.Context, do func(ctx context.Context) error) error

	ContactByID(ctx context.Context, id int64) (contact.Detail, error)
	// RecordingIDs lists the recordings of a contact, in the order in which they began.
	RecordingIDs(ctx context.Context, contactID int64) ([]int64, error)
	// QueuePlan says whether the customer's mark is hidden until the review is submitted.
	QueuePlan(ctx context.Context) (QueuePlan, error)

	// InsertReview stores a new review, which gets its id; one that is submitted closes what
	// the queue holds of it. Conflict when the reviewer has one about the contact.
	InsertReview(ctx context.Context, r *Review) error
	// SaveReview stores draft, revision, score, uncounted, days and acknowledged of a review
	// and counts Edit up by one; one that is submitted closes what the queue holds of it.
	// Conflict when another Edit is stored.
	SaveReview(ctx context.Context, r *Review) error
	// DropReview removes a review that was never submitted; Conflict when another
	// Edit is stored, or when it was submitted.
	DropReview(ctx context.Context, r Review) error
	// InsertReviewRevision appends what was submitted, of which figures count the last.
	InsertReviewRevision(ctx context.Context, reviewID int64, v Revision) error
	// Acknowledge appends the word and notes it on the review; Conflict when the
	// revision has one, or is not the last.
	Acknowledge(ctx context.Context, reviewID int64, a Acknowledgement) error

	ReviewByID(ctx context.Context, id int64) (Review, error)
	ReviewBy(ctx context.Context, contactID, reviewerID int64) (Review, error)
	// ReviewedBy returns those of the contacts that a person has submitted a review of.
	ReviewedBy(ctx context.Context, reviewerID int64, contactIDs []int64) ([]int64, error)
	// ReviewRow returns a review with its names.
	ReviewRow(ctx context.Context, id int64) (Row, error)
	// ReviewRevisions lists every revision with its acknowledgement, the first one first.
	ReviewRevisions(ctx context.Context, reviewID int64) ([]Revision, error)
	// ReviewsOfContact lists all reviews of a contact, drafts included, the first
	// started first.
	ReviewsOfContact(ctx context.Context, contactID int64) ([]Row, error)
	// ListReviews lists submitted reviews by submission, the latest first; with
	// List Drafts those that have a draft, by the time of the draft.
	ListReviews(ctx context.Context, f Filter, p page.Request) (page.Of[Row], error)
	// CountReviews counts what the filter lets through, at most limit.
	CountReviews(ctx context.Context, f Filter, limit int) (int, error)
	// ExportReviews is ListReviews with the last revision of each.
	ExportReviews(ctx context.Context, f Filter, p page.Request) (page.Of[ExportRow], error)
	// LinkedReviews lists what was first submitted of a period about contacts that several
	// reviewed in it, by contact and id, after one of them, at most limit. Reviews that do not
	// count are left out.
	LinkedReviews(ctx context.Context, p when.Period, after LinkedReview, limit int) ([]LinkedReview, error)
	// ReviewNames lists teams and operators that have submitted reviews, by name;
	// of these teams only, of all when there are none.
	ReviewNames(ctx context.Context, teamIDs []int64) (Names, error)
	// ReviewerName is what somebody is called who has submitted a review, "" where there is none such.
	ReviewerName(ctx context.Context, personID int64) (string, error)
}
