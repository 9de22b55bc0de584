package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"openpeople/internal/jobs"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/work"
)

// ask asks for a count up to an argument.
func ask(t *testing.T, s *store.Store, clock *storetest.Clock, key string, up int) (w work.Work, fresh bool) {
	t.Helper()
	err := s.InTx(context.Background(), func(ctx context.Context) (err error) {
		arguments, err := json.Marshal(up)
		if err != nil {
			return err
		}
		w = work.Work{Kind: "count", Key: key, Arguments: arguments, AskedBy: 7, AskedAt: clock.Now(), RunAt: clock.Now()}
		fresh, err = s.AskWork(ctx, &w)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, fresh
}

// in lists the ids of the work in a state.
func in(t *testing.T, s *store.Store, state work.State) (ids []int64) {
	t.Helper()
	for _, w := range works(t, s, state) {
		ids = append(ids, w.ID)
	}
	return ids
}

func works(t *testing.T, s *store.Store, state work.State) []work.Work {
	t.Helper()
	list, err := s.WorksIn(context.Background(), state, 100)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// counting counts from its mark up to its argument, a second each, and writes down
// the numbers.
type counting struct {
	mu    sync.Mutex
	said  []int
	fails int // at this number
	pause func()
}

func (c *counting) kind() work.Kind { return work.Kind{Name: "count"} }

func (c *counting) do(ctx context.Context, w work.Work, step func(p work.Progress) error) (any, error) {
	var up, from int
	if err := json.Unmarshal(w.Arguments, &up); err != nil {
		return nil, err
	}
	if len(w.Mark) > 0 {
		if err := json.Unmarshal(w.Mark, &from); err != nil {
			return nil, err
		}
	}
	for i := from + 1; i <= up; i++ {
		if i == c.fails {
			return nil, errors.New("boom")
		}
		c.mu.Lock()
		c.said = append(c.said, i)
		c.mu.Unlock()
		if err := step(work.Progress{Done: int64(i), Total: int64(up), Mark: fmt.Append(nil, i)}); err != nil {
			return nil, err
		}
		if c.pause != nil {
			c.pause()
		}
	}
	return up, nil
}

func TestWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		c := &counting{pause: func() { clock.Pass(300 * time.Millisecond) }}
		r := d.runner("a", "smtp://127.0.0.1:1", nil)
		r.Work(c.kind(), c.do)
		first, fresh := ask(t, s, clock, "k", 10)
		if same, again := ask(t, s, clock, "k", 3); !fresh || again || same.ID != first.ID || string(same.Arguments) != "10" || same.State != work.Waiting {
			t.Errorf("asked twice: %+v, then %+v", first, same)
		}
		other, fresh := ask(t, s, clock, "", 2)
		if another, too := ask(t, s, clock, "", 1); !fresh || !too || another.ID == other.ID {
			t.Error("work without a key is taken for another")
		}
		r.Drain(ctx)
		if want := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2, 1}; !slices.Equal(c.said, want) {
			t.Errorf("counted %v", c.said)
		}
		done := works(t, s, work.Done)
		if len(done) != 3 {
			t.Fatalf("%+v", done)
		}
		w := done[2]
		if w.ID != first.ID || string(w.Result) != "10" || w.Done != 10 || w.Total != 10 || w.Attempts != 1 || w.Node != "a" || w.BeganAt == nil || w.EndedAt == nil || w.EndedAt.Sub(*w.BeganAt) != 3*time.Second {
			t.Errorf("%+v", w)
		}
		// Once it is done it can be asked for again, and after some days it is forgotten.
		clock.Pass(time.Hour)
		if _, fresh := ask(t, s, clock, "k", 1); !fresh {
			t.Error("what is done stands in the way")
		}
		r.Drain(ctx)
		if n := r.Counts(); n.Worked != 4 || n.Botched != 0 {
			t.Errorf("counts: %+v", n)
		}
		if n, err := s.ForgetWorks(ctx, clock.Now().Add(-30*time.Minute)); n != 3 || err != nil || len(works(t, s, work.Done)) != 1 {
			t.Errorf("%d forgotten, %v", n, err)
		}
	})
}

// Work that fails is tried again later and later, and at last waits for somebody to
// look; tried again then, it goes on from its mark.
func TestWorkFails(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		c := &counting{fails: 3, pause: func() { clock.Pass(time.Second) }}
		r := d.runner("a", "smtp://127.0.0.1:1", nil)
		r.Work(c.kind(), c.do)
		w, _ := ask(t, s, clock, "k", 4)
		var waits []time.Duration
		for range 5 {
			r.Drain(ctx)
			r.Drain(ctx) // not at once
			if list := works(t, s, work.Waiting); len(list) == 1 {
				waits = append(waits, list[0].RunAt.Sub(clock.Now()))
				if list[0].Error != "boom" || list[0].Done != 2 || string(list[0].Mark) != "2" {
					t.Errorf("%+v", list[0])
				}
				clock.Set(list[0].RunAt)
			}
		}
		if len(waits) != 4 || !slices.IsSorted(waits) || waits[0] < 2*time.Minute || waits[3] > 20*time.Minute {
			t.Errorf("it waited %v", waits)
		}
		dead := works(t, s, work.Dead)
		if len(dead) != 1 || dead[0].Attempts != 5 || dead[0].Error != "boom" || dead[0].EndedAt == nil || !slices.Equal(c.said, []int{1, 2}) {
			t.Fatalf("%+v, counted %v", dead, c.said)
		}
		if same, fresh := ask(t, s, clock, "k", 4); fresh || same.State != work.Dead {
			t.Errorf("what is dead is asked for beside itself: %+v", same)
		}
		retry := func() error {
			return s.InTx(ctx, func(ctx context.Context) error { return s.RetryWork(ctx, w.ID, clock.Now()) })
		}
		if err := retry(); err != nil {
			t.Fatal(err)
		}
		if err := retry(); err == nil {
			t.Error("what waits is tried again")
		}
		c.fails = 0
		r.Drain(ctx)
		if !slices.Equal(c.said, []int{1, 2, 3, 4}) || !slices.Equal(in(t, s, work.Done), []int64{w.ID}) {
			t.Errorf("counted %v", c.said)
		}
		if n := r.Counts(); n.Worked != 1 || n.Botched != 5 {
			t.Errorf("counts: %+v", n)
		}
	})
}

// Long work is done by one node. When the program ends it is broken off, which is no
// failure, and gone on with; when its node dies, after the lease.
func TestLongWork(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		c := &counting{pause: func() { time.Sleep(time.Second) }}
		house := func(n *node) { n.Work(c.kind(), c.do) }
		a := newNode(t, s, clock, "a", house)
		ask(t, s, clock, "k", 400)
		time.Sleep(500 * time.Millisecond)
		b := newNode(t, s, clock, "b", house)
		time.Sleep(120 * time.Second)
		running := works(t, s, work.Running)
		if len(running) != 1 || running[0].Node != "a" || running[0].Done < 115 || running[0].Done > 122 || running[0].Total != 400 {
			t.Fatalf("%+v", running)
		}
		a.stop()
		time.Sleep(5 * time.Second)
		if running = works(t, s, work.Running); len(running) != 1 || running[0].Node != "b" || running[0].Attempts != 1 {
			t.Errorf("after the end of the first one: %+v", running)
		}
		time.Sleep(60 * time.Second)
		b.dead.Store(true)
		at := clock.Now()
		third := newNode(t, s, clock, "c", house)
		for works(t, s, work.Running)[0].Node != "c" {
			time.Sleep(time.Second)
		}
		if took := clock.Now().Sub(at); took < 40*time.Second || took > 62*time.Second {
			t.Errorf("taken up %v after the death of its node", took)
		}
		b.stop()
		time.Sleep(300 * time.Second)
		third.stop()
		done := works(t, s, work.Done)
		if len(done) != 1 || done[0].Node != "c" || done[0].Attempts != 2 {
			t.Errorf("%+v", done)
		}
		// What the dead one did after its last word is done again, and nothing else.
		twice := len(c.said) - 400
		seen := map[int]bool{}
		for _, n := range c.said {
			seen[n] = true
		}
		if len(seen) != 400 || twice < 0 || twice > 62 {
			t.Errorf("%d numbers, %d said twice", len(seen), twice)
		}
	})
}

// A program that died at every attempt is not let die once more.
func TestWorkThatKills(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		c := &counting{}
		r := d.runner("a", "smtp://127.0.0.1:1", nil)
		r.Work(c.kind(), c.do)
		ask(t, s, clock, "k", 1)
		for range 5 {
			if w, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "x", Node: "x", Now: clock.Now(), Until: clock.Now().Add(time.Minute)}); w == nil || err != nil {
				t.Fatal(w, err)
			}
			clock.Pass(time.Minute)
		}
		r.Drain(ctx)
		if dead := works(t, s, work.Dead); len(dead) != 1 || len(c.said) != 0 {
			t.Errorf("%+v", dead)
		}
	})
}

// The only node takes up at its start what the process before it had begun.
func TestOnlyNodeTakesUp(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		c := &counting{}
		ask(t, s, clock, "k", 1)
		if w, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "x", Node: "x", Now: clock.Now(), Until: clock.Now().Add(time.Hour)}); w == nil || err != nil {
			t.Fatal(w, err)
		}
		r := jobs.New(s, jobs.Parts{Node: "a", OnlyNode: true, Recoveries: &stumbling{}}, clock.Now)
		r.Work(c.kind(), c.do)
		ctx, cancel := context.WithCancel(ctx)
		var all sync.WaitGroup
		all.Go(func() { r.Run(ctx) })
		time.Sleep(2 * time.Second)
		cancel()
		all.Wait()
		if done := works(t, s, work.Done); len(done) != 1 {
			t.Error("it waits for the lease of the dead")
		}
	})
}

// Figures that another program counted are made anew, once, and then folded again.
func TestFiguresAreMadeAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 3)
		r := d.runner("a", "smtp://127.0.0.1:1", nil)
		hold(t, s, true)
		r.Drain(ctx)
		clock.Pass(time.Minute)
		if err := storetest.Run(ctx, s, "UPDATE figure_state SET format = -1"); err != nil {
			t.Fatal(err)
		}
		r.Drain(ctx)
		if old, err := s.Outdated(ctx); old || err != nil {
			t.Errorf("still outdated, %v", err)
		}
		done := works(t, s, work.Done)
		if len(done) != 1 || done[0].AskedBy != 0 || string(done[0].Result) != `{"days":1}` || done[0].Done != 1 {
			t.Errorf("%+v", done)
		}
		var touches int
		if err := s.Row(ctx, "SELECT COUNT(*) FROM figure_touches").Scan(&touches); err != nil || touches != 0 {
			t.Errorf("%d touches are left, %v", touches, err)
		}
		r.Drain(ctx)
		if len(works(t, s, work.Done)) != 1 {
			t.Error("made anew again")
		}
	})
}

// What a node says whose lease is lost counts for nothing.
func TestWorkLease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		ask(t, s, clock, "k", 1)
		take := func(lease string) work.Work {
			t.Helper()
			w, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: lease, Node: lease, Now: clock.Now(), Until: clock.Now().Add(time.Minute)})
			if w == nil || err != nil {
				t.Fatal(w, err)
			}
			return *w
		}
		w := take("slow")
		if again, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "x", Now: clock.Now(), Until: clock.Now()}); again != nil || err != nil {
			t.Errorf("taken twice: %+v, %v", again, err)
		}
		clock.Pass(time.Minute)
		take("second")
		if mine, err := s.RenewWork(ctx, w.ID, "slow", clock.Now().Add(time.Hour)); mine || err != nil {
			t.Errorf("renewed: %v", err)
		}
		if mine, err := s.NoteProgress(ctx, w.ID, "slow", work.Progress{Done: 7}); mine || err != nil {
			t.Errorf("noted: %v", err)
		}
		if err := s.EndWork(ctx, work.Finished{ID: w.ID, Lease: "slow", State: work.Dead, At: clock.Now(), RunAt: clock.Now(), Error: "slow"}); err != nil {
			t.Fatal(err)
		}
		list := works(t, s, work.Running)
		if len(list) != 1 || list[0].Node != "second" || list[0].Done != 0 || list[0].Error != "" || !list[0].RunAt.Equal(clock.Now().Add(time.Minute)) {
			t.Errorf("%+v", list)
		}
	})
}

// noting counts how often progress is written down.
type noting struct {
	*store.Store
	n *int
}

func (s noting) NoteProgress(ctx context.Context, id int64, lease string, p work.Progress) (bool, error) {
	*s.n++
	return s.Store.NoteProgress(ctx, id, lease, p)
}

// However many steps work takes, it is written down once a second how far it is.
func TestProgressIsNotedNowAndThen(t *testing.T) {
	s, clock := storetest.SQLite(t)
	n := 0
	r := jobs.New(noting{s, &n}, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
	c := &counting{pause: func() { clock.Pass(10 * time.Millisecond) }}
	r.Work(c.kind(), c.do)
	ask(t, s, clock, "k", 250)
	r.Drain(context.Background())
	if n != 3 {
		t.Errorf("written down %d times in two and a half seconds", n)
	}
}

// What was done is forgotten after two weeks, in the night.
func TestOldWorkIsForgotten(t *testing.T) {
	eachBubble(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		c := &counting{}
		r := jobs.New(s, jobs.Parts{Node: "a", Recoveries: &stumbling{}}, clock.Now)
		r.Work(c.kind(), c.do)
		ask(t, s, clock, "k", 1)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { r.Run(ctx) })
		time.Sleep(2 * time.Second)
		for _, night := range []struct{ day, left int }{{13, 1}, {15, 0}} {
			clock.Set(time.Date(2026, 11, 23+night.day, 3, 29, 0, 0, time.UTC))
			clock.Run()
			time.Sleep(2 * time.Minute)
			if done := works(t, s, work.Done); len(done) != night.left {
				t.Errorf("after %d days %d are left", night.day, len(done))
			}
		}
		cancel()
		all.Wait()
	})
}
