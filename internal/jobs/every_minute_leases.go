package jobs

import (
	"context"
	"errors"
)

// Every minute the leases of senders that died are taken back: what they had not
// begun is queued again, what they had on the wire is unknown. What waits for a
// delivery that there is not any more has failed.
func (r *Runner) everyMinuteLeases(ctx context.Context) error {
	return errors.Join(r.sender.rescue(ctx, false), r.sender.failStrays(ctx))
}
