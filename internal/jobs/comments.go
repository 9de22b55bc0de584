package jobs

import "context"

// indexComments counts a part of what was touched; more says that there is another.
func (r *Runner) indexComments(ctx context.Context) (more bool) {
	more, err := r.store.IndexComments(ctx)
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("comments: could not be counted", "err", err)
	}
	return more && err == nil && ctx.Err() == nil
}
