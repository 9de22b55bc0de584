package jobs

import (
	"context"
	"encoding/json"

	"openpeople/internal/when"
	"openpeople/internal/work"
)

// Figures are made anew of the contacts, answers and reviews, day by day, while
// others read and write. The mark is the last day that is done.
func (r *Runner) doRebuildFigures(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
	var last, from when.Day
	if len(w.Mark) > 0 {
		if err := json.Unmarshal(w.Mark, &last); err != nil {
			return nil, err
		}
		from = last.Add(1)
	}
	days := 0
	err := r.store.Rebuild(ctx, from, func(done, all int, to when.Day) error {
		mark, err := json.Marshal(int(to))
		if err != nil {
			return err
		}
		days = all
		return step(work.Progress{Done: int64(done), Total: int64(all), Mark: mark})
	})
	return map[string]int{"days": days}, err
}
