package openday_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// desk is a service on a real store with a clock that the test turns.
type desk struct {
	*openday.Service
	t     *testing.T
	store *store.Store
	clock *storetest.Clock
}

func newDesk(t *testing.T, s *store.Store, clock *storetest.Clock, zone *time.Location) *desk {
	d := &desk{t: t, store: s, clock: clock}
	clock.Set(time.Date(2026, 11, 23, 9, 0, 0, 0, zone))
	d.Service = openday.New(s, openday.Options{Now: clock.Now, Zone: zone})
	return d
}

// person adds somebody and returns the actor.
func (d *desk) person(name string, role actor.Role) actor.Actor {
	d.t.Helper()
	p := account.Person{Email: strings.ToLower(name) + "@example.org", Name: name, Role: role, CreatedAt: d.clock.Now()}
	if err := d.store.InTx(context.Background(), func(ctx context.Context) error { return d.store.InsertPerson(ctx, &p) }); err != nil {
		d.t.Fatal(err)
	}
	return actor.Actor{PersonID: p.ID, Name: name, Role: role}
}

// day announces a day on 25 November with one place and the lines of shifts.
func (d *desk) day(a actor.Actor, shifts ...openday.ShiftInput) (dayID int64, plan openday.Plan) {
	d.t.Helper()
	ctx := context.Background()
	dayID, err := d.Announce(ctx, a, openday.DayInput{Title: "\u202eДень открытых людей", Aim: "увидеть очередь", From: 2026_11_25, To: 2026_11_26})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err = d.SavePlace(ctx, a, dayID, 0, openday.PlaceInput{Kind: "shop", Name: "\u2066Салон на Тверской", Address: "Тверская,\n1", Shifts: shifts}); err != nil {
		d.t.Fatal(err)
	}
	return dayID, d.plan(a, dayID)
}

func (d *desk) plan(a actor.Actor, dayID int64) openday.Plan {
	d.t.Helper()
	p, err := d.Plan(context.Background(), a, dayID)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

// wrongFields lists "field key" of a fault.
func wrongFields(err error) []string {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return []string{fmt.Sprint(err)}
	}
	if len(f.Fields) == 0 {
		return []string{f.Key}
	}
	var out []string
	for _, field := range f.Fields {
		out = append(out, field.Name+" "+field.Key)
	}
	return out
}

func TestSeatsAreNeverOversold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		dayID, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 7})
		shift := plan.Places[0].Shifts[0].ID
		staff := make([]actor.Actor, 64)
		for i := range staff {
			staff[i] = d.person(fmt.Sprintf("P%02d", i), actor.Roles[i%len(actor.Roles)])
		}
		var all sync.WaitGroup
		var mu sync.Mutex
		said := map[string]int{}
		for _, a := range staff {
			all.Go(func() {
				err := d.Seat(ctx, a, shift, "")
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					said["seat"]++
				} else {
					said[wrongFields(err)[0]]++
				}
			})
		}
		all.Wait()
		if want := map[string]int{"seat": 7, "openday.fault.full": 57}; !cmp.Equal(said, want) {
			t.Errorf("64 sign-ups for 7 seats: %v", said)
		}
		after := d.plan(boss, dayID).Places[0].Shifts[0]
		if after.Taken != 7 || after.Free() != 0 || len(after.Guests) != 7 {
			t.Errorf("taken %d, free %d, guests %d", after.Taken, after.Free(), len(after.Guests))
		}
	})
}

func TestNobodyTwiceAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss, anna := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent)
		var lines []openday.ShiftInput
		for i := range 16 {
			lines = append(lines, openday.ShiftInput{From: "10:00", To: fmt.Sprintf("14:%02d", i), Seats: 3})
		}
		lines = append(lines, openday.ShiftInput{From: "14:15", To: "18:00", Seats: 3})
		dayID, plan := d.day(boss, lines...)
		var all sync.WaitGroup
		var mu sync.Mutex
		seats := 0
		for i := range 64 {
			shift := plan.Places[0].Shifts[i%16].ID
			all.Go(func() {
				err := d.Seat(ctx, anna, shift, "")
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					seats++
				} else if key := wrongFields(err)[0]; key != "openday.fault.overlap" && key != "openday.fault.twice" {
					t.Errorf("refused for another reason: %v", err)
				}
			})
		}
		all.Wait()
		if seats != 1 {
			t.Errorf("%d seats in overlapping shifts", seats)
		}
		// The shift that begins when the longest of them ends is free to take.
		last := plan.Places[0].Shifts[16].ID
		if err := d.Seat(ctx, anna, last, ""); err != nil {
			t.Errorf("a shift that begins at the end of another: %v", err)
		}
		if got := d.plan(boss, dayID).Levels; len(got) != 1 || got[0].Role != actor.Agent || !slices.Equal(got[0].Names, []string{"Anna"}) {
			t.Errorf("levels: %+v", got)
		}
		// Another overlap made by moving the shift is refused as well.
		in := openday.ShiftInput{ID: last, Date: 2026_11_25, From: "13:00", To: "18:00", Seats: 3}
		_, err := d.SavePlace(ctx, boss, dayID, plan.Places[0].ID, openday.PlaceInput{Kind: "shop", Name: "Салон на Тверской", Shifts: []openday.ShiftInput{in}})
		if got := wrongFields(err); !slices.Equal(got, []string{"shift_0_from openday.fault.guest_busy"}) {
			t.Errorf("moved into an overlap: %v", got)
		}
	})
}

func TestSigningUpAndOff(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss, anna, boris := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent), d.person("Boris", actor.Executive)
		dayID, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 2})
		place, shift := plan.Places[0], plan.Places[0].Shifts[0].ID
		step := func(what string, err error, want string) {
			t.Helper()
			got := ""
			if err != nil {
				got = wrongFields(err)[0]
			}
			if got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		line := func(seats int, remove bool) openday.PlaceInput {
			return openday.PlaceInput{Kind: "shop", Name: "Салон на Арбате", Shifts: []openday.ShiftInput{{ID: shift, Date: 2026_11_25, From: "10:00", To: "14:00", Seats: seats, Remove: remove}}}
		}
		save := func(in openday.PlaceInput) error {
			_, err := d.SavePlace(ctx, boss, dayID, place.ID, in)
			return err
		}
		step("sign up", d.Seat(ctx, anna, shift, ""), "")
		step("twice", d.Seat(ctx, anna, shift, ""), "openday.fault.twice")
		step("an agent for another", d.Seat(ctx, anna, shift, "boris@example.org"), "fault.forbidden")
		step("by an organiser", d.Seat(ctx, boss, shift, "Boris@example.org"), "")
		step("somebody unknown", d.Seat(ctx, boss, shift, "who@example.org"), "email openday.fault.nobody")
		step("full", d.Seat(ctx, boss, shift, ""), "openday.fault.full")
		step("fewer seats than guests", save(line(1, false)), "shift_0_seats openday.fault.below_taken")
		step("taken out with guests", save(line(2, true)), "shift_0_remove openday.fault.has_guests")
		step("more seats, another name", save(line(3, false)), "")
		if p := d.plan(anna, dayID).Places[0]; p.Name != "Салон на Арбате" || p.Shifts[0].Seats != 3 || !p.Shifts[0].Mine {
			t.Errorf("after the change: %+v", p)
		}
		step("off", d.Release(ctx, anna, shift, 0), "")
		step("off again", d.Release(ctx, anna, shift, 0), "fault.not_found")
		step("off for another", d.Release(ctx, anna, shift, boris.PersonID), "fault.forbidden")
		step("up again", d.Seat(ctx, anna, shift, ""), "")

		d.clock.Set(time.Date(2026, 11, 25, 13, 59, 0, 0, storetest.Moscow))
		step("in the last minute", d.Seat(ctx, boss, shift, ""), "")
		step("a day that has begun", d.Cancel(ctx, boss, dayID, "передумали"), "openday.fault.begun")
		d.clock.Set(d.clock.Now().Add(time.Minute))
		step("off when it is over", d.Release(ctx, anna, shift, 0), "openday.fault.over")
		step("off by an organiser", d.Release(ctx, boss, shift, anna.PersonID), "")
		step("up when it is over", d.Seat(ctx, anna, shift, ""), "openday.fault.over")
		step("put right by an organiser", d.Seat(ctx, boss, shift, "anna@example.org"), "")
		if got := d.plan(boss, dayID).Places[0].Shifts[0].Taken; got != 3 {
			t.Errorf("taken %d", got)
		}
	})
}

func TestCancelAndChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss, anna := d.person("Boss", actor.Supervisor), d.person("Anna", actor.Agent)
		dayID, plan := d.day(boss, openday.ShiftInput{Date: 2026_11_26, From: "22:00", To: "06:00", Seats: 2})
		shift := plan.Places[0].Shifts[0]
		if got := shift.EndsAt.Sub(shift.StartsAt); got != 8*time.Hour {
			t.Errorf("a night shift lasts %v", got)
		}
		in := openday.DayInput{Title: "Другой день", From: 2026_11_25, To: 2026_11_25}
		if got := wrongFields(d.Change(ctx, boss, dayID, 1, in)); !slices.Equal(got, []string{"to openday.fault.outside"}) {
			t.Errorf("dates without the shift: %v", got)
		}
		in.To = 2026_11_26
		if err := d.Change(ctx, boss, dayID, 1, in); err != nil {
			t.Error(err)
		}
		if err := d.Change(ctx, boss, dayID, 1, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("changed with an old revision: %v", err)
		}
		if err := d.Seat(ctx, anna, shift.ID, ""); err != nil {
			t.Fatal(err)
		}
		if got := wrongFields(d.Cancel(ctx, boss, dayID, " ")); !slices.Equal(got, []string{"reason fault.required"}) {
			t.Errorf("no reason: %v", got)
		}
		if err := d.Cancel(ctx, boss, dayID, "ремонт"); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"cancelled twice": d.Cancel(ctx, boss, dayID, "ремонт"), "changed": d.Change(ctx, boss, dayID, 3, in), "sign up": d.Seat(ctx, boss, shift.ID, ""),
		} {
			if got := wrongFields(err); !slices.Equal(got, []string{"openday.fault.cancelled"}) {
				t.Errorf("%s: %v", what, got)
			}
		}
		// Returned a moment later it stands as it did; a late one is refused.
		now := clock.Now()
		if err := d.Return(ctx, boss, dayID, now.Add(-time.Second)); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned as of another time: %v", err)
		}
		if err := d.Return(ctx, boss, dayID, now); err != nil {
			t.Fatal(err)
		}
		if plan, err := d.Plan(ctx, boss, dayID); err != nil || plan.Cancelled() || plan.Places[0].Shifts[0].Taken != 1 {
			t.Errorf("returned: %+v %v", plan, err)
		}
		if err := d.Return(ctx, boss, dayID, now); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned twice: %v", err)
		}
		if err := d.Cancel(ctx, boss, dayID, "ремонт"); err != nil {
			t.Fatal(err)
		}
		// A seat on a cancelled day binds nobody.
		_, plan = d.day(boss, openday.ShiftInput{Date: 2026_11_26, From: "22:00", To: "06:00", Seats: 2})
		if err := d.Seat(ctx, anna, plan.Places[0].Shifts[0].ID, ""); err != nil {
			t.Error(err)
		}
		if err := d.Return(ctx, boss, dayID, now); !fault.Is(err, fault.Conflict) {
			t.Errorf("returned though who had signed up is elsewhere: %v", err)
		}
		w, err := d.Waiting(ctx, anna)
		if err != nil || len(w.Stints) != 1 || w.NextDay == nil || w.NextDay.ID != plan.ID || w.NextDay.Mine != 1 {
			t.Errorf("waiting: %+v %v", w, err)
		}
	})
}

func TestListOfDays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		today := d.clock.Now()
		for i := range 14 {
			d.clock.Set(today.AddDate(0, 0, i-8))
			from := d.Today()
			if _, err := d.Announce(ctx, boss, openday.DayInput{Title: fmt.Sprint(i - 8), From: from}); err != nil {
				t.Fatal(err)
			}
		}
		d.clock.Set(today)
		titles := func(past bool) (out []string) {
			req := page.Request{Limit: 3}
			for {
				list, _, err := d.Days(ctx, boss, past, req)
				if err != nil {
					t.Fatal(err)
				}
				for _, row := range list.Rows {
					out = append(out, row.Title)
				}
				if list.Next == (page.Cursor{}) {
					return out
				}
				req.After = list.Next
			}
		}
		if got := titles(false); !slices.Equal(got, []string{"0", "1", "2", "3", "4", "5"}) {
			t.Errorf("coming: %v", got)
		}
		if got := titles(true); !slices.Equal(got, []string{"-1", "-2", "-3", "-4", "-5", "-6", "-7", "-8"}) {
			t.Errorf("past: %v", got)
		}
		for _, at := range []int64{-1, 1 << 62} {
			if _, _, err := d.Days(ctx, boss, true, page.Request{After: page.Cursor{At: at, ID: -5}}); err != nil {
				t.Errorf("a cursor that somebody made up: %v", err)
			}
		}
	})
}

func TestBadDaysAndShifts(t *testing.T) {
	s, clock := storetest.SQLite(t)
	d, ctx := newDesk(t, s, clock, storetest.Moscow), context.Background()
	boss := d.person("Boss", actor.Supervisor)
	for _, c := range []struct {
		in   openday.DayInput
		want string
	}{
		{openday.DayInput{}, "title fault.required, from fault.required"},
		{openday.DayInput{Title: strings.Repeat("ы", 121), Aim: strings.Repeat("a", 2001), From: 2026_11_25}, "title fault.too_long, aim fault.too_long"},
		{openday.DayInput{Title: "a\x00", Aim: "\xff", From: 2026_11_25}, "title fault.text, title fault.required, aim fault.text"},
		{openday.DayInput{Title: "a", From: 2026_11_22}, "from openday.fault.past"},
		{openday.DayInput{Title: "a", From: 2026_11_25, To: 2026_11_24}, "to fault.order"},
		{openday.DayInput{Title: "a", From: 2026_11_25, To: 2026_12_26}, "to openday.fault.long"},
		{openday.DayInput{Title: "a", From: 2026_02_30}, "from fault.date"},
		{openday.DayInput{Title: "a", From: 9999_01_01}, "from fault.date"},
	} {
		_, err := d.Announce(ctx, boss, c.in)
		if got := strings.Join(wrongFields(err), ", "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.in, got, c.want)
		}
	}
	dayID, plan := d.day(boss, openday.ShiftInput{From: "10:00", To: "14:00", Seats: 1})
	if p := plan.Places[0]; plan.Title != "День открытых людей" || p.Name != "Салон на Тверской" || p.Address != "Тверская, 1" {
		t.Errorf("names are kept as %q, %q, %q", plan.Title, p.Name, p.Address)
	}
	place := plan.Places[0].ID
	good := openday.ShiftInput{From: "15:00", To: "16:00", Seats: 1}
	for _, c := range []struct {
		id   int64
		in   openday.PlaceInput
		want string
	}{
		{0, openday.PlaceInput{Shifts: []openday.ShiftInput{good}}, "name fault.required, kind openday.fault.choice"},
		{0, openday.PlaceInput{Kind: "shop", Name: "б"}, "shift_0_from openday.fault.no_shift"},
		{place, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{good, {From: "1:0", To: "25:00", Seats: 0}}}, "shift_1_seats fault.range, shift_1_from openday.fault.clock"},
		{place, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{{From: "10:00", Seats: 501}}}, "shift_0_seats fault.range, shift_0_to fault.required"},
		{place, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{{From: "10:00", To: "10:00", Seats: 1}}}, "shift_0_to openday.fault.no_time"},
		{place, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{{Date: 2026_11_27, From: "10:00", To: "11:00", Seats: 1}}}, "shift_0_date openday.fault.not_on_day"},
		{place, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{{ID: 99, From: "10:00", To: "11:00", Seats: 1}}}, "fault.not_found"},
		{99, openday.PlaceInput{Kind: "shop", Name: "б", Shifts: []openday.ShiftInput{good}}, "fault.not_found"},
	} {
		_, err := d.SavePlace(ctx, boss, dayID, c.id, c.in)
		if got := strings.Join(wrongFields(err), ", "); got != c.want {
			t.Errorf("%d %+v: %s, want %s", c.id, c.in, got, c.want)
		}
	}
	// Two places cannot bear one name; the same name on another day is the same place.
	other, err := d.SavePlace(ctx, boss, dayID, 0, openday.PlaceInput{Kind: "shop", Name: "Салон у метро", Shifts: []openday.ShiftInput{good}})
	if err != nil || other == place {
		t.Fatal(other, err)
	}
	_, err = d.SavePlace(ctx, boss, dayID, other, openday.PlaceInput{Kind: "shop", Name: "Салон на Тверской", Shifts: nil})
	if got := wrongFields(err); !slices.Equal(got, []string{"name openday.fault.place_taken"}) {
		t.Errorf("a name that is taken: %v", got)
	}
	if _, plan = d.day(boss, good); plan.Places[0].ID != place {
		t.Errorf("the same place on another day is %d, was %d", plan.Places[0].ID, place)
	}
	// At night nothing can be put into the past.
	d.clock.Set(time.Date(2026, 11, 25, 17, 0, 0, 0, storetest.Moscow))
	_, err = d.SavePlace(ctx, boss, dayID, place, openday.PlaceInput{Kind: "shop", Name: "Салон на Тверской", Shifts: []openday.ShiftInput{good}})
	if got := wrongFields(err); !slices.Equal(got, []string{"shift_0_to openday.fault.past"}) {
		t.Errorf("a shift in the past: %v", got)
	}
}
