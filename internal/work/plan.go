package work

import (
	"fmt"
	"time"

	"openpeople/internal/when"
)

// Plan says when a task is done again. The zero plan is none.
type Plan struct {
	Every        time.Duration // that long after its end; 0: once a day
	Hour, Minute int           // of a day of the desk
}

// Every is a plan by a period.
func Every(d time.Duration) Plan { return Plan{Every: d} }

// Daily is a plan by the desk's clock: once on each of its days, on one without
// that hour and on one that has it twice too.
func Daily(hour, minute int) Plan { return Plan{Hour: hour, Minute: minute} }

// Next returns when it is due after an instant, by the clocks of the desk's zone.
func (p Plan) Next(after time.Time, zone *time.Location) time.Time {
	if p.Every > 0 {
		return after.Add(p.Every)
	}
	day := when.DayOf(after, zone)
	if next := day.At(p.Hour, p.Minute, zone); next.After(after) {
		return next
	}
	return day.Add(1).At(p.Hour, p.Minute, zone)
}

// First returns when a task is due that was never seen: one by a period at once.
func (p Plan) First(now time.Time, zone *time.Location) time.Time {
	if p.Every > 0 {
		return now
	}
	return p.Next(now, zone)
}

// In writes the plan as the timetable keeps it: a row whose plan reads otherwise,
// because the program or the desk's zone has changed, is planned anew.
func (p Plan) In(zone *time.Location) string {
	if p.Every > 0 {
		return p.Every.String()
	}
	return fmt.Sprintf("%02d:%02d %s", p.Hour, p.Minute, zone)
}
