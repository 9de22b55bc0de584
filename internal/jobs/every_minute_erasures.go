package jobs

import "context"

// Every minute erasures of customers that were broken off are finished.
func (r *Runner) everyMinuteErasures(ctx context.Context) error {
	if r.parts.Privacy == nil {
		return nil
	}
	return r.parts.Privacy.GoOn(ctx)
}
