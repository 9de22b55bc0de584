package jobs

import "context"

// Every night the database looks at what it holds, so that it finds it the shortest
// way.
func (r *Runner) everyNightOptimize(ctx context.Context) error { return r.store.Optimize(ctx) }
