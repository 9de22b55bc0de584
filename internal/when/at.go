package when

import "time"

// At returns the instant at which clocks in loc show hour and minute on the day.
// Where they show it twice it is the first; where they pass over it (02:30 becomes
// 03:30) it is as long after midnight as if they had not.
func (d Day) At(hour, minute int, loc *time.Location) time.Time {
	wall := d.Start(time.UTC).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	before, after := offset(wall.Add(-24*time.Hour), loc), offset(wall.Add(24*time.Hour), loc)
	first, second := wall.Add(-max(before, after)), wall.Add(-min(before, after))
	shows := func(t time.Time) bool { return offset(t, loc) == wall.Sub(t) }
	switch {
	case shows(first):
		return first.In(loc)
	case shows(second):
		return second.In(loc)
	}
	return wall.Add(-before).In(loc)
}

func offset(t time.Time, loc *time.Location) time.Duration {
	_, seconds := t.In(loc).Zone()
	return time.Duration(seconds) * time.Second
}
