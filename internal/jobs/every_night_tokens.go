package jobs

import "context"

// Every night it is told of which API tokens end soon, once of each.
func (r *Runner) everyNightTokens(ctx context.Context) error {
	if r.parts.Sessions == nil {
		return nil
	}
	return r.parts.Sessions.TellEnding(ctx)
}
