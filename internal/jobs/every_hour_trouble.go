package jobs

import (
	"context"
	"time"

	"openpeople/internal/work"
)

// longWait is how long an event may wait before somebody should look.
const longWait = 15 * time.Minute

// Every hour the log is told of work that was given up, which nobody else would
// mention again, and of work that does not get on.
func (r *Runner) everyHourTrouble(ctx context.Context) error {
	dead, err := r.store.DeadEvents(ctx)
	if err != nil {
		return err
	}
	if dead > 0 {
		r.parts.Log.Warn("events: reactions were given up and wait for somebody to look", "count", dead)
	}
	works, err := r.store.CountWorks(ctx)
	if err != nil {
		return err
	}
	if n := works[work.Dead]; n > 0 {
		r.parts.Log.Warn("works: some were given up and wait for somebody to look", "count", n)
	}
	oldest, err := r.store.OldestEvent(ctx)
	if err != nil {
		return err
	}
	if oldest != nil && r.now().Sub(*oldest) > longWait {
		r.parts.Log.Warn("events: reactions do not get on", "oldest", *oldest)
	}
	return nil
}
