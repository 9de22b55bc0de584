package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"openpeople/internal/comment"
	"openpeople/internal/export"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
	"openpeople/internal/work"
)

// kind is a kind of one-off work. do is called again from the mark of its last
// step after a failure, a shutdown or the death of its node; what it did twice must
// not show. Its context ends when the program does or the lease is lost.
type kind struct {
	work.Kind
	do func(r *Runner, ctx context.Context, w work.Work, step func(p work.Progress) error) (result any, err error)
}

// kinds is every kind of one-off work, each in a file do_<kind>.go.
var kinds = []kind{
	{work.Kind{Name: rebuildFigures, Words: i18n.Text{RU: "Пересчёт показателей", EN: "Making the figures anew"}}, (*Runner).doRebuildFigures},
	{work.Kind{Name: indexWords, Words: i18n.Text{RU: "Поиск: индекс слов", EN: "Search: the index of words"}}, (*Runner).doIndexWords},
	{work.Kind{Name: export.Kind, Words: i18n.Text{RU: "Файл со списком", EN: "A list as a file"}, Ordered: true}, (*Runner).doMakeFile},
	{work.Kind{Name: comment.TagComments, Words: i18n.Text{RU: "Метки комментариев по правилам", EN: "Tagging comments by rules"}, Ordered: true}, (*Runner).doTagComments},
}

const (
	rebuildFigures = "rebuild_figures"
	indexWords     = "index_words"
)

// Kinds lists the kinds of one-off work.
func Kinds() []work.Kind {
	out := make([]work.Kind, len(kinds))
	for i, one := range kinds {
		out[i] = one.Kind
	}
	return out
}

const (
	workLease = time.Minute
	maxTries  = 5           // failures after which work is dead
	noteEvery = time.Second // how far work is, is written down so often
)

var errInterrupted = errors.New("the program stopped at every attempt")

// runKind is the lane of a kind: one work after the other, until ctx ends or, with
// drain, until none is due.
func (r *Runner) runKind(ctx context.Context, k kind, wake <-chan struct{}, drain bool) {
	for ctx.Err() == nil {
		now, lease := r.now(), r.token()
		w, err := r.store.TakeWork(ctx, work.Hire{Kind: k.Name, Lease: lease, Node: r.parts.Node, Now: now, Until: now.Add(workLease)})
		switch {
		case err != nil && ctx.Err() == nil:
			r.parts.Log.Error("works: none could be taken", "kind", k.Name, "err", err)
		case w != nil:
			r.finish(ctx, k, *w, lease)
			continue
		}
		if drain || !wait(ctx, wake, poll) {
			return
		}
	}
}

// attempt is one try of one work.
type attempt struct {
	*Runner
	work  work.Work
	lease string

	mu    sync.Mutex
	noted time.Time
	far   work.Progress
}

// step remembers how far the work is, and writes it down when the last time is long
// enough ago.
func (a *attempt) step(ctx context.Context, p work.Progress) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.far = p
	if now := a.now(); !when.Fresh(a.noted, now, noteEvery) {
		mine, err := a.store.NoteProgress(ctx, a.work.ID, a.lease, p)
		if err == nil && !mine {
			err = errLeaseLost
		}
		if err != nil {
			return err
		}
		a.noted = now
	}
	return ctx.Err()
}

// finish does work and writes down what became of it.
func (r *Runner) finish(ctx context.Context, k kind, w work.Work, lease string) {
	a := &attempt{Runner: r, work: w, lease: lease, far: w.Progress}
	renew := func(ctx context.Context, until time.Time) (bool, error) {
		return r.store.RenewWork(ctx, w.ID, lease, until)
	}
	var result any
	err := errInterrupted
	if w.Attempts <= maxTries {
		err = r.keep(ctx, workLease, renew, func(ctx context.Context) (err error) {
			result, err = k.do(r, ctx, w, func(p work.Progress) error { return a.step(ctx, p) })
			return err
		})
	}
	if err == errLeaseLost {
		r.parts.Log.Warn("works: broken off", "kind", k.Name, "work", w.ID, "err", err)
		return
	}
	f := work.Finished{ID: w.ID, Lease: lease, At: r.now(), Attempts: w.Attempts, Progress: a.far}
	f.RunAt = f.At
	switch {
	case err == nil:
		f.State = work.Done
		f.Result, err = json.Marshal(result)
		r.counts.worked.Add(1)
	case ctx.Err() != nil: // the program ends: that is no failure
		f.State, f.Attempts = work.Waiting, w.Attempts-1
	case w.Attempts < maxTries:
		f.State, f.RunAt, f.Error = work.Waiting, f.At.Add(jitter(time.Minute<<w.Attempts)), clip(err.Error())
	default:
		f.State, f.Error = work.Dead, clip(err.Error())
	}
	if f.Error != "" {
		r.counts.botched.Add(1)
		r.parts.Log.Error("works: an attempt failed", "kind", k.Name, "work", w.ID, "attempt", w.Attempts, "state", f.State, "err", err)
	}
	if noted := r.store.EndWork(context.WithoutCancel(ctx), f); noted != nil {
		r.parts.Log.Error("works: what became of one could not be noted", "kind", k.Name, "work", w.ID, "err", noted)
	}
}

// askFor asks for work of a kind when what it makes is outdated: the program makes it
// otherwise than the one that made it.
func (r *Runner) askFor(ctx context.Context, kind string, outdated func(context.Context) (bool, error)) error {
	old, err := outdated(ctx)
	if err != nil || !old {
		return err
	}
	return r.store.InTx(ctx, func(ctx context.Context) error {
		now := r.now()
		_, err := r.store.AskWork(ctx, &work.Work{Kind: kind, Key: work.Whole, AskedAt: now, RunAt: now})
		return err
	})
}
