// Package jobs is everything that happens by itself: the sender of messages that
// wait (sender.go) and its lanes (lane.go), the readers of events
// (on_<event>_<reader>.go, listed in readers), the timetable
// (every_<period>_<what>.go, listed in timetable), and one-off work that somebody
// asked for (do_<kind>.go, listed in kinds). All work is rows with leases: several
// nodes share it, and a kill at any moment loses nothing. Each reader, task and kind
// has a lane of its own and renews its lease while it works (lease.go): what takes
// long holds up nobody else. What a reader decides lives in the rooms, not here.
package jobs

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"openpeople/internal/comment"
	"openpeople/internal/event"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/when"
	"openpeople/internal/work"
)

// Store is what jobs keeps and reads.
type Store interface {
	sending.Queue
	SendingHeld(ctx context.Context) (bool, error)
	Wake(topic string, c chan<- struct{})

	InTx(ctx context.Context, do func(ctx context.Context) error) error
	WaitsFor(ctx context.Context, customerID, invitationID int64) (bool, error)
	CancelQueuedFor(ctx context.Context, customerID, invitationID int64) error

	ClaimEvents(ctx context.Context, c work.Claim) ([]event.Happened, error)
	RenewEvent(ctx context.Context, id int64, lease string, until time.Time) (mine bool, err error)
	EventsDone(ctx context.Context, leases map[int64]string) error
	EventFailed(ctx context.Context, id int64, lease, why string, next time.Time) error
	DeadEvents(ctx context.Context) (int64, error)
	OldestEvent(ctx context.Context) (*time.Time, error)

	// Fold folds what figures were touched; those that are Outdated Rebuild makes anew.
	Fold(ctx context.Context) (int, error)
	Outdated(ctx context.Context) (bool, error)
	// TouchesWait reports whether more than n touches are not folded.
	TouchesWait(ctx context.Context, n int) (bool, error)
	// MakeSpans adds up the months and years that are over before a day.
	MakeSpans(ctx context.Context, before when.Day) (made int, err error)
	Rebuild(ctx context.Context, from when.Day, step func(done, all int, to when.Day) error) error

	// IndexWords indexes what was said in contacts that were touched; an index that is
	// outdated RebuildWords makes anew, the latest contacts first.
	IndexWords(ctx context.Context) (indexed int, more bool, err error)
	WordsOutdated(ctx context.Context) (bool, error)
	RebuildWords(ctx context.Context, after page.Cursor, step func(done, all int64, at page.Cursor) error) error

	// IndexComments counts and tags the comments that were touched; TagComments tags all
	// of them anew by a tag's rules.
	IndexComments(ctx context.Context) (more bool, err error)
	TagComments(ctx context.Context, of comment.ToTag, after int64, step func(done, all, at int64) error) error

	AskWork(ctx context.Context, w *work.Work) (fresh bool, err error)
	TakeWork(ctx context.Context, h work.Hire) (*work.Work, error)
	RenewWork(ctx context.Context, id int64, lease string, until time.Time) (mine bool, err error)
	NoteProgress(ctx context.Context, id int64, lease string, p work.Progress) (mine bool, err error)
	EndWork(ctx context.Context, f work.Finished) error
	CountWorks(ctx context.Context) (map[work.State]int64, error)
	ForgetWorks(ctx context.Context, before time.Time) (int64, error)
	// LastTurn is when the timetable was last acted on, by the clock of then; zero: never.
	LastTurn(ctx context.Context) (time.Time, error)
	// SetBackWork brings back with a clock that showed before events, works and leases
	// that wait, and counts them: what was due then is due now.
	SetBackWork(ctx context.Context, before, now time.Time) (int64, error)
	// TakeBackLeases ends every lease of events, works and tasks.
	TakeBackLeases(ctx context.Context, now time.Time) error

	TakeTurn(ctx context.Context, t work.Turn) (mine bool, err error)
	RenewTurn(ctx context.Context, task, lease string, until time.Time) (mine bool, err error)
	EndTurn(ctx context.Context, e work.Ended) error
	// Optimize lets the database learn what it holds.
	Optimize(ctx context.Context) error
}

// Recoverer opens the recovery of a response with a low mark (recovery.Service).
type Recoverer interface {
	OpenFor(ctx context.Context, responseID int64) error
}

// Proposer makes the idea of an appeal by which a rule is wrong.
type Proposer interface {
	BornOf(ctx context.Context, appealID int64) error
}

// Shower sends a review to who leads an operator without an account.
type Shower interface {
	ToShow(ctx context.Context, reviewID int64) error
}

// Sweeper removes expired sessions, and tells of tokens that end soon (account.Service).
type Sweeper interface {
	Sweep(ctx context.Context) error
	TellEnding(ctx context.Context) error
}

// Exporter writes long files, and removes them when their day has passed (export.Service).
type Exporter interface {
	Make(ctx context.Context, key string, last bool, step func(done, total int64) error) (rows int64, err error)
	Sweep(ctx context.Context) error
}

// Eraser finishes erasures of customers that were broken off, and takes away what is too
// old (privacy.Service).
type Eraser interface {
	GoOn(ctx context.Context) error
	// Tonight takes away what is older than the desk keeps it.
	Tonight(ctx context.Context) error
}

// Hearer listens to recordings (recording.Service).
type Hearer interface {
	// HearNext listens to the recording that waits the longest; false when none does.
	HearNext(ctx context.Context) (more bool, err error)
}

// Texter makes text of recordings (recording.Texts).
type Texter interface {
	// MakeNext makes the text that waits the longest; false when none does.
	MakeNext(ctx context.Context) (more bool, err error)
}

// Drawer draws the queue of reviews when a week is over (review.Queue).
type Drawer interface {
	DrawDue(ctx context.Context) error
}

// Digester queues the digests that are due (digest.Service).
type Digester interface {
	QueueDue(ctx context.Context) error
}

// Parts is what the jobs work with.
type Parts struct {
	Carriers   map[string]sending.Carrier // by the name of their delivery
	Writers    map[sending.Kind]sending.Writer
	Host       string // of the desk, for Message-IDs
	Recoveries Recoverer
	Ideas      Proposer
	Leads      Shower
	Sessions   Sweeper
	Digests    Digester // nil: the desk has none
	Queue      Drawer   // nil: nothing is drawn
	Recordings Hearer   // nil: nobody listens
	Texts      Texter   // nil: nobody makes text of them
	Exports    Exporter
	Privacy    Eraser                // nil: nobody is erased
	Node       string                // a name of this process that no other has: random
	Zone       func() *time.Location // the desk's, which may change; nil: UTC
	OnlyNode   bool                  // no other process sends from this database (SQLite): leases of the dead are taken back at once
	Log        *slog.Logger
}

// Runner runs the jobs.
type Runner struct {
	store  Store
	parts  Parts
	now    when.Clock
	sender *sender
	counts counters
	tokens atomic.Int64
	clock  atomic.Int64 // unix milliseconds: what it showed when it was looked at last; 0: not yet

	readers   []reader
	tasks     []task
	kinds     []kind
	wakeFold  chan struct{}
	wakeWords chan struct{}

	wakeComments   chan struct{}
	wakeRecordings chan struct{}
	wakeTexts      chan struct{}
}

// New returns a runner. It registers for the store's wake-ups and starts nothing.
func New(store Store, p Parts, now when.Clock) *Runner {
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	if p.Zone == nil {
		p.Zone = func() *time.Location { return time.UTC }
	}
	r := &Runner{store: store, parts: p, now: now, readers: readers, tasks: timetable, kinds: kinds, wakeFold: make(chan struct{}, 1), wakeWords: make(chan struct{}, 1), wakeComments: make(chan struct{}, 1), wakeRecordings: make(chan struct{}, 1), wakeTexts: make(chan struct{}, 1)}
	r.sender = newSender(store, p, now, &r.counts)
	for _, l := range r.sender.lanes {
		store.Wake("messages", l.wake)
	}
	store.Wake("figures", r.wakeFold)
	store.Wake("words", r.wakeWords)
	store.Wake("comments", r.wakeComments)
	store.Wake("recordings", r.wakeRecordings)
	store.Wake("speech_texts", r.wakeTexts)
	return r
}

// Run works until ctx ends, then finishes what is on the wire, gives the rest
// back and returns.
func (r *Runner) Run(ctx context.Context) {
	if r.parts.OnlyNode {
		if err := r.store.TakeBackLeases(ctx, r.now()); err != nil {
			r.parts.Log.Error("leases of the last process run out by themselves", "err", err)
		}
	}
	r.setBack(ctx)
	var all sync.WaitGroup
	all.Go(func() {
		for wait(ctx, nil, poll) {
			r.setBack(ctx)
		}
	})
	all.Go(func() { r.sender.run(ctx, false) })
	for _, lane := range r.readings() {
		r.store.Wake("events", lane.wake)
		all.Go(func() { lane.run(ctx, false) })
	}
	for _, t := range r.tasks {
		all.Go(func() { r.runTask(ctx, t) })
	}
	for _, k := range r.kinds {
		wake := make(chan struct{}, 1)
		r.store.Wake("works", wake)
		all.Go(func() { r.runKind(ctx, k, wake, false) })
	}
	all.Go(func() { r.runFold(ctx) })
	all.Go(func() { runTouched(ctx, r.wakeWords, r.indexWords) })
	all.Go(func() { runTouched(ctx, r.wakeComments, r.indexComments) })
	all.Go(func() { runTouched(ctx, r.wakeRecordings, r.hear) })
	all.Go(func() { runTouched(ctx, r.wakeTexts, r.makeText) })
	all.Wait()
}

// Drain sends everything that is due, tells every reader of what happened, does
// one-off work, folds the figures, indexes the words, listens to recordings and returns: for
// commands and tests.
func (r *Runner) Drain(ctx context.Context) {
	r.setBack(ctx)
	for _, lane := range r.readings() {
		lane.run(ctx, true)
	}
	r.sender.run(ctx, true)
	r.fold(ctx) // both may ask for work
	for r.indexWords(ctx) {
	}
	for r.indexComments(ctx) {
	}
	for r.hear(ctx) {
	}
	for r.makeText(ctx) {
	}
	for _, k := range r.kinds {
		r.runKind(ctx, k, nil, true)
	}
	r.fold(ctx)
}

const poll = time.Second

// wait returns after a wake-up, the poll, or the end of ctx (false).
func wait(ctx context.Context, wake <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-wake:
	case <-t.C:
	}
	return ctx.Err() == nil
}
