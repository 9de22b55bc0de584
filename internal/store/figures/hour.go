package figures

import (
	"fmt"
	"strings"
	"time"
)

// The years of which HourOf knows how clocks were set.
var hoursFrom, hoursTo = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)

// HourOf is the expression of the value of figure.Hour of an instant, which is a column of
// unix milliseconds, on the clock of a zone.
func HourOf(instant string, zone *time.Location) string {
	const firstHour = 3 * 24 // of 1970, a Thursday
	var offset strings.Builder
	at := hoursFrom.In(zone)
	for {
		_, seconds := at.Zone()
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(hoursTo) {
			if offset.Len() == 0 {
				fmt.Fprintf(&offset, "%d", 1000*seconds)
			} else {
				fmt.Fprintf(&offset, " ELSE %d END", 1000*seconds)
			}
			return fmt.Sprintf("((%s + %s) / 3600000 + %d) %% 168", instant, offset.String(), firstHour)
		}
		if !end.After(at) { // time stands still at the end of some years that a rule tells of
			at = at.Add(time.Hour)
			continue
		}
		if offset.Len() == 0 {
			offset.WriteString("CASE")
		}
		fmt.Fprintf(&offset, " WHEN %s < %d THEN %d", instant, end.UnixMilli(), 1000*seconds)
		at = end
	}
}
