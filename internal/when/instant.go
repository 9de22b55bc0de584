package when

import (
	"bytes"
	"errors"
	"time"
)

var errInstant = errors.New("no instant of RFC 3339")

// ParseInstant reads an instant as RFC 3339 writes it: T and Z may be small letters,
// and the last second of a day of UTC may be 60. That leap second is taken as the first
// of the next day, for clocks here know of none.
func ParseInstant(s []byte) (t time.Time, err error) {
	const seconds = len("2016-12-31T23:59:")
	if len(s) < seconds+len("00Z") || s[seconds-1] != ':' || bytes.IndexByte(s, ',') >= 0 { // which Go would take
		return t, errInstant
	}
	if t.UnmarshalText(s) == nil {
		return t, nil
	}
	s = bytes.ToUpper(s)
	leap := string(s[seconds:seconds+2]) == "60"
	if leap {
		copy(s[seconds:], "59")
	}
	if err := t.UnmarshalText(s); err != nil || !leap {
		return t, err
	}
	if hour, minute, _ := t.UTC().Clock(); hour != 23 || minute != 59 {
		return t, errInstant
	}
	return t.Add(time.Second), nil
}
