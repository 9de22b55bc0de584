package jobs

import (
	"context"

	"openpeople/internal/event"
)

// When a response is given, what still waits to be sent for its invitation is taken
// back.
func (r *Runner) onResponseGivenSending(ctx context.Context, h event.Happened) error {
	response, err := r.store.ResponseByID(ctx, h.Subject)
	if err != nil {
		return err
	}
	return r.cancelWaiting(ctx, 0, response.InvitationID)
}

// cancelWaiting asks the reading side first: most of the time nothing waits.
func (r *Runner) cancelWaiting(ctx context.Context, customerID, invitationID int64) error {
	waits, err := r.store.WaitsFor(ctx, customerID, invitationID)
	if err != nil || !waits {
		return err
	}
	return r.store.InTx(ctx, func(ctx context.Context) error {
		return r.store.CancelQueuedFor(ctx, customerID, invitationID)
	})
}
