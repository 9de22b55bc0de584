package when

import (
	"slices"
	"time"
)

// Span is a part of a day in minutes on its clock: 540 to 1260 is 09:00-21:00, To 1440 is
// the end of the day. From equal to To is no time at all.
type Span struct{ From, To int }

// MinutesOfDay is the end of a day in a Span.
const MinutesOfDay = 24 * 60

// Hours is when somebody works: a span of each day of the week, Monday first, and the
// days on which nobody does, in their order.
type Hours struct {
	Week     [7]Span
	Holidays []Day
}

// maxWorking is how many days are looked through for working time.
const maxWorking = 6000

// Weekly returns how much a week has, by the clock.
func (h Hours) Weekly() (sum time.Duration) {
	for _, s := range h.Week {
		sum += time.Duration(s.To-s.From) * time.Minute
	}
	return sum
}

// Add returns the instant by which so much working time has passed since another one: in
// time that passed, so that a night in which clocks are changed has an hour less, or more.
// What ends with a day ends when its work does, not when that of the next one begins. ok is
// false where there is not so much in sixteen years.
func (h Hours) Add(from time.Time, work time.Duration, loc *time.Location) (at time.Time, ok bool) {
	if h.Weekly() <= 0 {
		return time.Time{}, false
	}
	first := DayOf(from, loc)
	for n := range maxWorking {
		begins, ends := h.on(first.Add(n), loc)
		if begins.Before(from) {
			begins = from
		}
		left := ends.Sub(begins)
		if left <= 0 {
			continue
		}
		if work <= left {
			return begins.Add(work), true
		}
		work -= left
	}
	return time.Time{}, false
}

// Works reports whether somebody works on a day.
func (h Hours) Works(d Day) bool {
	begins, ends := h.on(d, time.UTC)
	return begins.Before(ends)
}

// on returns the work of a day; of none it ends as it begins.
func (h Hours) on(d Day, loc *time.Location) (begins, ends time.Time) {
	span := h.Week[d.Weekday()]
	if _, off := slices.BinarySearch(h.Holidays, d); off || span.From >= span.To {
		return d.Start(loc), d.Start(loc)
	}
	if ends = d.Add(1).Start(loc); span.To < MinutesOfDay {
		ends = d.At(span.To/60, span.To%60, loc)
	}
	return d.At(span.From/60, span.From%60, loc), ends
}
