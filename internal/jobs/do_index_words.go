package jobs

import (
	"context"
	"encoding/json"

	"openpeople/internal/page"
	"openpeople/internal/work"
)

// What was said in every contact is indexed anew, the latest first, while others read and
// write. The mark is the last contact that is done.
func (r *Runner) doIndexWords(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
	var after page.Cursor
	if len(w.Mark) > 0 {
		if err := json.Unmarshal(w.Mark, &after); err != nil {
			return nil, err
		}
	}
	contacts := int64(0)
	err := r.store.RebuildWords(ctx, after, func(done, all int64, at page.Cursor) error {
		mark, err := json.Marshal(at)
		if err != nil {
			return err
		}
		contacts = all
		return step(work.Progress{Done: done, Total: all, Mark: mark})
	})
	return map[string]int64{"contacts": contacts}, err
}
