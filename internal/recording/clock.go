package recording

import (
	"fmt"
	"strconv"
	"strings"
)

// Clock is a place in a recording as people write it: 02:13, 1:02:13, with tenths of a
// second where they are not whole.
func Clock(seconds float64) string {
	tenths := int64(seconds*10 + .5)
	n := tenths / 10
	text := fmt.Sprintf("%02d:%02d", n/60, n%60)
	if n >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", n/3600, n/60%60, n%60)
	}
	if tenths%10 > 0 {
		text += "." + strconv.FormatInt(tenths%10, 10)
	}
	return text
}

// ReadClock reads what Clock writes, or seconds alone; false when it is neither.
func ReadClock(text string) (seconds float64, ok bool) {
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), ":")
	if len(parts) > 3 {
		return 0, false
	}
	for i, part := range parts {
		last := i == len(parts)-1
		digits := part
		if last {
			digits = strings.Replace(part, ".", "", 1)
		}
		if digits == "" || len(part) > 9 || strings.Trim(digits, "0123456789") != "" {
			return 0, false
		}
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || i > 0 && v >= 60 {
			return 0, false
		}
		seconds = seconds*60 + v
	}
	return seconds, true
}
