package asking_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"openpeople/internal/asking"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestQuietHours(t *testing.T) {
	const nine, ten = 21 * 60, 10 * 60
	for _, c := range []struct {
		name, zone, at, want string
		from, to             int
	}{
		{"by day nothing waits", "Europe/Moscow", "2026-11-21T12:00:00+03:00", "2026-11-21T12:00:00+03:00", nine, ten},
		{"the last minute before", "Europe/Moscow", "2026-11-21T20:59:59+03:00", "2026-11-21T20:59:59+03:00", nine, ten},
		{"late waits for the morning", "Europe/Moscow", "2026-11-21T21:00:00+03:00", "2026-11-22T10:00:00+03:00", nine, ten},
		{"after midnight the same morning", "Europe/Moscow", "2026-11-22T03:14:15+03:00", "2026-11-22T10:00:00+03:00", nine, ten},
		{"the customer's clock, not the desk's", "Asia/Vladivostok", "2026-11-21T16:00:00+03:00", "2026-11-22T03:00:00+03:00", nine, ten},
		{"across the end of a year", "Europe/Moscow", "2026-12-31T23:30:00+03:00", "2027-01-01T10:00:00+03:00", nine, ten},
		{"inside one day", "Europe/Moscow", "2026-11-21T13:30:00+03:00", "2026-11-21T14:00:00+03:00", 13 * 60, 14 * 60},
		{"no quiet at all", "Europe/Moscow", "2026-11-21T23:30:00+03:00", "2026-11-21T23:30:00+03:00", 600, 600},
		{"the night loses an hour", "Europe/Berlin", "2026-03-28T23:00:00+01:00", "2026-03-29T10:00:00+02:00", nine, ten},
		{"the night gains an hour", "Europe/Berlin", "2026-10-24T23:00:00+02:00", "2026-10-25T10:00:00+01:00", nine, ten},
		{"the end falls into the lost hour", "Europe/Berlin", "2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00", nine, 150},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, _ := time.Parse(time.RFC3339, c.at)
			want, _ := time.Parse(time.RFC3339, c.want)
			if got := asking.OutOfQuiet(at, zone(t, c.zone), c.from, c.to); !got.Equal(want) {
				t.Errorf("OutOfQuiet(%s) = %s, want %s", c.at, got.In(want.Location()), c.want)
			}
		})
	}
}

// Whatever the zone, the hour and the day of the year: never before, never
// quiet, and no minute in between would have done.
func TestQuietHoursAlways(t *testing.T) {
	names := []string{"UTC", "Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Vladivostok", "America/St_Johns"}
	rapid.Check(t, func(r *rapid.T) {
		loc := zone(t, rapid.SampledFrom(names).Draw(r, "zone"))
		at := time.Unix(rapid.Int64Range(1767225600, 1830297600).Draw(r, "at"), 0).UTC()
		from, to := rapid.IntRange(0, 1439).Draw(r, "from"), rapid.IntRange(0, 1439).Draw(r, "to")
		got := asking.OutOfQuiet(at, loc, from, to)
		isQuiet := func(t time.Time) bool {
			l := t.In(loc)
			m := l.Hour()*60 + l.Minute()
			if from < to {
				return m >= from && m < to
			}
			return from != to && (m >= from || m < to)
		}
		if got.Before(at) || isQuiet(got) {
			r.Fatalf("%s in %s, quiet %d-%d: %s", at, loc, from, to, got.In(loc))
		}
		for m := at; m.Before(got); m = m.Add(time.Minute) {
			if !isQuiet(m) {
				r.Fatalf("%s was free already, got %s", m.In(loc), got.In(loc))
			}
		}
	})
}
