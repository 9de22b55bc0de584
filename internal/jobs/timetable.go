package jobs

import (
	"context"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/work"
)

// task is a row of the timetable.
type task struct {
	work.Task
	do func(r *Runner, ctx context.Context) error
}

// timetable is everything that happens periodically, each in a file
// every_<period>_<what>.go. Rows are leased, so that of several nodes one does it.
var timetable = []task{
	{work.Task{Name: "leases", Plan: work.Every(time.Minute), Words: i18n.Text{RU: "Забрать письма у остановившихся узлов", EN: "Take letters back from nodes that stopped"}}, (*Runner).everyMinuteLeases},
	{work.Task{Name: "erasures", Plan: work.Every(time.Minute), Words: i18n.Text{RU: "Довести до конца прерванные удаления клиентов", EN: "Finish erasures of customers that were broken off"}}, (*Runner).everyMinuteErasures},
	{work.Task{Name: "digests", Plan: work.Every(time.Minute), Words: i18n.Text{RU: "Отправить сводки тем, кто их ждёт", EN: "Send digests to who waits for one"}}, (*Runner).everyMinuteDigests},
	{work.Task{Name: "sessions", Plan: work.Every(time.Hour), Words: i18n.Text{RU: "Убрать истёкшие сеансы", EN: "Remove expired sessions"}}, (*Runner).everyHourSessions},
	{work.Task{Name: "files", Plan: work.Every(time.Hour), Words: i18n.Text{RU: "Убрать файлы выгрузок, которым больше суток", EN: "Remove exported files that are older than a day"}}, (*Runner).everyHourFiles},
	{work.Task{Name: "months", Plan: work.Every(time.Hour), Words: i18n.Text{RU: "Сложить показатели прошедших месяцев", EN: "Add up the figures of past months"}}, (*Runner).everyHourMonths},
	{work.Task{Name: "queue", Plan: work.Every(time.Hour), Words: i18n.Text{RU: "Набрать очередь разборов за прошедшую неделю", EN: "Draw the queue of reviews of the week that is over"}}, (*Runner).everyHourQueue},
	{work.Task{Name: "trouble", Plan: work.Every(time.Hour), Words: i18n.Text{RU: "Напомнить в журнале о том, что не вышло", EN: "Remind the log of what did not work out"}}, (*Runner).everyHourTrouble},
	{work.Task{Name: "retention", Plan: work.Daily(2, 0), Words: i18n.Text{RU: "Удалить то, чему вышел срок хранения", EN: "Remove what is older than the desk keeps it"}}, (*Runner).everyNightRetention},
	{work.Task{Name: "optimize", Plan: work.Daily(3, 0), Words: i18n.Text{RU: "Обновить статистику базы данных", EN: "Bring the statistics of the database up to date"}}, (*Runner).everyNightOptimize},
	{work.Task{Name: "works", Plan: work.Daily(3, 30), Words: i18n.Text{RU: "Забыть давно сделанную работу", EN: "Forget work that was done long ago"}}, (*Runner).everyNightWorks},
	{work.Task{Name: "tokens", Plan: work.Daily(4, 0), Words: i18n.Text{RU: "Предупредить о ключах API, срок которых скоро закончится", EN: "Tell of API tokens that end soon"}}, (*Runner).everyNightTokens},
}

// Timetable lists what is done when.
func Timetable() []work.Task {
	out := make([]work.Task, len(timetable))
	for i, one := range timetable {
		out[i] = one.Task
	}
	return out
}

// look is how often a line of the timetable is looked at.
const look = 15 * time.Second

// runTask is the lane of one task: it does the task whenever it is due, until ctx
// ends.
func (r *Runner) runTask(ctx context.Context, t task) {
	for {
		r.turn(ctx, t)
		if !wait(ctx, nil, look) {
			return
		}
	}
}

// turn does a task when it is due and no other node does it.
func (r *Runner) turn(ctx context.Context, t task) {
	now, zone, lease := r.now(), r.parts.Zone(), r.token()
	mine, err := r.store.TakeTurn(ctx, work.Turn{
		Task: t.Name, Plan: t.Plan.In(zone), Lease: lease, Now: now, Until: now.Add(turnLease), First: t.Plan.First(now, zone), Next: t.Plan.Next(now, zone),
	})
	if err != nil || !mine {
		r.trip(ctx, t, err)
		return
	}
	renew := func(ctx context.Context, until time.Time) (bool, error) {
		return r.store.RenewTurn(ctx, t.Name, lease, until)
	}
	err = r.keep(ctx, turnLease, renew, func(ctx context.Context) error { return t.do(r, ctx) })
	ended := work.Ended{Task: t.Name, Lease: lease, At: r.now()}
	if err == nil || ctx.Err() == nil && err != errLeaseLost { // else it was broken off and is due still
		ended.Next = t.Plan.Next(ended.At, r.parts.Zone())
	}
	if err != nil {
		ended.Error = clip(err.Error())
	}
	if noted := r.store.EndTurn(context.WithoutCancel(ctx), ended); err == nil {
		err = noted
	}
	r.trip(ctx, t, err)
}

func (r *Runner) trip(ctx context.Context, t task, err error) {
	if err != nil && ctx.Err() == nil {
		r.counts.tripped.Add(1)
		r.parts.Log.Error("timetable: a task failed", "task", t.Name, "err", err)
	}
}
