package jobs

import (
	"context"
	"time"
)

// task is a row of the timetable.
type task struct {
	name  string // in the database: never change it
	every time.Duration
	do    func(ctx context.Context) error
}

// timetable is everything that happens periodically. Rows are leased, so that
// of several nodes one does it.
func (r *Runner) timetable() []task {
	return []task{
		{"leases", time.Minute, r.everyMinuteLeases},
		{"sessions", time.Hour, r.everyHourSessions},
		{"trouble", time.Hour, r.everyHourTrouble},
	}
}

// look is how often the timetable is looked at.
const look = 15 * time.Second

func (r *Runner) runTimetable(ctx context.Context) {
	for {
		for _, t := range r.timetable() {
			r.turn(ctx, t)
		}
		if !wait(ctx, nil, look) {
			return
		}
	}
}

// turn does a task when it is due and no other node does it.
func (r *Runner) turn(ctx context.Context, t task) {
	now := r.now()
	mine, err := r.store.TakeTurn(ctx, t.name, now, now.Add(t.every))
	if err == nil && mine {
		err = t.do(ctx)
		if noted := r.store.EndTurn(context.WithoutCancel(ctx), t.name, r.now().Add(t.every)); err == nil {
			err = noted
		}
	}
	if err != nil && ctx.Err() == nil {
		r.counts.tripped.Add(1)
		r.parts.Log.Error("timetable: a task failed", "task", t.name, "err", err)
	}
}
