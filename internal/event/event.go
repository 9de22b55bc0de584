// Package event names what happened. A room writes an event row in the
// transaction in which it happened; jobs tells its readers, each in a file of both
// names (jobs/on_response_corrected_recovery.go). Only events with a reader are
// listed: a test walks All and looks for them.
package event

// Name is what happened, as noun.participle.
type Name string

const (
	// ResponseCorrected: the customer changed the answer. Subject: the response.
	ResponseCorrected Name = "response.corrected"
	// CustomerOptedOut: the customer does not want to be asked. Subject: the customer.
	CustomerOptedOut Name = "customer.opted_out"
	// ReviewSubmitted: a review has a new revision. Subject: the review.
	ReviewSubmitted Name = "review.submitted"
	// AppealDecided: somebody decided what an operator said against a review. Subject: the appeal.
	AppealDecided Name = "appeal.decided"
)

// All lists every event in the order of the customer's story.
var All = []Name{ResponseCorrected, CustomerOptedOut, ReviewSubmitted, AppealDecided}
