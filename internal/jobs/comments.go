package jobs

import (
	"context"
	"time"
)

// runComments counts and tags what customers write: at the start what an earlier process
// left, then a moment after something was touched.
func (r *Runner) runComments(ctx context.Context) {
	for {
		began := time.Now()
		if r.indexComments(ctx) {
			if !wait(ctx, nil, min(time.Since(began), indexRest)) { // others write, too
				return
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-r.wakeComments:
		case <-time.After(time.Minute): // another node may have died with its touches
		}
		if !wait(ctx, nil, indexAfter) {
			return
		}
	}
}

// indexComments counts a part of what was touched; more says that there is another.
func (r *Runner) indexComments(ctx context.Context) (more bool) {
	more, err := r.store.IndexComments(ctx)
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("comments: could not be counted", "err", err)
	}
	return more && err == nil && ctx.Err() == nil
}
