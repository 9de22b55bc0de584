package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a customer opts out, everything that waits to be sent to the customer is
// taken back.
func (r *Runner) onCustomerOptedOutSending(ctx context.Context, h event.Happened) error {
	return r.cancelWaiting(ctx, h.Subject, 0)
}
