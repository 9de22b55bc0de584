package jobs

import (
	"context"
	"time"
)

// foldEvery is how long touched figures gather before they are folded. A reader
// derives them until then, some microseconds each; a fold writes the whole day
// anew.
const foldEvery = time.Second

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
		if !wait(ctx, nil, foldEvery) {
			return
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
