package jobs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// What was said is indexed within five seconds, and what a process left that was killed is
// indexed by the next one at once.
func TestWordsAreIndexedSoon(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		waits := func() bool {
			t.Helper()
			more, err := s.WordsWait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return more
		}
		touch := func() {
			t.Helper()
			if err := s.InTx(t.Context(), func(ctx context.Context) error { return s.TouchWords(ctx, 1) }); err != nil {
				t.Fatal(err)
			}
		}
		run := func(during func()) {
			ctx, cancel := context.WithCancel(t.Context())
			r := jobs.New(s, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
			var all sync.WaitGroup
			all.Go(func() { r.Run(ctx) })
			during()
			cancel()
			all.Wait()
		}
		touch()
		run(func() {
			time.Sleep(time.Second)
			if waits() {
				t.Error("what an earlier process left waits")
			}
			touch()
			time.Sleep(4 * time.Second)
			if waits() {
				t.Error("a touch waits after four seconds")
			}
		})
	})
}

// A desk without an index of words asks for one by itself, once, and has it when the work
// is done.
func TestAnIndexOfWordsIsAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if err := storetest.Grow(t.Context(), s, storetest.Grown{Contacts: 60}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(t.Context(), 0, nil); err != nil { // the figures
			t.Fatal(err)
		}
		r := jobs.New(s, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
		r.Drain(t.Context())
		r.Drain(t.Context())
		var n int
		if err := s.Row(t.Context(), "SELECT COUNT(*) FROM works WHERE kind = 'index_words' AND state = 'done'").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d works, %v", n, err)
		}
		if old, err := s.WordsOutdated(t.Context()); err != nil || old {
			t.Error(old, err)
		}
	})
}
