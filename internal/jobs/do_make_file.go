package jobs

import (
	"context"

	"openpeople/internal/work"
)

// A list that is too long to be waited for is written as a file; work is the one that was
// asked for with its key. A later attempt begins at the first row.
func (r *Runner) doMakeFile(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
	if r.parts.Exports == nil {
		return nil, nil
	}
	rows, err := r.parts.Exports.Make(ctx, w.Key, w.Attempts >= maxTries, func(done, total int64) error {
		return step(work.Progress{Done: done, Total: total})
	})
	return map[string]int64{"rows": rows}, err
}
