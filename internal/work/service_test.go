package work_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/work"
)

var (
	ctx   = context.Background()
	admin = actor.Actor{PersonID: 7, Name: "Anna", Role: actor.Admin}
)

type book struct {
	after func(ctx context.Context, do func())
	lines []string
}

func (b *book) Audit(ctx context.Context, a actor.Actor, action, noun string, id int64, _ map[string]any) error {
	b.after(ctx, func() { b.lines = append(b.lines, fmt.Sprint(a.Name, " ", action, " ", noun, " ", id)) })
	return nil
}

func newRoom(s *store.Store, clock *storetest.Clock) (*work.Service, *book) {
	b := &book{after: s.AfterCommit}
	return work.New(s, work.Options{
		Audit: b, Now: clock.Now,
		Readers: []work.Reader{{Event: event.ResponseCorrected, Name: "recovery", Words: i18n.Text{EN: "open a case"}}},
		Tasks:   []work.Task{{Name: "sweep", Plan: work.Every(time.Hour)}, {Name: "never", Plan: work.Daily(3, 0)}},
		Kinds:   []work.Kind{{Name: "count", Words: i18n.Text{EN: "count"}}},
	}), b
}

func overview(t *testing.T, s *work.Service, r page.Request) work.Overview {
	t.Helper()
	o, err := s.Overview(ctx, admin, r)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestAskedWork(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		room, book := newRoom(s, clock)
		w, err := room.Ask(ctx, admin, "count")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := room.Ask(ctx, admin, "count"); err != nil || again.ID != w.ID {
			t.Errorf("asked twice: %+v, %v", again, err)
		}
		if _, err := room.Ask(ctx, admin, "conquer"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a kind that nobody does: %v", err)
		}
		if o := overview(t, room, page.Request{}); len(o.Waiting) != 1 || o.Waiting[0].Words.EN != "count" || o.Waiting[0].AskedBy != 7 {
			t.Errorf("%+v", o)
		}
		fail := func(state work.State, why string) {
			t.Helper()
			got, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "l", Node: "node", Now: clock.Now(), Until: clock.Now().Add(time.Minute)})
			if err != nil || got == nil {
				t.Fatal(got, err)
			}
			if o := overview(t, room, page.Request{}); len(o.Running) != 1 || o.Running[0].Node != "node" || o.Running[0].BeganAt == nil {
				t.Errorf("%+v", o)
			}
			if err := room.RetryWork(ctx, admin, w.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("what runs is tried again: %v", err)
			}
			if err := s.EndWork(ctx, work.Finished{ID: w.ID, Lease: "l", State: state, At: clock.Now(), RunAt: clock.Now(), Attempts: 5, Error: why}); err != nil {
				t.Fatal(err)
			}
		}
		fail(work.Dead, "anna@example.org refused")
		o := overview(t, room, page.Request{})
		if len(o.Dead) != 1 || strings.Contains(o.Dead[0].Error, "anna@example.org") || !strings.Contains(o.Dead[0].Error, "refused") {
			t.Errorf("%+v", o.Dead)
		}
		// Either way it is tried again.
		if err := room.RetryWork(ctx, admin, w.ID); err != nil {
			t.Fatal(err)
		}
		fail(work.Dead, "boom")
		if again, err := room.Ask(ctx, admin, "count"); err != nil || again.ID != w.ID {
			t.Errorf("%+v, %v", again, err)
		}
		// What waits for its next attempt is tried now, and its attempts count on.
		if err := room.RetryWork(ctx, admin, w.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("what is due already is tried again: %v", err)
		}
		got, err := s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "l", Node: "node", Now: clock.Now(), Until: clock.Now().Add(time.Minute)})
		if err != nil || got == nil {
			t.Fatal(got, err)
		}
		later := work.Finished{ID: w.ID, Lease: "l", State: work.Waiting, At: clock.Now(), RunAt: clock.Now().Add(time.Hour), Attempts: 3, Error: "boom"}
		if err := s.EndWork(ctx, later); err != nil {
			t.Fatal(err)
		}
		if err := room.RetryWork(ctx, admin, w.ID); err != nil {
			t.Fatal(err)
		}
		if o := overview(t, room, page.Request{}); len(o.Waiting) != 1 || o.Waiting[0].Attempts != 3 || !o.Waiting[0].RunAt.Equal(clock.Now()) {
			t.Errorf("tried now: %+v", o.Waiting)
		}
		// So it is when somebody asks for it anew.
		got, err = s.TakeWork(ctx, work.Hire{Kind: "count", Lease: "l", Node: "node", Now: clock.Now(), Until: clock.Now().Add(time.Minute)})
		if err != nil || got == nil {
			t.Fatal(got, err)
		}
		if err := s.EndWork(ctx, later); err != nil {
			t.Fatal(err)
		}
		if again, err := room.Ask(ctx, admin, "count"); err != nil || again.ID != w.ID {
			t.Errorf("%+v, %v", again, err)
		}
		if o := overview(t, room, page.Request{}); len(o.Waiting) != 1 || !o.Waiting[0].RunAt.Equal(clock.Now()) {
			t.Errorf("asked for while it is put off: %+v", o.Waiting)
		}
		fail(work.Done, "")
		if o := overview(t, room, page.Request{}); len(o.Lately) != 1 || len(o.Dead)+len(o.Waiting)+len(o.Running) != 0 {
			t.Errorf("%+v", o)
		}
		if err := room.RetryWork(ctx, admin, 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("work that is not there: %v", err)
		}
		if want := []string{"Anna ask work 1", "Anna ask work 1", "Anna retry work 1", "Anna ask work 1", "Anna retry work 1", "Anna ask work 1"}; !slices.Equal(book.lines, want) {
			t.Errorf("written down: %q", book.lines)
		}
	})
}

func TestEventsThatWereGivenUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		room, book := newRoom(s, clock)
		claim := func() []event.Happened {
			t.Helper()
			list, err := s.ClaimEvents(ctx, work.Claim{Reader: "recovery", Readers: map[event.Name][]string{event.ResponseCorrected: {"recovery"}}, Lease: "l", Now: clock.Now(), Until: clock.Now().Add(time.Minute), N: 10})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		for subject := range int64(4) {
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.Emit(ctx, event.ResponseCorrected, subject) }); err != nil {
				t.Fatal(err)
			}
			clock.Pass(time.Second)
		}
		if o := overview(t, room, page.Request{}); len(o.Ahead) != 1 || o.Ahead[0].N != 4 || o.Ahead[0].Reader != "" || !o.Ahead[0].Oldest.Equal(storetest.Noon) {
			t.Errorf("%+v", o.Ahead)
		}
		for _, h := range claim() {
			if h.Subject == 3 {
				continue
			}
			if err := s.EventFailed(ctx, h.ID, "l", "+7 916 123-45-67 is busy", time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		o := overview(t, room, page.Request{Limit: 2})
		if len(o.Ahead) != 1 || o.Ahead[0].N != 1 || o.Ahead[0].Words.EN != "open a case" {
			t.Errorf("%+v", o.Ahead)
		}
		if len(o.GivenUp.Rows) != 2 || o.GivenUpInAll != 3 || o.GivenUp.Rows[0].Subject != 2 || o.GivenUp.Rows[0].Words.EN != "open a case" || strings.Contains(o.GivenUp.Rows[0].Error, "123") {
			t.Errorf("%+v", o.GivenUp)
		}
		rest := overview(t, room, page.Request{Limit: 2, After: o.GivenUp.Next})
		if len(rest.GivenUp.Rows) != 1 || rest.GivenUp.Rows[0].Subject != 0 || rest.GivenUp.Next != (page.Cursor{}) {
			t.Errorf("%+v", rest.GivenUp)
		}
		one := o.GivenUp.Rows[0].ID
		if err := room.RetryEvent(ctx, admin, one); err != nil {
			t.Fatal(err)
		}
		if err := room.RetryEvent(ctx, admin, one); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if list := claim(); len(list) != 1 || list[0].ID != one || list[0].Attempts != 1 {
			t.Errorf("%+v", list)
		}
		if err := room.RetryEvent(ctx, admin, 0); !fault.Is(err, fault.NotFound) {
			t.Errorf("no event: %v", err)
		}
		if err := room.RetryEvents(ctx, admin); err != nil {
			t.Fatal(err)
		}
		if list := claim(); len(list) != 2 {
			t.Errorf("%+v", list)
		}
		if err := room.RetryEvents(ctx, admin); !fault.Is(err, fault.Conflict) {
			t.Errorf("none is left: %v", err)
		}
		if want := []string{fmt.Sprint("Anna retry event ", one), "Anna retry event 0"}; !slices.Equal(book.lines, want) {
			t.Errorf("written down: %q", book.lines)
		}
	})
}

func TestTimetableIsShown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		room, _ := newRoom(s, clock)
		now := clock.Now()
		if mine, err := s.TakeTurn(ctx, work.Turn{Task: "sweep", Plan: "1h", Lease: "desk-1/7", Now: now, Until: now.Add(time.Minute), First: now}); !mine || err != nil {
			t.Fatal(err)
		}
		lines := overview(t, room, page.Request{}).Timetable
		if len(lines) != 2 || !lines[0].Running || lines[0].Node != "desk-1" || lines[0].EndedAt != nil || lines[1].Running || !lines[1].Next.IsZero() {
			t.Errorf("%+v", lines)
		}
		clock.Pass(time.Minute)
		if line := overview(t, room, page.Request{}).Timetable[0]; line.Running {
			t.Error("its node is dead")
		}
		if err := s.EndTurn(ctx, work.Ended{Task: "sweep", Lease: "desk-1/7", At: clock.Now(), Next: now.Add(time.Hour), Error: "of anna@example.org"}); err != nil {
			t.Fatal(err)
		}
		line := overview(t, room, page.Request{}).Timetable[0]
		if line.Running || line.EndedAt == nil || !line.EndedAt.Equal(now.Add(time.Minute)) || !line.Next.Equal(now.Add(time.Hour)) || line.Error == "" || strings.Contains(line.Error, "anna@example") {
			t.Errorf("%+v", line)
		}
	})
}
