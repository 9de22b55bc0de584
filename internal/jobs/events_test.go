package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/jobs"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/work"
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
			_, err := s.RecoveryByContact(ctx, contact)
			if open != (err == nil) || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("recovery of contact %d: %v", contact, err)
			}
		}
		// What waited for those who answered or opted out is taken back.
		if c := d.counts(); c != (sending.Counts{}) {
			t.Errorf("messages: %+v", c)
		}
		give(3, 1)
		r.Drain(ctx)
		if _, err := s.RecoveryByContact(ctx, 3); err != nil {
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
		emit(t, s, event.ResponseCorrected, 7)
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
		emit(t, s, event.ResponseCorrected, 8)
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

// A reader whose process died is told again when its lease is over, and what the
// dead one still says counts for nothing.
func TestEventLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		emit(t, s, event.CustomerOptedOut, 1, 2, 3, 4, 5)
		now := clock.Now()
		claim := func(lease string, at time.Time, n int) []event.Happened {
			t.Helper()
			list, err := s.ClaimEvents(ctx, work.Claim{Reader: "a", Readers: map[event.Name][]string{event.CustomerOptedOut: {"a"}}, Lease: lease, Now: at, Until: at.Add(time.Minute), N: n})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		first := claim("first", now, 3)
		if len(first) != 3 || first[0].Subject != 1 || first[2].Subject != 3 || first[0].Name != event.CustomerOptedOut || first[0].Attempts != 1 {
			t.Fatalf("%+v", first)
		}
		rest := claim("rest", now, 10)
		if len(rest) != 2 || rest[0].Subject != 4 {
			t.Fatalf("%+v", rest)
		}
		if err := s.EventsDone(ctx, map[int64]string{rest[0].ID: "rest", rest[1].ID: "rest", first[0].ID: "first"}); err != nil {
			t.Fatal(err)
		}
		if mine, err := s.RenewEvent(ctx, first[1].ID, "first", now.Add(3*time.Minute)); !mine || err != nil {
			t.Errorf("not renewed: %v", err)
		}
		again := claim("again", now.Add(2*time.Minute), 10)
		if len(again) != 1 || again[0].Subject != 3 || again[0].Attempts != 2 {
			t.Fatalf("%+v", again)
		}
		if mine, err := s.RenewEvent(ctx, first[2].ID, "first", now.Add(time.Hour)); mine || err != nil {
			t.Errorf("a lost lease is renewed, %v", err)
		}
		if err := s.EventsDone(ctx, map[int64]string{first[2].ID: "first"}); err != nil {
			t.Fatal(err)
		}
		if err := s.EventFailed(ctx, first[2].ID, "first", "late", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.CountEvents(ctx); n != 2 || err != nil {
			t.Errorf("%d wait after the dead one spoke, %v", n, err)
		}
		if err := s.EventsDone(ctx, map[int64]string{first[1].ID: "first", again[0].ID: "again"}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.CountEvents(ctx); n != 0 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}

func emit(t *testing.T, s *store.Store, name event.Name, subjects ...int64) {
	t.Helper()
	for _, subject := range subjects {
		if err := s.InTx(context.Background(), func(ctx context.Context) error { return s.Emit(ctx, name, subject) }); err != nil {
			t.Fatal(err)
		}
	}
}

// tolds is what a reader was told of.
type tolds struct {
	mu   sync.Mutex
	list []string
}

func (l *tolds) note(h event.Happened) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, fmt.Sprint(h.Name, " ", h.Subject))
}

// Two readers of an event are each told once, in the order of its subject; one that
// fails holds up neither the other nor another subject, and is told alone again.
func TestTwoReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		r := d.runner("a", "smtp://127.0.0.1:1", func(p *jobs.Parts) { p.Recoveries = &stumbling{} })
		var good, bad tolds
		fails := true
		r.Read(work.Reader{Event: "test.first", Name: "good"}, func(_ context.Context, h event.Happened) error { good.note(h); return nil })
		r.Read(work.Reader{Event: "test.second", Name: "good"}, func(_ context.Context, h event.Happened) error { good.note(h); return nil })
		for _, name := range []event.Name{"test.second", "test.first"} {
			r.Read(work.Reader{Event: name, Name: "bad"}, func(_ context.Context, h event.Happened) error {
				bad.note(h)
				if fails && h.Subject == 7 {
					return errors.New("boom")
				}
				return nil
			})
		}
		emit(t, s, "test.first", 7, 8)
		emit(t, s, "test.second", 7)
		emit(t, s, "test.first", 7)
		r.Drain(ctx)
		in7 := func(l *tolds) (out []string) {
			for _, line := range l.list {
				if strings.HasSuffix(line, " 7") {
					out = append(out, line)
				}
			}
			return out
		}
		whole := []string{"test.first 7", "test.second 7", "test.first 7"}
		if !slices.Equal(in7(&good), whole) || len(good.list) != 4 {
			t.Errorf("the good one was told %q", good.list)
		}
		if len(bad.list) != 2 || !slices.Equal(in7(&bad), whole[:1]) {
			t.Errorf("the bad one was told %q", bad.list)
		}
		if n, err := s.CountEvents(ctx); n != 3 || err != nil {
			t.Errorf("%d wait for the bad one, %v", n, err)
		}
		fails = false
		clock.Pass(time.Minute)
		r.Drain(ctx)
		if len(good.list) != 4 {
			t.Errorf("the good one was told again: %q", good.list)
		}
		if !slices.Equal(in7(&bad), append(whole[:1:1], whole...)) || len(bad.list) != 5 {
			t.Errorf("the bad one was told %q", bad.list)
		}
		// One that is given up holds up nothing after it.
		fails = true
		emit(t, s, "test.first", 7)
		for range 12 {
			clock.Pass(3 * time.Hour)
			r.Drain(ctx)
		}
		fails = false
		emit(t, s, "test.second", 7)
		r.Drain(ctx)
		if dead, err := s.DeadEvents(ctx); dead != 1 || err != nil || bad.list[len(bad.list)-1] != "test.second 7" {
			t.Errorf("%d dead, %v; the bad one was told %q", dead, err, bad.list)
		}
	})
}

// Whatever nodes share the work, each reader is told once of everything, and of a
// subject in order.
func TestReadersOnManyNodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		const subjects, each = 20, 15
		var mu sync.Mutex
		told, under := map[string][]event.Name{}, map[string]int{}
		note := func(reader string) func(context.Context, event.Happened) error {
			return func(ctx context.Context, h event.Happened) error {
				key := fmt.Sprint(reader, " ", h.Subject)
				mu.Lock()
				if under[key]++; under[key] > 1 {
					t.Errorf("%s: two at once", key)
				}
				mu.Unlock()
				var one int
				err := s.Row(ctx, "SELECT 1").Scan(&one) // others go on
				mu.Lock()
				defer mu.Unlock()
				under[key]--
				told[key] = append(told[key], h.Name)
				return err
			}
		}
		names := make([]event.Name, each)
		var nodes []*jobs.Runner
		for i := range 4 {
			nodes = append(nodes, d.runner(fmt.Sprint("node", i), "smtp://127.0.0.1:1", func(p *jobs.Parts) { p.Recoveries = &stumbling{} }))
		}
		for i := range names {
			names[i] = event.Name(fmt.Sprintf("test.n%02d", i))
			for _, r := range nodes {
				r.Read(work.Reader{Event: names[i], Name: "one"}, note("one"))
				r.Read(work.Reader{Event: names[i], Name: "two"}, note("two"))
			}
		}
		var all sync.WaitGroup
		for subject := range int64(subjects) {
			all.Go(func() {
				for _, name := range names {
					if err := s.InTx(ctx, func(ctx context.Context) error { return s.Emit(ctx, name, subject) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for _, r := range nodes {
			all.Go(func() { r.Drain(ctx) })
		}
		all.Wait()
		nodes[0].Drain(ctx)
		if len(told) != 2*subjects {
			t.Errorf("told of %d subjects", len(told))
		}
		for key, list := range told {
			if !slices.Equal(list, names) {
				t.Errorf("%s: %v", key, list)
			}
		}
		if n, err := s.CountEvents(ctx); n != 0 || err != nil {
			t.Errorf("%d wait, %v", n, err)
		}
	})
}

// What another version of the program knows the reader of waits for it, and nothing
// waits behind it.
func TestUnknownEventWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		who := &stumbling{}
		r := d.runner("a", "smtp://127.0.0.1:1", func(p *jobs.Parts) { p.Recoveries = who })
		for range 100 {
			emit(t, s, "test.newer", 7)
		}
		emit(t, s, event.ResponseCorrected, 7)
		r.Drain(ctx)
		if n, err := s.CountEvents(ctx); n != 100 || err != nil || who.calls() != 1 {
			t.Errorf("%d wait, the known reader was told %d times, %v", n, who.calls(), err)
		}
		var newer tolds
		r.Read(work.Reader{Event: "test.newer", Name: "newer"}, func(_ context.Context, h event.Happened) error { newer.note(h); return nil })
		r.Drain(ctx)
		if n, err := s.CountEvents(ctx); n != 0 || err != nil || len(newer.list) != 100 {
			t.Errorf("%d wait, the newer one was told %d times, %v", n, len(newer.list), err)
		}
	})
}
