package jobs

import (
	"context"
	"time"
)

// How long touched figures gather before they are folded. A reader derives them
// until then, some microseconds each, and a fold is a commit that writes whole days
// anew: many touches are not left waiting, a few are.
const (
	foldMany = time.Second
	foldFew  = 10 * time.Second
	few      = 32
)

// runFold folds figures: at the start what an earlier process left, then a while
// after something was touched.
func (r *Runner) runFold(ctx context.Context) {
	for {
		r.fold(ctx)
		select {
		case <-ctx.Done():
			return
		case <-r.wakeFold:
		case <-time.After(time.Minute): // another node may have died with its touches
		}
		for range foldFew / foldMany {
			if !wait(ctx, nil, foldMany) {
				return
			}
			if many, err := r.store.TouchesWait(ctx, few); many || err != nil {
				break // a fold says what is wrong
			}
		}
	}
}

func (r *Runner) fold(ctx context.Context) {
	asked, err := r.askForFigures(ctx)
	if err == nil && !asked {
		_, err = r.store.Fold(ctx)
	}
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("figures: could not be folded", "err", err)
	}
}
