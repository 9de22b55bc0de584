package jobs

import "context"

// Every minute the digests are queued whose hour has come.
func (r *Runner) everyMinuteDigests(ctx context.Context) error {
	if r.parts.Digests == nil {
		return nil
	}
	return r.parts.Digests.QueueDue(ctx)
}
