package jobs_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A few touches of the figures gather for ten seconds, so that an answer at low load
// is hardly a commit more; many are folded within a second or two.
func TestFoldsGather(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, cancel := context.WithCancel(t.Context())
		r := jobs.New(s, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
		var all sync.WaitGroup
		all.Go(func() { r.Run(ctx) })
		waiting := func() (n int) {
			t.Helper()
			if err := s.Row(ctx, "SELECT COUNT(*) FROM figure_touches").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		touch := func(n int) {
			t.Helper()
			for i := range n {
				if err := s.InTx(ctx, func(ctx context.Context) error { return s.Touch(ctx, int64(i+1)) }); err != nil {
					t.Fatal(err)
				}
			}
		}
		time.Sleep(time.Second)
		touch(2)
		time.Sleep(8 * time.Second)
		if n := waiting(); n != 2 {
			t.Errorf("after eight seconds %d of two touches wait", n)
		}
		time.Sleep(4 * time.Second)
		if n := waiting(); n != 0 {
			t.Errorf("after twelve seconds %d touches wait", n)
		}
		touch(50)
		time.Sleep(2500 * time.Millisecond)
		if n := waiting(); n != 0 {
			t.Errorf("after two seconds %d of fifty touches wait", n)
		}
		cancel()
		all.Wait()
	})
}

// slowly takes a second for a fold and always finds much to do.
type slowly struct {
	*store.Store
	folds []time.Time
}

func (s *slowly) Fold(ctx context.Context) (int, error) {
	time.Sleep(time.Second)
	s.folds = append(s.folds, time.Now())
	return 1000, nil
}

func (s *slowly) TouchesWait(context.Context, int) (bool, error) { return true, nil }

// While much comes, folds rest four times as long as they take.
func TestFoldsRest(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		slow := &slowly{Store: s}
		ctx, cancel := context.WithCancel(t.Context())
		r := jobs.New(slow, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
		var all sync.WaitGroup
		all.Go(func() { r.Run(ctx) })
		for range 100 {
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.Touch(ctx, 1) }); err != nil {
				t.Fatal(err)
			}
			time.Sleep(500 * time.Millisecond)
		}
		cancel()
		all.Wait()
		if n := len(slow.folds); n < 5 || n > 11 {
			t.Errorf("%d folds of a second in 50 seconds: %v", n, slow.folds)
		}
	})
}
