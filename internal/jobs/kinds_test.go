package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/jobs"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/work"
)

// note is a kind of message that only these tests have.
const note sending.Kind = "note"

// notes writes notes; it stops those about 13.
func notes(_ context.Context, list []sending.Message, _ time.Time) ([]sending.Draft, error) {
	out := make([]sending.Draft, len(list))
	for i, m := range list {
		if m.Subject == 13 {
			out[i].Stop = "unlucky"
			continue
		}
		out[i].Draw = func(context.Context) (sending.Content, error) {
			return sending.Content{Title: "a note", Text: "to " + m.Recipient}, nil
		}
	}
	return out, nil
}

// carrier is one without a network.
type carrier struct {
	limits sending.Limits
	before func() error // nil: take at once

	mu  sync.Mutex
	got []sending.Outgoing
}

func (c *carrier) Limits() sending.Limits { return c.limits }
func (c *carrier) Close() error           { return nil }

func (c *carrier) Send(_ context.Context, o sending.Outgoing, onWire func() error) error {
	if c.before != nil {
		if err := c.before(); err != nil {
			return err
		}
	}
	if err := onWire(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, o)
	return nil
}

func (c *carrier) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.got)
}

// queue queues notes about so many subjects, from first on.
func (d *desk) queue(delivery string, first, n int64) {
	d.t.Helper()
	err := d.store.InTx(context.Background(), func(ctx context.Context) error {
		for i := range n {
			m := sending.Message{Kind: note, Subject: first + i, Nth: 1, Delivery: delivery, Recipient: address(int(first + i)), Language: "ru"}
			if err := d.store.Queue(ctx, m, d.clock.Now(), d.clock.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// lanes returns a runner that writes notes and invitations, with these carriers.
func (d *desk) lanes(carriers map[string]sending.Carrier) *jobs.Runner {
	d.t.Helper()
	return d.runner("lanes", "smtp://127.0.0.1:1", func(p *jobs.Parts) {
		p.Carriers = carriers
		p.Writers[note] = notes
	})
}

// A message is of any kind: who writes it is a line in a table, and what its room
// says of it is done. There is one of a kind, a subject and a number.
func TestKinds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 2)
		d.queue("email", 11, 3)
		d.queue("email", 12, 1)
		box := &carrier{}
		r := d.lanes(map[string]sending.Carrier{"email": box})
		r.Drain(ctx)
		d.queue("email", 11, 3)
		r.Drain(ctx)
		if c := d.counts(); c != (sending.Counts{Sent: 4}) || box.count() != 4 || r.Counts().Cancelled != 1 {
			t.Fatalf("%+v, %d arrived, %+v", c, box.count(), r.Counts())
		}
		seen := map[string]string{}
		for _, o := range box.got {
			seen[o.HeaderID] = o.Text
		}
		if seen["note-11-1@desk.example.org"] != "to "+address(11) || !strings.Contains(seen["invitation-1-1@desk.example.org"], d.Links.Token(1)) {
			t.Errorf("%v", seen)
		}
		// Nobody writes this one, and nobody carries that one.
		err := s.InTx(ctx, func(ctx context.Context) error {
			return errors.Join(
				s.Queue(ctx, sending.Message{Kind: "riddle", Subject: 1, Nth: 1, Delivery: "email", Recipient: "a@b.c"}, clock.Now(), clock.Now()),
				s.Queue(ctx, sending.Message{Kind: note, Subject: 1, Nth: 1, Delivery: "pigeon", Recipient: "a@b.c"}, clock.Now(), clock.Now()),
			)
		})
		if err != nil {
			t.Fatal(err)
		}
		r.Drain(ctx)
		list, err := s.Trouble(ctx, page.Request{})
		if err != nil || len(list.Rows) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, row := range list.Rows {
			if want := map[sending.Kind]string{"riddle": `"riddle"`, note: `"pigeon"`}[row.Kind]; !strings.Contains(row.Error, want) || row.State != sending.Failed {
				t.Errorf("%+v", row)
			}
		}
	})
}

// One carrier that hangs, and one that is away, stop no other.
func TestLanesAreApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		d := newDesk(t, s, clock)
		hung, release, all := make(chan struct{}, 8), make(chan struct{}), make(chan struct{})
		slow := &carrier{limits: sending.Limits{AtOnce: 2}, before: func() error { hung <- struct{}{}; <-release; return nil }}
		away := &carrier{before: func() error { return &sending.Refusal{Err: errors.New("nobody there")} }}
		fast := &carrier{}
		left := int64(300)
		fast.before = func() error {
			fast.mu.Lock()
			defer fast.mu.Unlock()
			if left--; left == 0 {
				close(all)
			}
			return nil
		}
		d.queue("slow", 1000, 40)
		d.queue("away", 2000, 40)
		d.queue("fast", 3000, left)
		r, done := d.lanes(map[string]sending.Carrier{"slow": slow, "away": away, "fast": fast}), make(chan struct{})
		go func() { r.Run(ctx); close(done) }()
		<-hung
		<-hung
		<-all
		if slow.count()+away.count() != 0 {
			t.Errorf("%d and %d arrived", slow.count(), away.count())
		}
		cancel()
		close(release)
		<-done
		if c := d.counts(); fast.count() != 300 || c.Sent != int64(fast.count()+slow.count()) || c.Queued != 380-c.Sent {
			t.Errorf("%d arrived fast, %d slowly: %+v", fast.count(), slow.count(), c)
		}
	})
}

// What a room said of a message is asked again when the message has waited behind
// others: quiet hours begin while a server thinks.
func TestQuietHoursBeginMeanwhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := newDesk(t, s, clock)
		d.ask(1, 2)
		clock.Pass(8*time.Hour + 59*time.Minute) // 20:59
		first := newOnlyFirst()
		box := &carrier{limits: sending.Limits{AtOnce: 1}, before: first.pass}
		r, done := d.lanes(map[string]sending.Carrier{"email": box}), make(chan struct{})
		go func() { r.Drain(context.Background()); close(done) }()
		<-first.began
		clock.Pass(5 * time.Minute)
		first.goOn <- nil
		<-done
		if c := d.counts(); c != (sending.Counts{Sent: 1, Queued: 1}) || box.count() != 1 {
			t.Errorf("%+v, %d arrived", c, box.count())
		}
	})
}

// A relay that refuses the desk for a while harms no message: they wait together, and
// go out when it has had enough of that.
func TestSenderRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 40)
		refuses := true
		box := &carrier{limits: sending.Limits{AtOnce: 1}, before: func() error {
			if refuses {
				return &sending.Refusal{Code: 550, Sender: true, Err: errors.New("550 quota exceeded")}
			}
			return nil
		}}
		r := d.lanes(map[string]sending.Carrier{"email": box})
		for range 9 {
			r.Drain(ctx)
			clock.Pass(24 * time.Hour)
		}
		if n := r.Counts().Retried; n != 9 {
			t.Errorf("%d tries in 9 rounds", n)
		}
		var tries int64
		if err := s.Row(ctx, "SELECT SUM(attempts) FROM messages").Scan(&tries); err != nil || tries != 0 {
			t.Errorf("%d tries are held against the letters, %v", tries, err)
		}
		if c, err := s.CountMessages(ctx, 7); err != nil || c.Queued != 40 || c.Stuck != "550 quota exceeded" {
			t.Errorf("%+v, %v", c, err)
		}
		refuses = false
		r.Drain(ctx)
		if box.count() != 40 {
			t.Errorf("%d went out", box.count())
		}
		d.ask(41, 1)
		if c, err := s.CountMessages(ctx, 7); err != nil || c.Queued != 1 || c.Stuck != "" {
			t.Errorf("it goes again, and nobody is told: %+v, %v", c, err)
		}
	})
}

// A lane sends no more a second than its carrier takes, on the desk's clock.
func TestRate(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d := newDesk(t, s, clock)
	d.queue("sms", 1000, 21)
	sms := &carrier{limits: sending.Limits{AtOnce: 4, Rate: 10}}
	r := d.lanes(map[string]sending.Carrier{"sms": sms})
	r.SleepBy(clock.Pass)
	start := clock.Now()
	r.Drain(context.Background())
	if took := clock.Now().Sub(start).Round(10 * time.Millisecond); took != 2*time.Second || sms.count() != 21 {
		t.Errorf("%d messages at 10 a second took %v, want 21 in 2s", sms.count(), took)
	}
}

// What was due before quiet hours and is tried again in them waits for their end, on
// the customer's clock.
func TestQuietHoursAreAskedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 1) // at noon in Moscow
		refuses := true
		box := &carrier{before: func() error {
			if refuses {
				return &sending.Refusal{Code: 451, Err: errors.New("greylisted")}
			}
			return nil
		}}
		r := d.lanes(map[string]sending.Carrier{"email": box})
		clock.Pass(8*time.Hour + 59*time.Minute)
		r.Drain(ctx)
		refuses = false
		clock.Pass(2 * time.Minute) // 21:01
		r.Drain(ctx)
		clock.Pass(12*time.Hour + 58*time.Minute) // 9:59
		r.Drain(ctx)
		if box.count() != 0 {
			t.Fatal("it was sent in quiet hours")
		}
		if c, err := s.CountMessages(ctx, 7); err != nil || c.Queued != 1 || c.OldestDue.In(storetest.Moscow).Format("15:04") != "10:00" {
			t.Errorf("%+v, %v", c, err)
		}
		clock.Pass(time.Minute)
		r.Drain(ctx)
		if box.count() != 1 {
			t.Error("it was not sent after quiet hours")
		}
	})
}

// Of many letters that wait for a server that is away few are tried; that they wait is
// seen from the first try on, however many there are, until one goes.
func TestManyAreAsVisibleAsFew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		d.ask(1, 400)
		away := true
		box := &carrier{limits: sending.Limits{AtOnce: 1}, before: func() error {
			if away {
				return &sending.Refusal{Err: errors.New("connection refused")}
			}
			return nil
		}}
		r := d.lanes(map[string]sending.Carrier{"email": box})
		for range 3 {
			r.Drain(ctx)
			for _, later := range []time.Duration{0, time.Second, 3 * time.Second} {
				clock.Pass(later)
				if c, err := s.CountMessages(ctx, 7); err != nil || c.Queued != 400 || c.Stuck != "connection refused" {
					t.Fatalf("%+v, %v", c, err)
				}
			}
		}
		// Another process finds the server back.
		away = false
		clock.Pass(2 * time.Minute)
		d.lanes(map[string]sending.Carrier{"email": box}).Drain(ctx)
		if c, err := s.CountMessages(ctx, 7); err != nil || c.Sent != 400 {
			t.Errorf("%+v, %v", c, err)
		}
		d.ask(401, 1)
		if c, err := s.CountMessages(ctx, 7); err != nil || c.Stuck != "" {
			t.Errorf("it goes, and is called stuck: %+v, %v", c, err)
		}
	})
}

// A clock that was ahead and is set back stops nothing: not the lane, which was
// paused then, nor what was queued or put off then, nor the timetable.
func TestClockSetBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := context.Background()
		d := newDesk(t, s, clock)
		away := true
		box := &carrier{before: func() error {
			if away {
				return &sending.Refusal{Err: errors.New("connection refused")}
			}
			return nil
		}}
		r := d.lanes(map[string]sending.Carrier{"email": box})
		const ahead = 72 * time.Hour
		clock.Pass(ahead)
		d.queue("email", 1, 3)
		r.Drain(ctx)
		clock.Pass(-ahead)
		away = false
		d.queue("email", 4, 2)
		if r.Drain(ctx); box.count() != 2 {
			t.Errorf("the lane is paused by a clock that is gone: %d went out", box.count())
		}
		clock.Pass(2 * time.Minute)
		r.Drain(ctx)
		if box.count() != 5 {
			t.Errorf("%d of 5 went out after the clock was set back", box.count())
		}
		// What was due when the clock was set back goes at once, whoever waits for it: the
		// process that saw it, or the next one.
		const happened event.Name = "test.happened"
		subject := int64(100)
		for _, back := range []time.Duration{time.Hour, 24 * time.Hour} {
			for _, again := range []bool{false, true} {
				due, told, worked := box.count(), 0, 0
				of := func(r *jobs.Runner) *jobs.Runner {
					r.Read(work.Reader{Event: happened, Name: "told"}, func(context.Context, event.Happened) error { told++; return nil })
					r.Work(work.Kind{Name: "test"}, func(context.Context, work.Work, func(work.Progress) error) (any, error) { worked++; return nil, nil })
					return r
				}
				r := of(d.lanes(map[string]sending.Carrier{"email": box}))
				r.Drain(ctx)
				if mine, err := s.TakeTurn(ctx, work.Turn{Task: "leases", Plan: "m", Lease: "a", Now: clock.Now(), Until: clock.Now().Add(time.Minute), First: clock.Now(), Next: clock.Now()}); err != nil || !mine {
					t.Fatal(mine, err)
				}
				if err := s.EndTurn(ctx, work.Ended{Task: "leases", Lease: "a", At: clock.Now(), Next: clock.Now()}); err != nil {
					t.Fatal(err)
				}
				subject += 2
				if err := s.InTx(ctx, func(ctx context.Context) error {
					now := clock.Now()
					w := work.Work{Kind: "test", AskedAt: now, RunAt: now}
					_, err := s.AskWork(ctx, &w)
					long := sending.Message{Kind: note, Subject: subject + 1, Nth: 1, Delivery: "email", Recipient: address(1), Language: "ru"}
					return errors.Join(err, s.Emit(ctx, happened, subject), s.Queue(ctx, long, now, now.AddDate(0, 0, -9)))
				}); err != nil {
					t.Fatal(err)
				}
				d.queue("email", subject, 1)
				clock.Pass(-back)
				if again {
					r = of(d.lanes(map[string]sending.Carrier{"email": box}))
				}
				if r.Drain(ctx); box.count() != due+2 || told != 1 || worked != 1 {
					t.Errorf("set back by %v, started again %v: %d of 2 messages went, %d of 1 event told of, %d of 1 work done", back, again, box.count()-due, told, worked)
				}
				if last, err := s.LastTurn(ctx); err != nil || last.After(clock.Now()) {
					t.Errorf("the next process would take the clock for set back again: %v %v", last, err)
				}
			}
		}
		turn := func(at time.Time) bool {
			mine, err := s.TakeTurn(ctx, work.Turn{Task: "t", Plan: "1m0s", Lease: "a", Now: at, Until: at.Add(time.Minute), First: at, Next: at.Add(time.Minute)})
			if err != nil {
				t.Fatal(err)
			}
			if mine {
				if err := s.EndTurn(ctx, work.Ended{Task: "t", Lease: "a", At: at, Next: at.Add(time.Minute)}); err != nil {
					t.Fatal(err)
				}
			}
			return mine
		}
		now := clock.Now()
		for i, c := range []struct {
			at   time.Time
			mine bool
		}{{now.Add(ahead), true}, {now.Add(ahead), false}, {now, true}, {now, false}, {now.Add(time.Minute), true}} {
			if got := turn(c.at); got != c.mine {
				t.Errorf("turn %d: %v, want %v", i, got, c.mine)
			}
		}
	})
}
