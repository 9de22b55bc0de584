package jobs

import (
	"context"
	"time"

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

// RenewOn has the lanes renew their leases whenever c gives a value, not by the
// time of day.
func (r *Runner) RenewOn(c <-chan time.Time) {
	r.sender.tick = func(time.Duration) (<-chan time.Time, func()) { return c, func() {} }
}

// SleepBy has the lanes wait for their rate by calling pass.
func (r *Runner) SleepBy(pass func(d time.Duration)) {
	r.sender.sleep = func(ctx context.Context, d time.Duration) bool { pass(d); return ctx.Err() == nil }
}

// Work adds a kind of one-off work to those of the house, before Run or Drain.
func (r *Runner) Work(of work.Kind, do func(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error)) {
	r.kinds = append(r.kinds[:len(r.kinds):len(r.kinds)], kind{of, func(_ *Runner, ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
		return do(ctx, w, step)
	}})
}
