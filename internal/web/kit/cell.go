package kit

import (
	"math"
	"strconv"
	"time"
)

// Cells of files: what is not known is empty, never 0.

// Instant is a cell with an instant, in UTC.
func Instant(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Int is a cell with a whole number.
func Int(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// Known is Decimal of a number that may not be known.
func Known(f *float64) string {
	if f == nil {
		return ""
	}
	return Decimal(math.Round(*f*1e6) / 1e6)
}
