package jobs

import (
	"context"

	"openpeople/internal/event"
	"openpeople/internal/work"
)

// Read adds a reader to those of the house, before Run or Drain.
func (r *Runner) Read(of work.Reader, do func(ctx context.Context, h event.Happened) error) {
	r.readers = append(r.readers[:len(r.readers):len(r.readers)], reader{of, func(_ *Runner, ctx context.Context, h event.Happened) error { return do(ctx, h) }})
}

// Do adds a task to those of the house, before Run.
func (r *Runner) Do(t work.Task, do func(ctx context.Context) error) {
	r.tasks = append(r.tasks[:len(r.tasks):len(r.tasks)], task{t, func(_ *Runner, ctx context.Context) error { return do(ctx) }})
}
