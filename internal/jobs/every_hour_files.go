package jobs

import "context"

// Every hour files go whose day has passed.
func (r *Runner) everyHourFiles(ctx context.Context) error {
	if r.parts.Exports == nil {
		return nil
	}
	return r.parts.Exports.Sweep(ctx)
}
