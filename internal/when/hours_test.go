package when_test

import (
	"testing"
	"time"

	"openpeople/internal/when"
)

func everyDay(from, to int) (h when.Hours) {
	for d := range h.Week {
		h.Week[d] = when.Span{From: from, To: to}
	}
	return h
}

func TestWorkingHours(t *testing.T) {
	zone := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return loc
	}
	moscow, berlin, samoa := zone("Europe/Moscow"), zone("Europe/Berlin"), zone("Pacific/Apia")
	usual, night := everyDay(9*60, 21*60), everyDay(0, when.MinutesOfDay)
	office := everyDay(9*60, 18*60)
	office.Week[5], office.Week[6] = when.Span{}, when.Span{}
	feast := office
	feast.Holidays = []when.Day{2026_12_31, 2027_01_01, 2027_01_04}
	early := everyDay(60, 240) // 01:00-04:00
	for _, c := range []struct {
		name  string
		hours when.Hours
		loc   *time.Location
		from  string // on its clock
		work  time.Duration
		want  string
	}{
		{"within a day", usual, moscow, "2026-11-21 12:00", 4 * time.Hour, "2026-11-21 16:00"},
		{"over a night", usual, moscow, "2026-11-21 19:00", 4 * time.Hour, "2026-11-22 11:00"},
		{"to the end of a day", usual, moscow, "2026-11-21 17:00", 4 * time.Hour, "2026-11-21 21:00"},
		{"before it begins", usual, moscow, "2026-11-21 03:00", 4 * time.Hour, "2026-11-21 13:00"},
		{"after it ends", usual, moscow, "2026-11-21 23:30", 4 * time.Hour, "2026-11-22 13:00"},
		{"none, at night", usual, moscow, "2026-11-21 23:30", 0, "2026-11-22 09:00"},
		{"many days", usual, moscow, "2026-11-21 12:00", 30 * time.Hour, "2026-11-23 18:00"},
		{"over a weekend", office, moscow, "2026-11-20 17:00", 3 * time.Hour, "2026-11-23 11:00"},
		{"over holidays", feast, moscow, "2026-12-30 17:00", 3 * time.Hour, "2027-01-05 11:00"},
		{"from a holiday", feast, moscow, "2027-01-01 12:00", time.Hour, "2027-01-05 10:00"},
		{"round the clock", night, moscow, "2026-11-21 23:00", 24 * time.Hour, "2026-11-22 23:00"},
		{"clocks go forward", night, berlin, "2026-03-28 12:00", 24 * time.Hour, "2026-03-29 13:00"},
		{"clocks go back", night, berlin, "2026-10-24 12:00", 24 * time.Hour, "2026-10-25 11:00"},
		{"a span of two hours, for clocks go forward", early, berlin, "2026-03-29 00:00", 150 * time.Minute, "2026-03-30 01:30"},
		{"a span of four hours, for clocks go back", early, berlin, "2026-10-25 00:00", 210 * time.Minute, "2026-10-25 03:30"},
		{"a day that an island left out", usual, samoa, "2011-12-29 20:00", 2 * time.Hour, "2011-12-31 10:00"},
	} {
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, c.loc)
		if err != nil {
			t.Fatal(err)
		}
		at, ok := c.hours.Add(from, c.work, c.loc)
		if got := at.In(c.loc).Format("2006-01-02 15:04"); !ok || got != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, got, ok, c.want)
		}
	}
	if at, ok := (when.Hours{}).Add(time.Unix(0, 0), time.Hour, moscow); ok {
		t.Errorf("without working hours: %v", at)
	}
	if at, ok := everyDay(0, 1).Add(time.Unix(0, 0), 24000*time.Hour, moscow); ok {
		t.Errorf("in a far future: %v", at)
	}
	if got := office.Weekly(); got != 45*time.Hour {
		t.Errorf("a week of %v", got)
	}
}
