package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When an appeal is decided so that the rule is wrong, an idea is born with the review as its
// origin; of any other decision nothing is.
func (r *Runner) onAppealDecidedIdea(ctx context.Context, h event.Happened) error {
	return r.parts.Ideas.BornOf(ctx, h.Subject)
}
