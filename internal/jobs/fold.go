package jobs

import (
	"context"
	"time"
)

// How long touched figures gather before they are folded. A reader derives them
// until then, some microseconds each, and a fold is a commit that writes whole days
// anew: many touches are not left waiting, a few are. While
// much comes, folding takes about a fifth of the time: those who are served come first.
const (
	foldMany = time.Second
	foldFew  = 10 * time.Second
	few      = 32
	foldRest = 4 // times as long as the last fold took
)

// runFold folds figures: at the start what an earlier process left, then a while
// after something was touched.
func (r *Runner) runFold(ctx context.Context) {
	for {
		began := time.Now()
		r.fold(ctx)
		rest := min(foldRest*time.Since(began), foldFew)
		select {
		case <-ctx.Done():
			return
		case <-r.wakeFold:
		case <-time.After(time.Minute): // another node may have died with its touches
		}
		for range foldFew / foldMany {
			if !wait(ctx, nil, max(foldMany, rest)) {
				return
			}
			rest = 0
			if many, err := r.store.TouchesWait(ctx, few); many || err != nil {
				break // a fold says what is wrong
			}
		}
	}
}

func (r *Runner) fold(ctx context.Context) {
	err := r.askFor(ctx, rebuildFigures, r.store.Outdated)
	if err == nil {
		_, err = r.store.Fold(ctx) // of nothing that is outdated
	}
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("figures: could not be folded", "err", err)
	}
}
