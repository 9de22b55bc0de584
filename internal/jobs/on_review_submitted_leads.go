package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a review of an operator without an account is submitted, who leads the team gets a
// letter with a link to it, to show it to the operator.
func (r *Runner) onReviewSubmittedLeads(ctx context.Context, h event.Happened) error {
	return r.parts.Leads.ToShow(ctx, h.Subject)
}
