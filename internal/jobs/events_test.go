package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
)

func TestReactions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		sink := deliverytest.Start(t, deliverytest.Options{Forget: true})
		r := d.runner("a", "smtp://"+sink.Addr, nil)
		d.ask(1, 4)
		hold(t, s, true)
		give := func(invitation int64, mark int) {
			t.Helper()
			if _, err := d.Surveys.Answer(ctx, d.Links.Token(invitation), survey.Answers{Mark: &mark}); err != nil {
				t.Fatal(err)
			}
		}
		give(1, 2)
		give(2, 5)
		give(3, 4)
		if _, err := d.Asking.OptOut(ctx, d.Links.Token(4)); err != nil {
			t.Fatal(err)
		}
		r.Drain(ctx)
		for contact, open := range map[int64]bool{1: true, 2: false, 3: false} {
			_, _, err := s.RecoveryByContact(ctx, contact)
			if open != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("recovery of contact %d: %v", contact, err)
			}
		}
		// What waited for those who answered or opted out is taken back.
		if c := d.counts(); c != (survey.OutboxCounts{}) {
			t.Errorf("outbox: %+v", c)
		}
		give(3, 1)
		r.Drain(ctx)
		if _, _, err := s.RecoveryByContact(ctx, 3); err != nil {
			t.Errorf("corrected to a low mark: %v", err)
		}
		if n, err := s.CountEvents(ctx); n != 0 || err != nil {
			t.Errorf("%d events wait, %v", n, err)
		}
		hold(t, s, false)
		r.Drain(ctx)
		if sink.Count() != 0 {
			t.Errorf("%d letters were sent", sink.Count())
		}
	})
}

// Every event has its reaction: one that nobody reads fails by name.
func TestEveryEventHasAReaction(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	known := map[event.Name]bool{}
	for _, name := range d.runner("a", "smtp://127.0.0.1:1", nil).Reacts() {
		known[name] = true
	}
	for _, name := range event.All {
		if !known[name] {
			t.Errorf("nothing in jobs reacts to %q: internal/jobs/on_….go and a line in reactions", name)
		}
		delete(known, name)
	}
	for name := range known {
		t.Errorf("a reaction to %q, which event.All does not list", name)
	}
}

// stumbling fails as often as it is told.
type stumbling struct {
	mu     sync.Mutex
	left   int
	called []int64
}

func (s *stumbling) OpenFor(_ context.Context, id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.called = append(s.called, id)
	if s.left > 0 {
		s.left--
		if s.left%2 == 0 {
			panic("boom")
		}
		return errors.New("boom")
	}
	return nil
}

func (s *stumbling) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.called)
}

func TestReactionFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		who := &stumbling{left: 3}
		r := d.runner("a", "smtp://127.0.0.1:1", func(p *jobs.Parts) { p.Recoveries = who })
		emit := func(name event.Name, subject int64) {
			t.Helper()
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.Emit(ctx, name, subject) }); err != nil {
				t.Fatal(err)
			}
		}
		emit(event.ResponseCorrected, 7)
		r.Drain(ctx)
		r.Drain(ctx)
		if who.calls() != 1 {
			t.Errorf("tried %d times at once", who.calls())
		}
		for range 4 {
			d.clock.Pass(time.Minute)
			r.Drain(ctx)
		}
		if n, err := s.CountEvents(ctx); who.calls() != 4 || n != 0 || err != nil {
			t.Errorf("tried %d times, %d events wait, %v", who.calls(), n, err)
		}
		// One that never succeeds stays with its error and does not come back.
		who.left = 1 << 30
		emit(event.ResponseCorrected, 8)
		for range 30 {
			r.Drain(ctx)
			d.clock.Pass(3 * time.Hour)
		}
		dead, err := s.DeadEvents(ctx)
		if n, err := s.CountEvents(ctx); n != 0 || err != nil {
			t.Errorf("%d events wait that were given up, %v", n, err)
		}
		if oldest, err := s.OldestEvent(ctx); oldest != nil || err != nil {
			t.Errorf("what was given up waits since %v, %v", oldest, err)
		}
		if err != nil || dead != 1 || who.calls() != 4+12 {
			t.Errorf("%d dead events after %d attempts, %v", dead, who.calls()-4, err)
		}
		if n := r.Counts(); n.Stumbled != 3+12 || n.Reacted != 1 || n.GivenUp != 1 {
			t.Errorf("counts: %+v", n)
		}
	})
}

// A reaction whose process died is done again when its lease is over.
func TestEventLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		for i := range int64(5) {
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.Emit(ctx, event.CustomerOptedOut, i+1) }); err != nil {
				t.Fatal(err)
			}
		}
		now := clock.Now()
		first, err := s.ClaimEvents(ctx, now, now.Add(time.Minute), 3)
		if err != nil || len(first) != 3 || first[0].Subject != 1 || first[2].Subject != 3 || first[0].Name != event.CustomerOptedOut || first[0].Attempts != 1 {
			t.Fatalf("%+v, %v", first, err)
		}
		rest, err := s.ClaimEvents(ctx, now, now.Add(time.Minute), 10)
		if err != nil || len(rest) != 2 || rest[0].Subject != 4 {
			t.Errorf("%+v, %v", rest, err)
		}
		if err := s.EventsDone(ctx, []int64{rest[0].ID, rest[1].ID, first[0].ID}); err != nil {
			t.Fatal(err)
		}
		again, err := s.ClaimEvents(ctx, now.Add(2*time.Minute), now.Add(3*time.Minute), 10)
		if err != nil || len(again) != 2 || again[0].Subject != 2 || again[0].Attempts != 2 {
			t.Errorf("%+v, %v", again, err)
		}
		if err := s.EventsDone(ctx, []int64{again[0].ID, again[1].ID}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTimetable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, now := context.Background(), clock.Now()
		take := func(at time.Time) bool {
			t.Helper()
			mine, err := s.TakeTurn(ctx, "sweep", at, at.Add(time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return mine
		}
		var won sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if mine, err := s.TakeTurn(ctx, "sweep", now, now.Add(time.Minute)); err != nil {
					t.Error(err)
				} else if mine {
					won.Store(i, true)
				}
			})
		}
		all.Wait()
		n := 0
		won.Range(func(any, any) bool { n++; return true })
		if n != 1 || take(now.Add(30*time.Second)) {
			t.Errorf("%d nodes had the turn", n)
		}
		if !take(now.Add(2 * time.Minute)) {
			t.Error("the turn of a dead node is lost")
		}
		if err := s.EndTurn(ctx, "sweep", now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if take(now.Add(59*time.Minute)) || !take(now.Add(time.Hour)) {
			t.Error("not at its time")
		}
	})
}

type sweeps chan time.Time

func (s sweeps) Sweep(context.Context) error { s <- time.Now(); return nil }

// idleStore has nothing to do but the timetable.
type idleStore struct {
	jobs.Store
	due    map[string]time.Time
	dead   int64
	oldest *time.Time
}

func (i *idleStore) DeadEvents(context.Context) (int64, error)       { return i.dead, nil }
func (i *idleStore) OldestEvent(context.Context) (*time.Time, error) { return i.oldest, nil }

func (i *idleStore) Wake(string, chan<- struct{}) {}
func (i *idleStore) ClaimEvents(context.Context, time.Time, time.Time, int) ([]event.Happened, error) {
	return nil, nil
}
func (i *idleStore) Fold(context.Context) (int, error)         { return 0, nil }
func (i *idleStore) SendingHeld(context.Context) (bool, error) { return true, nil }
func (i *idleStore) RescueLeases(context.Context, string, bool, time.Time) (int64, int64, error) {
	return 0, 0, nil
}
func (i *idleStore) Release(context.Context, string, time.Time) error { return nil }
func (i *idleStore) TakeTurn(_ context.Context, task string, now, _ time.Time) (bool, error) {
	return !i.due[task].After(now), nil
}
func (i *idleStore) EndTurn(_ context.Context, task string, next time.Time) error {
	i.due[task] = next
	return nil
}

// The runner sweeps sessions every hour, and leaves when it is told.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		swept := make(sweeps)
		r := jobs.New(&idleStore{due: map[string]time.Time{}}, jobs.Parts{Node: "a", Sessions: swept}, time.Now)
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
	})
}

// What was given up, and what does not get on, is told again every hour.
func TestTroubleIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := time.Now().Add(-16 * time.Minute)
		for name, c := range map[string]struct {
			store idleStore
			want  string
		}{
			"nothing": {idleStore{}, ""},
			"dead":    {idleStore{dead: 3}, "given up"},
			"stuck":   {idleStore{oldest: &long}, "do not get on"},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			c.store.due = map[string]time.Time{}
			lines := make(chan string, 8)
			r := jobs.New(&c.store, jobs.Parts{Node: "a", Log: slog.New(slog.NewTextHandler(told(lines), nil))}, time.Now)
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
