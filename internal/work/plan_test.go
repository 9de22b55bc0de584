package work_test

import (
	"testing"
	"time"

	"openpeople/internal/when"
	"openpeople/internal/work"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestPlanByAPeriod(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := work.Every(time.Hour)
	if got := p.First(at, time.UTC); !got.Equal(at) {
		t.Errorf("never seen: %v", got)
	}
	if got := p.Next(at, time.UTC); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("next: %v", got)
	}
}

// A daily task is due once on each day of the desk, whatever the clocks do: a node
// that looks every few seconds and does it at once is followed for a year.
func TestPlanOncePerDay(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Europe/Moscow"} {
		for _, p := range []work.Plan{work.Daily(2, 30), work.Daily(0, 0), work.Daily(3, 0), work.Daily(23, 59)} {
			loc, done := zone(t, name), map[when.Day]int{}
			from := time.Date(2027, 1, 1, 12, 0, 0, 0, loc)
			for next := p.First(from, loc); next.Before(from.AddDate(1, 0, 0)); {
				done[when.DayOf(next, loc)]++
				again := p.Next(next.Add(15*time.Second), loc)
				if gap := again.Sub(next); gap < 22*time.Hour || gap > 26*time.Hour {
					t.Errorf("%s %v: %v after %v", name, p, gap, next)
				}
				next = again
			}
			for day := when.Day(20270102); day < 20280101; day = day.Add(1) {
				if done[day] != 1 {
					t.Errorf("%s %v: %d times on %v", name, p, done[day], day)
				}
			}
		}
	}
}

func TestPlanIsKnownByItsZone(t *testing.T) {
	p := work.Daily(3, 0)
	if p.In(zone(t, "Europe/Moscow")) == p.In(zone(t, "Asia/Omsk")) || p.In(time.UTC) == work.Daily(3, 1).In(time.UTC) {
		t.Error("another plan reads the same")
	}
	if work.Every(time.Hour).In(time.UTC) != work.Every(time.Hour).In(zone(t, "Asia/Omsk")) {
		t.Error("a period depends on the zone")
	}
}
