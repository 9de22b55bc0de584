package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
	"openpeople/internal/work"
)

func TestTimetable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, now := context.Background(), clock.Now()
		lease := 0
		take := func(at time.Time, plan string) bool {
			t.Helper()
			lease++
			mine, err := s.TakeTurn(ctx, work.Turn{Task: "sweep", Plan: plan, Lease: fmt.Sprint(lease), Now: at, Until: at.Add(time.Minute), First: now, Next: at.Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			return mine
		}
		end := func(next time.Time) {
			t.Helper()
			if err := s.EndTurn(ctx, work.Ended{Task: "sweep", Lease: fmt.Sprint(lease), At: now, Next: next}); err != nil {
				t.Fatal(err)
			}
		}
		var won sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				turn := work.Turn{Task: "sweep", Plan: "a", Lease: fmt.Sprint("node ", i), Now: now, Until: now.Add(time.Minute), First: now, Next: now.Add(time.Hour)}
				if mine, err := s.TakeTurn(ctx, turn); err != nil {
					t.Error(err)
				} else if mine {
					won.Store(turn.Lease, true)
				}
			})
		}
		all.Wait()
		var winners []string
		won.Range(func(lease, _ any) bool { winners = append(winners, lease.(string)); return true })
		if len(winners) != 1 || take(now.Add(30*time.Second), "a") {
			t.Fatalf("the turn was given to %v", winners)
		}
		if mine, err := s.RenewTurn(ctx, "sweep", winners[0], now.Add(2*time.Minute)); !mine || err != nil || take(now.Add(time.Minute+time.Second), "a") {
			t.Errorf("a renewed turn was taken: %v", err)
		}
		if !take(now.Add(2*time.Minute), "a") {
			t.Error("the turn of a dead node is lost")
		}
		// What the dead one says counts for nothing.
		if mine, err := s.RenewTurn(ctx, "sweep", winners[0], now.Add(time.Hour)); mine || err != nil {
			t.Errorf("a lost turn is renewed, %v", err)
		}
		if err := s.EndTurn(ctx, work.Ended{Task: "sweep", Lease: winners[0], At: now, Next: now}); err != nil || take(now.Add(2*time.Minute), "a") {
			t.Errorf("a lost turn is ended, %v", err)
		}
		lease--
		end(now.Add(time.Hour))
		if take(now.Add(59*time.Minute), "a") || !take(now.Add(time.Hour), "a") {
			t.Error("not at its time")
		}
		end(time.Time{}) // broken off
		if !take(now.Add(time.Hour), "a") {
			t.Error("what was broken off is not due")
		}
		end(now.Add(24 * time.Hour))
		// Planned otherwise it is due by the new plan.
		if take(now.Add(2*time.Hour), "b") || take(now.Add(3*time.Hour-time.Second), "b") || !take(now.Add(3*time.Hour), "b") {
			t.Error("not by the new plan")
		}
		old := fmt.Sprint(lease)
		if take(now.Add(3*time.Hour), "c") {
			t.Error("planned otherwise it is begun twice")
		}
		if err := s.EndTurn(ctx, work.Ended{Task: "sweep", Lease: old, At: now, Next: now.Add(50 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if !take(now.Add(4*time.Hour), "c") {
			t.Error("who ended a turn of the old plan planned the next")
		}
	})
}

type sweeps chan time.Time

func (s sweeps) Sweep(context.Context) error      { s <- time.Now(); return nil }
func (s sweeps) TellEnding(context.Context) error { return nil }

// idleStore has nothing to do but the timetable.
type idleStore struct {
	jobs.Store
	mu        sync.Mutex
	due       map[string]time.Time
	dead      int64
	deadWorks int64
	oldest    *time.Time
	months    []when.Day // before which they were added up
}

func (i *idleStore) DeadEvents(context.Context) (int64, error)       { return i.dead, nil }
func (i *idleStore) OldestEvent(context.Context) (*time.Time, error) { return i.oldest, nil }

func (i *idleStore) Wake(string, chan<- struct{}) {}
func (i *idleStore) ClaimEvents(context.Context, work.Claim) ([]event.Happened, error) {
	return nil, nil
}
func (i *idleStore) Optimize(context.Context) error                          { return nil }
func (i *idleStore) Outdated(context.Context) (bool, error)                  { return false, nil }
func (i *idleStore) TouchesWait(context.Context, int) (bool, error)          { return false, nil }
func (i *idleStore) TakeWork(context.Context, work.Hire) (*work.Work, error) { return nil, nil }
func (i *idleStore) ForgetWorks(context.Context, time.Time) (int64, error)   { return 0, nil }
func (i *idleStore) CountWorks(context.Context) (map[work.State]int64, error) {
	return map[work.State]int64{work.Dead: i.deadWorks}, nil
}
func (i *idleStore) Fold(context.Context) (int, error) { return 0, nil }
func (i *idleStore) IndexWords(context.Context) (int, bool, error) {
	return 0, false, nil
}
func (i *idleStore) WordsOutdated(context.Context) (bool, error) { return false, nil }
func (i *idleStore) IndexComments(context.Context) (bool, error) { return false, nil }
func (i *idleStore) SendingHeld(context.Context) (bool, error)   { return true, nil }
func (i *idleStore) RescueLeases(context.Context, bool, time.Time) (int64, int64, error) {
	return 0, 0, nil
}
func (i *idleStore) Release(context.Context, []string, time.Time) error             { return nil }
func (i *idleStore) FailStrays(context.Context, []string, time.Time) (int64, error) { return 0, nil }
func (i *idleStore) LastTurn(context.Context) (time.Time, error)                    { return time.Time{}, nil }
func (i *idleStore) TakeTurn(_ context.Context, t work.Turn) (bool, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, seen := i.due[t.Task]; !seen {
		i.due[t.Task] = t.First
	}
	return !i.due[t.Task].After(t.Now), nil
}
func (i *idleStore) RenewTurn(context.Context, string, string, time.Time) (bool, error) {
	return true, nil
}
func (i *idleStore) MakeSpans(_ context.Context, before when.Day) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.months = append(i.months, before)
	return 0, nil
}
func (i *idleStore) EndTurn(_ context.Context, e work.Ended) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.due[e.Task] = e.Next
	return nil
}

// The runner sweeps sessions and adds up the months that are over every hour, and leaves
// when it is told.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		swept := make(sweeps)
		idle := &idleStore{due: map[string]time.Time{}}
		r := jobs.New(idle, jobs.Parts{Node: "a", Sessions: swept}, time.Now)
		done := make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		first := <-swept
		for range 3 {
			second := <-swept
			if d := second.Sub(first); d < time.Hour || d > time.Hour+time.Minute {
				t.Errorf("%v between two", d)
			}
			first = second
		}
		cancel()
		<-done
		if today := when.DayOf(time.Now(), time.UTC); len(idle.months) < 3 || idle.months[0] != today {
			t.Errorf("months before %v were added up, want those before %v every hour", idle.months, today)
		}
	})
}

// What was given up, and what does not get on, is told again every hour.
func TestTroubleIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := time.Now().Add(-16 * time.Minute)
		for name, c := range map[string]struct {
			store *idleStore
			want  string
		}{
			"nothing":   {&idleStore{}, ""},
			"dead":      {&idleStore{dead: 3}, "given up"},
			"dead work": {&idleStore{deadWorks: 1}, "works: some were given up"},
			"stuck":     {&idleStore{oldest: &long}, "do not get on"},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			c.store.due = map[string]time.Time{}
			lines := make(chan string, 8)
			r := jobs.New(c.store, jobs.Parts{Node: "a", Log: slog.New(slog.NewTextHandler(told(lines), nil))}, time.Now)
			done := make(chan struct{})
			go func() { r.Run(ctx); close(done) }()
			time.Sleep(time.Hour + time.Minute) // of the test's own clock
			cancel()
			<-done
			close(lines)
			n := 0
			for line := range lines {
				n++
				if c.want == "" || !strings.Contains(line, c.want) || !strings.Contains(line, "WARN") {
					t.Errorf("%s: %s", name, line)
				}
			}
			if c.want != "" && n != 2 {
				t.Errorf("%s: told %d times in an hour", name, n)
			}
		}
	})
}

type told chan string

func (to told) Write(line []byte) (int, error) { to <- string(line); return len(line), nil }
