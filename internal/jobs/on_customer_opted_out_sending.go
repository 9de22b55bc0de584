package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a customer opts out, everything that waits to be sent to the customer is
// taken back; most of the time nothing does.
func (r *Runner) onCustomerOptedOutSending(ctx context.Context, h event.Happened) error {
	waits, err := r.store.WaitsFor(ctx, h.Subject, 0)
	if err != nil || !waits {
		return err
	}
	return r.store.InTx(ctx, func(ctx context.Context) error { return r.store.CancelQueuedFor(ctx, h.Subject, 0) })
}
