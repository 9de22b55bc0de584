package jobs_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/work"
)

// eachBubble runs a case on each engine in a bubble, where hours pass at once when
// everybody waits, with a clock that goes.
func eachBubble(t *testing.T, run func(t *testing.T, s *store.Store, clock *storetest.Clock)) {
	t.Helper()
	in := func(dsn string) func(t *testing.T) {
		return func(t *testing.T) {
			if dsn == "" {
				dsn = filepath.Join(t.TempDir(), "desk.db")
			} else {
				dsn = storetest.FreshPostgres(t, dsn)
			}
			storetest.Open(t, dsn, storetest.NewClock()) // outside: other tests hold the lock of migrations, and they are not of the bubble
			synctest.Test(t, func(t *testing.T) {
				clock := storetest.NewClock()
				clock.Run()
				s, err := store.Open(context.Background(), store.Options{URL: dsn, Zone: storetest.Moscow, Now: clock.Now})
				if err != nil {
					t.Fatal(err)
				}
				run(t, s, clock)
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	t.Run("sqlite", in(""))
	t.Run("postgres", func(t *testing.T) {
		dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
		if dsn == "" {
			t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
		}
		in(dsn)(t)
	})
}

// node is a runner that runs until it is stopped, or dies: a dead one renews no
// lease and says nothing more.
type node struct {
	*jobs.Runner
	stop func()
	dead atomic.Bool
}

// mortal is the store as a node sees it: nothing, once the node is dead.
type mortal struct {
	*store.Store
	dead *atomic.Bool
}

var errDead = errors.New("the node is dead")

func (m mortal) RenewTurn(ctx context.Context, task, lease string, until time.Time) (bool, error) {
	if m.dead.Load() {
		return false, errDead
	}
	return m.Store.RenewTurn(ctx, task, lease, until)
}

func (m mortal) RenewEvent(ctx context.Context, id int64, lease string, until time.Time) (bool, error) {
	if m.dead.Load() {
		return false, errDead
	}
	return m.Store.RenewEvent(ctx, id, lease, until)
}

func (m mortal) TakeTurn(ctx context.Context, t work.Turn) (bool, error) {
	if m.dead.Load() {
		return false, errDead
	}
	return m.Store.TakeTurn(ctx, t)
}

func (m mortal) TakeWork(ctx context.Context, h work.Hire) (*work.Work, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Store.TakeWork(ctx, h)
}

func (m mortal) RenewWork(ctx context.Context, id int64, lease string, until time.Time) (bool, error) {
	if m.dead.Load() {
		return false, errDead
	}
	return m.Store.RenewWork(ctx, id, lease, until)
}

func (m mortal) NoteProgress(ctx context.Context, id int64, lease string, p work.Progress) (bool, error) {
	if m.dead.Load() {
		return false, errDead
	}
	return m.Store.NoteProgress(ctx, id, lease, p)
}

func (m mortal) EndWork(ctx context.Context, f work.Finished) error {
	if m.dead.Load() {
		return errDead
	}
	return m.Store.EndWork(ctx, f)
}

func (m mortal) ClaimEvents(ctx context.Context, c work.Claim) ([]event.Happened, error) {
	if m.dead.Load() {
		return nil, errDead
	}
	return m.Store.ClaimEvents(ctx, c)
}

func newNode(t *testing.T, s *store.Store, clock *storetest.Clock, name string, more func(n *node)) *node {
	t.Helper()
	n := &node{}
	n.Runner = jobs.New(mortal{s, &n.dead}, jobs.Parts{Node: name, Recoveries: &stumbling{}}, clock.Now)
	more(n)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { n.Run(ctx) })
	n.stop = func() { cancel(); all.Wait() }
	return n
}

// A task that takes a dozen leases is not begun by a second node; other tasks, the rescue of
// leases among them, and readers go on beside it. When its node dies it is begun
// again after the lease, not before.
func TestLongTask(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		var long, short, read atomic.Int32
		begun := make(chan string, 10)
		brokenOff := make(chan error, 10)
		house := func(name string) func(n *node) {
			return func(n *node) {
				n.Do(work.Task{Name: "long", Plan: work.Every(24 * time.Hour)}, func(ctx context.Context) error {
					long.Add(1)
					begun <- name
					select {
					case <-ctx.Done():
						brokenOff <- context.Cause(ctx)
						return ctx.Err()
					case <-time.After(12 * time.Minute):
						return nil
					}
				})
				n.Do(work.Task{Name: "short", Plan: work.Every(time.Minute)}, func(context.Context) error { short.Add(1); return nil })
				n.Read(work.Reader{Event: "test.happened", Name: "quick"}, func(context.Context, event.Happened) error { read.Add(1); return nil })
			}
		}
		a := newNode(t, s, clock, "a", house("a"))
		first := <-begun
		b := newNode(t, s, clock, "b", house("b"))
		defer b.stop()
		time.Sleep(10 * time.Minute) // of the bubble
		emit(t, s, "test.happened", 1)
		time.Sleep(2 * time.Second)
		if first != "a" || long.Load() != 1 {
			t.Errorf("begun %d times", long.Load())
		}
		if n := short.Load(); n < 7 || n > 11 {
			t.Errorf("beside it the short one was done %d times in ten minutes", n)
		}
		if read.Load() != 1 {
			t.Errorf("beside it the reader was told %d times", read.Load())
		}
		a.dead.Store(true)
		at := clock.Now()
		if next := <-begun; next != "b" {
			t.Errorf("begun again by %s", next)
		}
		if took := clock.Now().Sub(at); took < 40*time.Second || took > 90*time.Second {
			t.Errorf("%v after the node's death", took)
		}
		// The first one, which was only cut off, learns that it is not its task any more.
		if err := <-brokenOff; err == nil || err.Error() != "the lease was lost" {
			t.Errorf("the first one ended by %v", err)
		}
		a.stop()
		time.Sleep(14 * time.Minute)
		if long.Load() != 2 {
			t.Errorf("begun %d times", long.Load())
		}
	})
}

// A reader that takes sixteen leases is told once and holds up no other subject; a program
// that ends lets what it began come to its end.
func TestLongReader(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		var long, short atomic.Int32
		house := func(n *node) {
			n.Read(work.Reader{Event: "test.happened", Name: "slow"}, func(_ context.Context, h event.Happened) error {
				if h.Subject == 1 {
					long.Add(1)
					time.Sleep(8 * time.Minute)
				} else {
					short.Add(1)
				}
				return nil
			})
		}
		a := newNode(t, s, clock, "a", house)
		b := newNode(t, s, clock, "b", house)
		emit(t, s, "test.happened", 1, 1, 2)
		time.Sleep(6 * time.Minute)
		emit(t, s, "test.happened", 3)
		time.Sleep(2 * time.Second)
		if long.Load() != 1 || short.Load() != 2 {
			t.Errorf("told %d times of the long one, %d of others", long.Load(), short.Load())
		}
		time.Sleep(3 * time.Minute)
		if long.Load() != 2 {
			t.Errorf("told %d times of the long one", long.Load())
		}
		a.stop()
		b.stop()
		if n, err := s.CountEvents(context.Background()); n != 0 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}

// At 02:30 of the desk, in whichever zone the desk is by then: once in the night
// that has no 02:30, and once in the night that has two.
func TestNightlyTask(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		var zone atomic.Pointer[time.Location]
		in := func(name string) *time.Location {
			t.Helper()
			loc, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			return loc
		}
		zone.Store(in("Europe/Berlin"))
		var mu sync.Mutex
		var done []string
		var all sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		pass := func(at time.Time, d time.Duration, want ...string) { // the night passes
			t.Helper()
			clock.Set(at)
			clock.Run()
			time.Sleep(d)
			mu.Lock()
			defer mu.Unlock()
			defer func() { done = nil }()
			if !slices.Equal(done, want) {
				t.Errorf("from %v on it is done at %q, want %q", at, done, want)
			}
		}
		utc := func(month time.Month, day, hour, minute int) time.Time {
			return time.Date(2027, month, day, hour, minute, 0, 0, time.UTC)
		}
		r := jobs.New(s, jobs.Parts{Node: "a", Zone: zone.Load, Recoveries: &stumbling{}}, clock.Now)
		r.Do(work.Task{Name: "nightly", Plan: work.Daily(2, 30)}, func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, clock.Now().In(zone.Load()).Format("02 15:04"))
			return nil
		})
		clock.Set(utc(3, 27, 20, 0))
		all.Go(func() { r.Run(ctx) })
		pass(utc(3, 27, 20, 0), time.Minute)
		pass(utc(3, 28, 0, 50), time.Hour, "28 03:30")
		pass(utc(3, 29, 0, 25), 10*time.Minute, "29 02:30")
		pass(utc(10, 29, 12, 0), time.Minute, "29 14:00") // what was missed, once
		pass(utc(10, 30, 0, 29), 2*time.Minute, "30 02:30")
		pass(utc(10, 31, 0, 20), 100*time.Minute, "31 02:30")
		pass(utc(11, 1, 1, 29), 2*time.Minute, "01 02:30")
		// The desk moves to Omsk, where it is six hours later.
		zone.Store(in("Asia/Omsk"))
		pass(utc(11, 1, 1, 40), time.Minute)
		pass(utc(11, 1, 20, 29), 2*time.Minute, "02 02:30")
		cancel()
		all.Wait()
	})
}

// unwilling is a store that renews no turn.
type unwilling struct{ *store.Store }

func (unwilling) RenewTurn(context.Context, string, string, time.Time) (bool, error) {
	return false, errDead
}

// A task that was broken off is due still: at once when the program begins again, and
// after the lease when that could not be renewed.
func TestBrokenOffTaskIsDue(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		begun := make(chan time.Time, 10)
		start := func(on jobs.Store) (stop func()) {
			r := jobs.New(on, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
			r.Do(work.Task{Name: "long", Plan: work.Every(24 * time.Hour)}, func(ctx context.Context) error {
				begun <- clock.Now()
				<-ctx.Done()
				return ctx.Err()
			})
			ctx, cancel := context.WithCancel(t.Context())
			var all sync.WaitGroup
			all.Go(func() { r.Run(ctx) })
			return func() { cancel(); all.Wait() }
		}
		stop := start(s)
		<-begun
		stop()
		at := clock.Now()
		stop = start(unwilling{s})
		first := <-begun
		if took := first.Sub(at); took > time.Second {
			t.Errorf("the program ended, and it is begun again after %v", took)
		}
		if took := (<-begun).Sub(first); took < time.Minute || took > 80*time.Second {
			t.Errorf("its lease ran out, and it is begun again after %v", took)
		}
		stop()
	})
}
