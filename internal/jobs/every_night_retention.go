package jobs

import "context"

// Every night what is older than the desk keeps it goes.
func (r *Runner) everyNightRetention(ctx context.Context) error {
	if r.parts.Privacy == nil {
		return nil
	}
	return r.parts.Privacy.Tonight(ctx)
}
