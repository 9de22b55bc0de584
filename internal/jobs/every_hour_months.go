package jobs

import (
	"context"

	"openpeople/internal/when"
)

// Every hour the figures of months and years that are over are added up, so that a
// report of years reads them and not their days. Late answers take a month away until
// the next hour.
func (r *Runner) everyHourMonths(ctx context.Context) error {
	_, err := r.store.MakeSpans(ctx, when.DayOf(r.now(), r.parts.Zone()))
	return err
}
