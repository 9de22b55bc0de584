// Package when turns instants into days of the desk and back. An instant is a
// time.Time in the domain and unix milliseconds in the database; a day is an
// integer yyyymmdd in the desk's time zone, so that grouping by day is grouping
// by an integer. What a day means to a reader's eye (formats, relative time) is
// not here but in templates/ui.
package when

import (
	"errors"
	"fmt"
	"time"
)

// Fresh reports whether something of an instant is younger than a span; on a clock that
// was set back since it is not.
func Fresh(at, now time.Time, span time.Duration) bool {
	age := now.Sub(at)
	return age >= 0 && age < span
}

// Day is a calendar day as the integer yyyymmdd in the desk's time zone;
// 20261123 is 23 November 2026. 0 is no day.
type Day int32

// DayOf returns the day on which t falls in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	y, m, d := t.In(loc).Date()
	return Day(y*10000 + int(m)*100 + d)
}

// FirstYear and LastYear are between which days lie that the program knows.
const (
	FirstYear = 2000
	LastYear  = 2100
)

// ErrOutside is that of a day of another year.
var ErrOutside = errors.New("out of range")

// ParseDay reads yyyy-mm-dd, or dd.mm.yyyy as it is typed in Russian; an error when it
// is no day, ErrOutside when it is none of FirstYear to LastYear.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t, err = time.Parse("2.1.2006", s)
	}
	if err != nil {
		return 0, fmt.Errorf("not a date: %q", s)
	}
	if t.Year() < FirstYear || t.Year() > LastYear {
		return 0, fmt.Errorf("%w: %q", ErrOutside, s)
	}
	return DayOf(t, time.UTC), nil
}

// Start returns the first instant of the day in loc.
func (d Day) Start(loc *time.Location) time.Time {
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, loc)
}

// Add returns the day n days later, or earlier when n is negative.
func (d Day) Add(n int) Day { return DayOf(d.Start(time.UTC).AddDate(0, 0, n), time.UTC) }

// Weekday returns its place in the week, Monday is 0.
func (d Day) Weekday() int { return (int(d.Start(time.UTC).Weekday()) + 6) % 7 }

// DaysUntil returns how many days lie between d and later.
func (d Day) DaysUntil(later Day) int {
	return int(later.Start(time.UTC).Sub(d.Start(time.UTC)).Hours() / 24)
}

// String returns yyyy-mm-dd, and nothing for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10000, int(d)/100%100, int(d)%100)
}

// MarshalText writes yyyy-mm-dd.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(text []byte) (err error) {
	if *d = 0; len(text) > 0 {
		*d, err = ParseDay(string(text))
	}
	return err
}

// Period is a range of days, both inclusive.
type Period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// Days returns how many days the period has.
func (p Period) Days() int { return p.From.DaysUntil(p.To) + 1 }

// Has reports whether a day is one of the period.
func (p Period) Has(day Day) bool { return p.From <= day && day <= p.To }

// Before returns the period of the same length that ends the day before p.
func (p Period) Before() Period { return Period{p.From.Add(-p.Days()), p.From.Add(-1)} }

// Last returns the period of n days that ends on day to.
func Last(n int, to Day) Period { return Period{to.Add(1 - n), to} }

// Clock tells the time. The program is given one; tests give their own.
type Clock func() time.Time
