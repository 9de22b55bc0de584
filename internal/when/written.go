package when

import (
	"errors"
	"strings"
	"time"
)

// unzoned are the ways to write a time that reads in one way only, zoned those that
// say their zone. Go takes a fraction of a second behind each.
var (
	unzoned = []string{"2006-1-2 15:04:05", "2006-1-2 15:04", "2.1.2006 15:04:05", "2.1.2006 15:04", "2.1.06 15:04:05", "2.1.06 15:04", "2006.1.2 15:04:05", "2006.1.2 15:04"}
	zoned   = []string{"2006-1-2 15:04:05Z07:00", "2006-1-2 15:04:05 Z07:00", "2006-1-2 15:04Z07:00", "2006-1-2 15:04:05-0700", "2006-1-2 15:04:05 -0700"}
)

var errWritten = errors.New("no time that reads in one way only")

// ParseWritten reads a time as programs and spreadsheets write it: RFC 3339, the same
// with a space, 20.11.2026 10:00. Without a zone it is what clocks in loc show, where
// they show it twice the first time. What could be read in two ways (11/10/2026), or has
// no time of day, is an error.
func ParseWritten(s string, loc *time.Location) (time.Time, error) {
	s = strings.TrimSpace(s)
	if t, err := ParseInstant([]byte(s)); err == nil {
		return t, nil
	}
	s = strings.ToUpper(strings.Join(strings.Fields(strings.Replace(s, ", ", " ", 1)), " "))
	if day, clock, found := strings.Cut(s, "T"); found {
		s = day + " " + clock
	}
	for _, layout := range zoned {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	for _, layout := range unzoned {
		if t, err := time.Parse(layout, s); err == nil {
			hour, minute, second := t.Clock()
			return DayOf(t, time.UTC).At(hour, minute, loc).Add(time.Duration(second)*time.Second + time.Duration(t.Nanosecond())), nil
		}
	}
	return time.Time{}, errWritten
}
