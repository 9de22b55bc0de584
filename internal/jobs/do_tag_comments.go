package jobs

import (
	"context"
	"encoding/json"

	"openpeople/internal/comment"
	"openpeople/internal/work"
)

// Every comment is tagged anew by the rules of a tag, while others read and write. The mark
// is the last contact that is done.
func (r *Runner) doTagComments(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
	var of comment.ToTag
	if err := json.Unmarshal(w.Arguments, &of); err != nil {
		return nil, err
	}
	var after int64
	if len(w.Mark) > 0 {
		if err := json.Unmarshal(w.Mark, &after); err != nil {
			return nil, err
		}
	}
	comments := int64(0)
	err := r.store.TagComments(ctx, of, after, func(done, all, at int64) error {
		mark, err := json.Marshal(at)
		if err != nil {
			return err
		}
		comments = done
		return step(work.Progress{Done: done, Total: all, Mark: mark})
	})
	return map[string]int64{"comments": comments}, err
}
