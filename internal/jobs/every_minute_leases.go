package jobs

import "context"

// Every minute the leases of senders that died are taken back: what they had not
// begun is queued again, what they had on the wire is unknown.
func (r *Runner) everyMinuteLeases(ctx context.Context) error { return r.sender.rescue(ctx, false) }
