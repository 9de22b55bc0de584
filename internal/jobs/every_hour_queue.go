package jobs

import "context"

// Every hour the queue of reviews looks whether a week is over that is to be drawn, and lets
// go what cannot be reviewed any more.
func (r *Runner) everyHourQueue(ctx context.Context) error {
	if r.parts.Queue == nil {
		return nil
	}
	return r.parts.Queue.DrawDue(ctx)
}
