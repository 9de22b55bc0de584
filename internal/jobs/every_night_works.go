package jobs

import (
	"context"
	"time"
)

// resultsKept is how long the result of one-off work can be looked at.
const resultsKept = 14 * 24 * time.Hour

// Every night one-off work that was done some time ago is forgotten with its result.
func (r *Runner) everyNightWorks(ctx context.Context) error {
	_, err := r.store.ForgetWorks(ctx, r.now().Add(-resultsKept))
	return err
}
