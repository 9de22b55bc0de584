package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"openpeople/internal/delivery/deliverytest"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/jobs"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

func TestSending(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		sink := deliverytest.Start(t, deliverytest.Options{})
		r := d.runner("a", "smtp://"+sink.Addr, nil)
		d.ask(1, 40)
		// Answered, opted out and expired ones are not sent any more.
		answer(t, d, 1)
		if _, err := d.Surveys.Open(ctx, d.Links.Token(2)); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Asking.OptOut(ctx, d.Links.Token(2)); err != nil {
			t.Fatal(err)
		}
		hold(t, s, true)
		r.Drain(ctx)
		if n := sink.Count(); n != 0 {
			t.Fatalf("%d letters were sent while sending is held", n)
		}
		hold(t, s, false)
		r.Drain(ctx)
		got := to(sink.Received())
		if len(got) != 38 || sink.Count() != 38 || got[address(1)]+got[address(2)] != 0 {
			t.Errorf("sent to %d addresses in %d letters: %v", len(got), sink.Count(), got)
		}
		if c := d.counts(); c != (sending.Counts{Sent: 38}) {
			t.Errorf("messages: %+v", c)
		}
		id := header(t, sink.Received()[0].Data, "Message-Id")
		if id == "" || id[0] != '<' {
			t.Errorf("message id %q", id)
		}
		i, state, err := s.InvitationByContact(ctx, 3)
		if err != nil || state.Sending != "sent" || i.SentAt == nil || !i.SentAt.Equal(d.clock.Now()) || i.SentDay != when.DayOf(d.clock.Now(), storetest.Moscow) {
			t.Errorf("the invitation: %+v, %+v, %v", i, state, err)
		}
		if want := d.clock.Now().Add(survey.LinkLife); !i.ExpiresAt.Equal(want) {
			t.Errorf("the link ends %v, want %v", i.ExpiresAt, want)
		}
		// The reply of a delivered one is counted on the day of sending.
		answer(t, d, 3)
		figures, err := s.Sums(ctx, report.Query{Days: when.Period{From: i.SentDay, To: i.SentDay}})
		if err != nil || len(figures.Days) != 1 || figures.Days[0].Sums[figure.Delivered] != 38 || figures.Days[0].Sums[figure.Replied] != 1 {
			t.Errorf("figures: %+v, %v", figures, err)
		}
		if n := r.Counts(); n.Sent != 38 {
			t.Errorf("counts: %+v", n)
		}
	})
}

func answer(t *testing.T, d *desk, invitation int64) {
	t.Helper()
	five := 5
	if _, err := d.Surveys.Answer(context.Background(), d.Links.Token(invitation), survey.Answers{Mark: &five}); err != nil {
		t.Fatal(err)
	}
}

func hold(t *testing.T, s *store.Store, held bool) {
	t.Helper()
	if err := s.InTx(context.Background(), func(ctx context.Context) error { return s.HoldSending(ctx, held) }); err != nil {
		t.Fatal(err)
	}
}

func TestExpiredIsCancelled(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	sink := deliverytest.Start(t, deliverytest.Options{})
	d.ask(1, 3)
	d.clock.Pass(survey.LinkLife + time.Hour)
	r := d.runner("a", "smtp://"+sink.Addr, nil)
	r.Drain(context.Background())
	if sink.Count() != 0 || r.Counts().Cancelled != 3 {
		t.Errorf("%d letters, %+v", sink.Count(), r.Counts())
	}
}

func TestRetry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		var tries sync.Map
		sink := deliverytest.Start(t, deliverytest.Options{Rcpt: func(_ *smtp.Conn, to string) error {
			n, _ := tries.LoadOrStore(to, new(atomic.Int64))
			n.(*atomic.Int64).Add(1)
			switch to {
			case address(1):
				return &smtp.SMTPError{Code: 451, Message: "later"}
			case address(2):
				return &smtp.SMTPError{Code: 550, Message: "never heard of"}
			}
			return nil
		}})
		tried := func(i int) int64 {
			n, ok := tries.Load(address(i))
			if !ok {
				return 0
			}
			return n.(*atomic.Int64).Load()
		}
		r := d.runner("a", "smtp://"+sink.Addr, nil)
		d.ask(1, 3)
		r.Drain(ctx)
		r.Drain(ctx)
		if tried(1) != 1 || tried(2) != 1 || tried(3) != 1 {
			t.Fatalf("tried %d, %d, %d times", tried(1), tried(2), tried(3))
		}
		if c := d.counts(); c != (sending.Counts{Queued: 1, Failed: 1, Sent: 1}) {
			t.Errorf("messages: %+v", c)
		}
		d.clock.Pass(59 * time.Second)
		r.Drain(ctx)
		if tried(1) != 1 {
			t.Error("tried again within a minute")
		}
		for n := int64(2); n <= 8; n++ {
			d.clock.Pass(24 * time.Hour) // the same hour: not a quiet one
			r.Drain(ctx)
			if tried(1) != n {
				t.Fatalf("tried %d times, want %d", tried(1), n)
			}
		}
		d.clock.Pass(24 * time.Hour)
		r.Drain(ctx)
		if tried(1) != 8 || tried(2) != 1 {
			t.Errorf("tried %d and %d times, want 8 and 1", tried(1), tried(2))
		}
		list, err := s.Trouble(ctx, page.Request{})
		if err != nil || len(list.Rows) != 2 || list.Rows[0].Code != 451 || list.Rows[0].Attempts != 8 || list.Rows[1].Code != 550 || list.Rows[1].Attempts != 1 || list.Rows[1].Recipient != address(2) || list.Rows[1].Error == "" {
			t.Errorf("trouble: %+v, %v", list, err)
		}
		// By hand it is sent once more.
		tx := func(id int64) error {
			return s.InTx(ctx, func(ctx context.Context) error { return s.Requeue(ctx, id, d.clock.Now()) })
		}
		if err := tx(list.Rows[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := tx(list.Rows[0].ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("a queued one: %v", err)
		}
		if err := tx(4711); !fault.Is(err, fault.NotFound) {
			t.Errorf("one that is not there: %v", err)
		}
		r.Drain(ctx)
		if tried(1) != 9 {
			t.Errorf("tried %d times", tried(1))
		}
	})
}

// A server that is away is no fault of the letters: they wait, nobody hammers.
func TestServerAway(t *testing.T) {
	ctx := context.Background()
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	away := d.runner("a", "smtp://127.0.0.1:1?connections=4", nil)
	d.ask(1, 200)
	for range 12 {
		away.Drain(ctx)
		d.clock.Pass(24 * time.Hour)
		if d.clock.Now().Sub(storetest.Noon) > survey.LinkLife-24*time.Hour {
			t.Fatal("too long")
		}
	}
	if c := d.counts(); c != (sending.Counts{Queued: 200}) {
		t.Errorf("messages: %+v", c)
	}
	if c, err := d.store.CountMessages(ctx, 7); err != nil || !strings.Contains(c.Stuck, "refused") {
		t.Errorf("nobody is told why letters wait: %+v, %v", c, err)
	}
	if n := away.Counts().Retried; n < 12 || n > 12*8 {
		t.Errorf("tried %d times in 12 rounds", n)
	}
	sink := deliverytest.Start(t, deliverytest.Options{Forget: true})
	r := d.runner("b", "smtp://"+sink.Addr, nil)
	r.Drain(ctx)
	d.clock.Pass(8 * time.Hour)
	r.Drain(ctx)
	d.clock.Pass(16 * time.Hour)
	r.Drain(ctx)
	if c, err := d.store.CountMessages(ctx, 7); err != nil || c.Stuck != "" {
		t.Errorf("nothing waits any more: %+v, %v", c, err)
	}
	if len(to(sink.Received())) != 200 || sink.Count() != 200 {
		t.Errorf("%d letters arrived", sink.Count())
	}
}

// A letter whose connection breaks after the dot is never sent again by itself.
func TestUnknown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		sink := deliverytest.Start(t, deliverytest.Options{Dot: func(c *smtp.Conn, m deliverytest.Received) error {
			if m.To == address(2) {
				c.Conn().Close()
				return errors.New("gone")
			}
			return nil
		}})
		r := d.runner("a", "smtp://"+sink.Addr, nil)
		d.ask(1, 3)
		r.Drain(ctx)
		d.clock.Pass(24 * time.Hour)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Unknown: 1, Sent: 2}) || sink.Count() != 2 {
			t.Errorf("messages: %+v, %d letters", c, sink.Count())
		}
	})
}

func TestRescue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		sink := deliverytest.Start(t, deliverytest.Options{Forget: true})
		d.ask(1, 10)
		now := d.clock.Now()
		claimed, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: "dead", Now: now, Until: now.Add(2 * time.Minute), Limit: 6})
		if err != nil || len(claimed) != 6 || claimed[0].ID != 1 {
			t.Fatalf("%v, %v", claimed, err)
		}
		ok, err := s.PutOnWire(ctx, []sending.Wire{{ID: 1, Lease: "dead", HeaderID: "x"}, {ID: 2, Lease: "dead", HeaderID: "x"}, {ID: 9, Lease: "dead", HeaderID: "x"}}, now, now.Add(10*time.Minute))
		if err != nil || fmt.Sprint(ok) != "[true true false]" {
			t.Fatalf("%v, %v", ok, err)
		}
		r := d.runner("alive", "smtp://"+sink.Addr, nil)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Leased: 4, OnWire: 2, Sent: 4}) {
			t.Errorf("while the leases run: %+v", c)
		}
		d.clock.Pass(3 * time.Minute)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{OnWire: 2, Sent: 8}) {
			t.Errorf("after the leases: %+v", c)
		}
		d.clock.Pass(10 * time.Minute)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Unknown: 2, Sent: 8}) {
			t.Errorf("after the time on the wire: %+v", c)
		}
		taken := func(id int64) sending.Accepted {
			return sending.Accepted{ID: id, Lease: "dead", Kind: sending.Invitation, Subject: id, At: now}
		}
		// The dead one was only slow: what it knows of its letter counts, what it
		// had not begun is no longer its own.
		if err := s.Accept(ctx, []sending.Accepted{taken(1), taken(1), taken(4)}); err != nil {
			t.Fatal(err)
		}
		ok, err = s.PutOnWire(ctx, []sending.Wire{{ID: 3, Lease: "dead", HeaderID: "x"}}, now, now)
		if err != nil || ok[0] {
			t.Errorf("a lost lease went on the wire: %v, %v", ok, err)
		}
		if c := d.counts(); c != (sending.Counts{Unknown: 1, Sent: 9}) || sink.Count() != 8 {
			t.Errorf("at the end: %+v, %d letters", c, sink.Count())
		}
		// The only node does not wait for leases.
		d.ask(11, 5)
		if _, err := s.Claim(ctx, sending.Claim{Delivery: "email", Lease: "dead", Now: d.clock.Now(), Until: d.clock.Now().Add(time.Hour), Limit: 5}); err != nil {
			t.Fatal(err)
		}
		d.runner("only", "smtp://"+sink.Addr, func(p *jobs.Parts) { p.OnlyNode = true }).Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Unknown: 1, Sent: 14}) {
			t.Errorf("the only node: %+v", c)
		}
	})
}

func TestTwoSendersShare(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		sink := deliverytest.Start(t, deliverytest.Options{Forget: true})
		d.ask(1, 1000)
		a, b := d.runner("a", "smtp://"+sink.Addr+"?connections=4", nil), d.runner("b", "smtp://"+sink.Addr+"?connections=4", nil)
		var both sync.WaitGroup
		both.Go(func() { a.Drain(context.Background()) })
		both.Go(func() { b.Drain(context.Background()) })
		both.Wait()
		if got := to(sink.Received()); len(got) != 1000 || sink.Count() != 1000 {
			t.Errorf("%d addresses, %d letters", len(got), sink.Count())
		}
		if a.Counts().Sent == 0 || b.Counts().Sent == 0 || d.counts() != (sending.Counts{Sent: 1000}) {
			t.Errorf("a %+v, b %+v, messages %+v", a.Counts(), b.Counts(), d.counts())
		}
	})
}

// The end of ctx finishes what is on the wire and gives the rest back.
func TestShutdown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var once sync.Once
		sink := deliverytest.Start(t, deliverytest.Options{Dot: func(*smtp.Conn, deliverytest.Received) error { once.Do(cancel); return nil }})
		r := d.runner("a", "smtp://"+sink.Addr+"?connections=3", nil)
		d.ask(1, 300)
		r.Run(ctx)
		c := d.counts()
		if c.Leased+c.OnWire+c.Failed+c.Unknown != 0 || c.Sent != int64(sink.Count()) || c.Queued+c.Sent != 300 || c.Queued == 0 {
			t.Errorf("after the end: %+v, %d letters", c, sink.Count())
		}
		d.runner("b", "smtp://"+sink.Addr, nil).Drain(context.Background())
		if got := to(sink.Received()); len(got) != 300 || sink.Count() != 300 {
			t.Errorf("%d addresses, %d letters", len(got), sink.Count())
		}
	})
}

// A sender that is killed at any moment neither skips a customer nor writes
// twice.
func TestKilled(t *testing.T) {
	const letters, rounds = 1500, 6
	dsn := t.TempDir() + "/desk.db"
	clock := storetest.NewClock()
	s, err := store.Open(context.Background(), store.Options{URL: dsn, Zone: storetest.Moscow, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	newDesk(t, s, clock).ask(1, letters)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// Each round kills the sender when the sink has taken so many more.
	var taken, next atomic.Int64
	kill := make(chan struct{}, 1)
	sink := deliverytest.Start(t, deliverytest.Options{Forget: true, Dot: func(*smtp.Conn, deliverytest.Received) error {
		if taken.Add(1) == next.Load() {
			kill <- struct{}{}
		}
		return nil
	}})
	for round := range rounds {
		next.Store(taken.Load() + 37 + int64(round)*53)
		cmd, _ := helper(t, dsn, sink.Addr)
		<-kill
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
	}
	next.Store(-1)
	s, err = store.Open(context.Background(), store.Options{URL: dsn, Zone: storetest.Moscow, Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d := newDesk(t, s, clock)
	d.runner("last", "smtp://"+sink.Addr, func(p *jobs.Parts) { p.OnlyNode = true }).Drain(context.Background())
	got := to(sink.Received())
	unknown := map[string]bool{}
	list, err := s.Trouble(context.Background(), page.Request{Limit: page.MaxLimit})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Rows {
		unknown[r.Recipient] = true
		if r.State != sending.Unknown {
			t.Errorf("%s is %s", r.Recipient, r.State)
		}
	}
	for i := 1; i <= letters; i++ {
		switch {
		case got[address(i)] > 1:
			t.Errorf("customer %d was written to %d times", i, got[address(i)])
		case got[address(i)] == 0 && !unknown[address(i)]:
			t.Errorf("customer %d was skipped", i)
		}
	}
	c := d.counts()
	if c.Queued+c.Leased+c.OnWire+c.Failed != 0 || c.Sent+c.Unknown != letters || c.Unknown > rounds*2*16 {
		t.Errorf("messages: %+v", c)
	}
	t.Logf("%d letters, killed %d times: %d received, %d sent, %d unknown", letters, rounds, len(maps.Clone(got)), c.Sent, c.Unknown)
	breaches, err := s.Check(context.Background())
	if err != nil || len(breaches) > 0 {
		t.Error(breaches, err)
	}
}
