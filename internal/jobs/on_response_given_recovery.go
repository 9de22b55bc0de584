package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a response is given, a low mark opens a recovery.
func (r *Runner) onResponseGivenRecovery(ctx context.Context, h event.Happened) error {
	return r.parts.Recoveries.OpenFor(ctx, h.Subject)
}
