package asking

import "time"

// OutOfQuiet returns t, or the first whole minute after it that is not quiet on
// the clock of loc. Quiet is from minute from of the day until minute to, across
// midnight when from is the later one; equal ends mean no quiet at all.
func OutOfQuiet(t time.Time, loc *time.Location, from, to int) time.Time {
	local := t.In(loc)
	if !quiet(local, from, to) {
		return t
	}
	minute := local.Truncate(time.Minute)
	wait := (to - minuteOf(local) + minutesOfDay) % minutesOfDay
	end := minute.Add(time.Duration(wait) * time.Minute)
	_, before := local.Zone()
	if _, after := end.Zone(); before == after {
		return end.In(t.Location())
	}
	// The clocks change in between: walk.
	for end = minute; quiet(end, from, to); {
		end = end.Add(time.Minute)
	}
	return end.In(t.Location())
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }

func quiet(t time.Time, from, to int) bool {
	m := minuteOf(t)
	switch {
	case from == to:
		return false
	case from < to:
		return from <= m && m < to
	}
	return m >= from || m < to
}
