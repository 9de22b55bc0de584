package when_test

import (
	"testing"
	"time"

	"openpeople/internal/when"
)

func TestAt(t *testing.T) {
	for _, c := range []struct {
		zone         string
		day          when.Day
		hour, minute int
		want         string
	}{
		{"Europe/Moscow", 20261123, 3, 0, "2026-11-23T00:00:00Z"},
		{"UTC", 20280229, 23, 59, "2028-02-29T23:59:00Z"},
		{"Europe/Berlin", 20270328, 2, 30, "2027-03-28T01:30:00Z"}, // there is no 02:30: clocks show 03:30
		{"Europe/Berlin", 20270328, 1, 59, "2027-03-28T00:59:00Z"},
		{"Europe/Berlin", 20270328, 3, 0, "2027-03-28T01:00:00Z"},
		{"Europe/Berlin", 20271031, 2, 30, "2027-10-31T00:30:00Z"}, // the first of two
		{"Europe/Berlin", 20271031, 3, 0, "2027-10-31T02:00:00Z"},
		{"America/New_York", 20270314, 2, 30, "2027-03-14T07:30:00Z"},
		{"America/New_York", 20271107, 1, 30, "2027-11-07T05:30:00Z"},
		{"America/Santiago", 20270905, 0, 0, "2027-09-05T04:00:00Z"}, // the day begins at 01:00
		{"Australia/Lord_Howe", 20271003, 2, 15, "2027-10-02T15:45:00Z"},
		{"Pacific/Auckland", 20260401, 2, 30, "2026-03-31T13:30:00Z"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.day.At(c.hour, c.minute, loc).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s, %v %02d:%02d: %s, want %s", c.zone, c.day, c.hour, c.minute, got, c.want)
		}
	}
}
