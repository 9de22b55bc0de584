package openday_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/openday"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// A clock that is put forward or back moves the instants, not what is typed.
func TestShiftsOnTheDesksClock(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	for _, c := range []struct {
		on         when.Day
		from, to   string
		start, end string // UTC
		want       string // the fault
	}{
		{2027_03_27, "22:00", "06:00", "2027-03-27T21:00:00Z", "2027-03-28T04:00:00Z", ""}, // seven hours: the clock goes forward
		{2027_10_30, "22:00", "06:00", "2027-10-30T20:00:00Z", "2027-10-31T05:00:00Z", ""}, // nine
		{2027_03_28, "02:30", "06:00", "", "", "shift_0_from openday.fault.skipped"},
		{2027_03_27, "22:00", "02:30", "", "", "shift_0_to openday.fault.skipped"},
		{2027_06_01, "00:00", "23:59", "2027-05-31T22:00:00Z", "2027-06-01T21:59:00Z", ""},
	} {
		s, clock := storetest.SQLite(t)
		d, ctx := newDesk(t, s, clock, berlin), context.Background()
		boss := d.person("Boss", actor.Supervisor)
		id, err := d.Announce(ctx, boss, openday.DayInput{Title: "a", From: c.on})
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.SavePlace(ctx, boss, id, 0, openday.PlaceInput{Kind: "desk", Name: "чат", Shifts: []openday.ShiftInput{{From: c.from, To: c.to, Seats: 1}}})
		if c.want != "" {
			if got := wrongFields(err); !slices.Equal(got, []string{c.want}) {
				t.Errorf("%v %s-%s: %v", c.on, c.from, c.to, got)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		shift := d.plan(boss, id).Places[0].Shifts[0]
		if got := shift.StartsAt.Format(time.RFC3339) + " " + shift.EndsAt.Format(time.RFC3339); got != c.start+" "+c.end {
			t.Errorf("%v %s-%s: %s", c.on, c.from, c.to, got)
		}
	}
}
