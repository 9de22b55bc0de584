package recovery

import (
	"context"
	"encoding/json"
	"time"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

const calendarColumns = "SELECT id, hours, acknowledge_hours, close_hours, cause_needed FROM recovery_calendars"

func scanCalendar(scan func(...any) error) (c recovery.Calendar, err error) {
	var hours string
	if err = scan(&c.ID, &hours, &c.Acknowledge, &c.Close, &c.CauseNeeded); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(hours), &c.Hours)
}

// LatestCalendar returns the calendar that counts.
func (s *Store) LatestCalendar(ctx context.Context) (recovery.Calendar, error) {
	c, err := scanCalendar(s.Row(ctx, calendarColumns+" ORDER BY id DESC LIMIT 1").Scan)
	return c, engine.Refused(err)
}

// HoldCalendar is LatestCalendar; nobody adds one until the transaction ends.
func (s *Store) HoldCalendar(ctx context.Context) (recovery.Calendar, error) {
	var first int64 // it stands for all of them
	if err := s.Row(ctx, "SELECT id FROM recovery_calendars ORDER BY id LIMIT 1"+s.ForUpdate()).Scan(&first); err != nil {
		return recovery.Calendar{}, engine.Refused(err)
	}
	return s.LatestCalendar(ctx)
}

// AddCalendar lets another calendar count.
func (s *Store) AddCalendar(ctx context.Context, c recovery.Calendar, personID int64, at time.Time) error {
	hours, err := json.Marshal(c.Hours)
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "INSERT INTO recovery_calendars (at, person_id, hours, acknowledge_hours, close_hours, cause_needed) VALUES (?, ?, ?, ?, ?, ?)",
		engine.Ms(at), personID, string(hours), c.Acknowledge, c.Close, c.CauseNeeded)
	return engine.Refused(err)
}

// checkDeadlines reads every calendar, and asks of each case whether it is due as the one
// says by which it was opened.
func (s *Store) checkDeadlines(ctx context.Context) ([]string, error) {
	const promise = "a case is due as the calendar says by which it was opened"
	var b engine.Breaches
	known := map[int64]recovery.Calendar{}
	err := s.Tried(ctx, &b, "a calendar can be read", calendarColumns, func(scan func(...any) error) (any, error) {
		c, err := scanCalendar(scan)
		known[c.ID] = c
		return c.ID, err
	})
	if err != nil {
		return b.Say(), err
	}
	err = s.Tried(ctx, &b, promise, "SELECT id, calendar_id, opened_at, acknowledge_due_at, due_at FROM recoveries WHERE calendar_id <> 0", func(scan func(...any) error) (any, error) {
		var id, calendar, opened, acknowledge, due int64
		err := scan(&id, &calendar, &opened, &acknowledge, &due)
		if first, last, ok := known[calendar].Deadlines(engine.At(opened), s.Zone()); err == nil && (!ok || engine.Ms(first) != acknowledge || engine.Ms(last) != due) {
			b.Add(promise, 1, id)
		}
		return id, err
	})
	return b.Say(), err
}
