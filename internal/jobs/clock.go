package jobs

import (
	"context"
	"time"
)

// clockSlack is how far back a clock may go unnoticed: what waits for it waits that much
// longer.
const clockSlack = time.Minute

// setBack brings back what waits when the clock was set back: what was due by the clock
// of before would else wait until it is due again. The first time it asks the timetable
// what the clock of the last process showed.
func (r *Runner) setBack(ctx context.Context) {
	now := r.now()
	before := time.UnixMilli(r.clock.Swap(now.UnixMilli()))
	var err error
	if before.UnixMilli() == 0 {
		before, err = r.store.LastTurn(ctx)
	}
	if err == nil && before.Sub(now) > clockSlack {
		var messages, works int64
		if messages, err = r.store.SetBack(ctx, before, now); err == nil {
			works, err = r.store.SetBackWork(ctx, before, now)
		}
		r.parts.Log.Warn("the clock was set back; what waits was brought back with it", "by", before.Sub(now).String(), "messages", messages, "works", works)
	}
	if err != nil && ctx.Err() == nil {
		r.clock.Store(max(before.UnixMilli(), 0)) // again
		r.parts.Log.Error("what waits was not brought back with the clock", "err", err)
	}
}
