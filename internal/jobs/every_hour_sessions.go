package jobs

import "context"

// Every hour expired sessions are removed.
func (r *Runner) everyHourSessions(ctx context.Context) error {
	if r.parts.Sessions == nil {
		return nil
	}
	return r.parts.Sessions.Sweep(ctx)
}
