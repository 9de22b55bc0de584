package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a response is corrected to a low mark, a recovery is opened as for a new
// one; a case that is open already stays as it is.
func (r *Runner) onResponseCorrectedRecovery(ctx context.Context, h event.Happened) error {
	return r.parts.Recoveries.OpenFor(ctx, h.Subject)
}
