package recovery

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// Calendar is when the desk works, and how soon it turns to a customer.
type Calendar struct {
	ID          int64
	Hours       when.Hours
	Acknowledge int  // working hours until somebody does something about a case
	Close       int  // working hours until it is closed
	CauseNeeded bool // whoever closes a case names its cause
}

// Limits of a calendar.
const (
	MaxHours    = 240           // working hours of a deadline
	MinWeek     = 4 * time.Hour // so that a deadline comes within some years
	MaxHolidays = 400
)

// Revision names what the form of a calendar shows.
func (c Calendar) Revision() string {
	return fault.Revision(c.Hours, c.Acknowledge, c.Close, c.CauseNeeded)
}

// Deadlines returns until when somebody does something about a case of that instant, and
// until when it is closed. ok is false where the desk never works so much.
func (c Calendar) Deadlines(opened time.Time, loc *time.Location) (acknowledge, due time.Time, ok bool) {
	opened = opened.Truncate(time.Millisecond) // as it is kept
	acknowledge, ok = c.Hours.Add(opened, time.Duration(c.Acknowledge)*time.Hour, loc)
	if !ok {
		return acknowledge, due, false
	}
	due, ok = c.Hours.Add(opened, time.Duration(c.Close)*time.Hour, loc)
	return acknowledge, due, ok
}

// Calendar returns the one that counts now.
func (s *Service) Calendar(ctx context.Context, a actor.Actor) (Calendar, error) {
	if err := a.Need(actor.DeskManage); err != nil {
		return Calendar{}, err
	}
	return s.store.LatestCalendar(ctx)
}

// SaveCalendar lets another calendar count, for cases that are opened from now on. Conflict
// when the one that counts is not that of the revision any more. Invalid names the fields:
// day0 (Monday) to day6, holidays, acknowledge, close.
func (s *Service) SaveCalendar(ctx context.Context, a actor.Actor, c Calendar, revision string) error {
	if err := a.Need(actor.DeskManage); err != nil {
		return err
	}
	slices.Sort(c.Hours.Holidays)
	c.Hours.Holidays = slices.Compact(c.Hours.Holidays)
	if err := c.check(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		old, err := s.store.HoldCalendar(ctx)
		if err == nil {
			err = fault.Fresh(revision, old.Revision())
		}
		if err != nil || old.Revision() == c.Revision() {
			return err
		}
		if err := s.store.AddCalendar(ctx, c, a.PersonID, s.now()); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "calendar", 0, c.changes(old))
	})
}

// DayField is the name of the field of a day of the week in the form of a calendar, Monday
// is 0.
func DayField(day int) string { return "day" + string(rune('0'+day)) }

func (c Calendar) check() error {
	var w fault.Fields
	for day, s := range c.Hours.Week {
		if s.From < 0 || s.To > when.MinutesOfDay || s.From > s.To {
			w.Add(DayField(day), "recovery.fault.span")
		}
	}
	if c.Hours.Weekly() < MinWeek {
		w.Add(DayField(0), "recovery.fault.no_hours", "Hours", int(MinWeek.Hours()))
	}
	if len(c.Hours.Holidays) > MaxHolidays {
		w.Add("holidays", "fault.too_long", "Max", MaxHolidays)
	}
	for _, n := range []struct {
		name  string
		hours int
	}{{"acknowledge", c.Acknowledge}, {"close", c.Close}} {
		if n.hours < 1 || n.hours > MaxHours {
			w.Add(n.name, "fault.range", "Min", 1, "Max", MaxHours)
		}
	}
	if c.Acknowledge > c.Close && !w.Wrong("acknowledge") && !w.Wrong("close") {
		w.Add("acknowledge", "recovery.fault.order")
	}
	return w.Err()
}

// changes is what the audit log tells of another calendar.
func (c Calendar) changes(old Calendar) map[string]any {
	out := map[string]any{}
	if c.Hours.Week != old.Hours.Week {
		out["working_hours"] = []any{old.Hours.Weekly().Hours(), c.Hours.Weekly().Hours()}
	}
	if !slices.Equal(c.Hours.Holidays, old.Hours.Holidays) {
		out["holidays"] = []any{len(old.Hours.Holidays), len(c.Hours.Holidays)}
	}
	if c.Acknowledge != old.Acknowledge {
		out["acknowledge"] = []any{old.Acknowledge, c.Acknowledge}
	}
	if c.Close != old.Close {
		out["close"] = []any{old.Close, c.Close}
	}
	if c.CauseNeeded != old.CauseNeeded {
		out["cause_needed"] = []any{old.CauseNeeded, c.CauseNeeded}
	}
	return out
}
