package jobs

import (
	"context"
	"time"
)

// How long what was said gathers before it is indexed: it is to be found within five
// seconds, and the words of many contacts are written in one go.
const (
	indexAfter = time.Second
	indexRest  = 5 * time.Second // at most, when there is much: as long as the last one took
)

// runTouched does what touches ask for, part by part: at the start what an earlier process
// left, then a moment after something was touched. part says whether there is another.
func runTouched(ctx context.Context, wake <-chan struct{}, part func(ctx context.Context) (more bool)) {
	for {
		began := time.Now()
		if part(ctx) {
			if !wait(ctx, nil, min(time.Since(began), indexRest)) { // others write, too
				return
			}
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-time.After(time.Minute): // another node may have died with its touches
		}
		if !wait(ctx, nil, indexAfter) {
			return
		}
	}
}

// indexWords indexes a part of what was touched; more says that there is another.
func (r *Runner) indexWords(ctx context.Context) (more bool) {
	err := r.askFor(ctx, indexWords, r.store.WordsOutdated)
	if err == nil {
		_, more, err = r.store.IndexWords(ctx)
	}
	if err != nil && ctx.Err() == nil {
		r.parts.Log.Error("words: could not be indexed", "err", err)
	}
	return more && ctx.Err() == nil
}
