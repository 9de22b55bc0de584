package openday

import (
	"context"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/openday"
	"openpeople/internal/store/engine"
)

func scanGuest(scan func(...any) error) (g openday.Guest, err error) {
	var taken int64
	err = scan(&g.ShiftID, &g.PersonID, &g.Name, &g.Role, &taken)
	g.TakenAt = engine.At(taken)
	return g, err
}

const guestColumns = "SELECT e.shift_id, e.person_id, p.name, p.role, e.taken_at FROM "

// GuestsOfDay lists who has a seat on a day, by name.
func (s *Store) GuestsOfDay(ctx context.Context, dayID int64) ([]openday.Guest, error) {
	return engine.Gather(ctx, s.DB, scanGuest, guestColumns+`shifts h JOIN seats e ON e.shift_id = h.id JOIN people p ON p.id = e.person_id
WHERE h.day_id = ? AND h.removed_at IS NULL AND e.released_at IS NULL ORDER BY p.name, e.id`, dayID)
}

// GuestsOfShift lists who has a seat in a shift, by name.
func (s *Store) GuestsOfShift(ctx context.Context, shiftID int64) ([]openday.Guest, error) {
	return engine.Gather(ctx, s.DB, scanGuest, guestColumns+`seats e JOIN people p ON p.id = e.person_id
WHERE e.shift_id = ? AND e.released_at IS NULL ORDER BY p.name, e.id`, shiftID)
}

// GuestsOfTeams lists, of each day, people of teams who have a seat, each once, by name.
func (s *Store) GuestsOfTeams(ctx context.Context, dayIDs, teamIDs []int64, personID int64, limit int) ([]openday.TeamGuest, error) {
	teams, marks := engine.Anys(teamIDs), engine.Marks(len(teamIDs))
	args := append(append(append(append(engine.Anys(dayIDs), personID), teams...), teams...), limit)
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (g openday.TeamGuest, err error) {
		return g, scan(&g.DayID, &g.Name, &g.Coming)
	}, `SELECT g.day_id, g.name, g.coming FROM (
SELECT g.day_id, g.name, COUNT(*) OVER (PARTITION BY g.day_id) AS coming, ROW_NUMBER() OVER (PARTITION BY g.day_id ORDER BY g.name, g.id) AS nth FROM (
SELECT DISTINCT h.day_id, p.id, p.name FROM shifts h JOIN seats e ON e.shift_id = h.id AND e.released_at IS NULL
JOIN people p ON p.id = e.person_id LEFT JOIN operators o ON o.id = p.operator_id
WHERE h.day_id IN (`+engine.Marks(len(dayIDs))+`) AND h.removed_at IS NULL AND p.id <> ? AND (p.team_id IN (`+marks+`) OR o.team_id IN (`+marks+`))
) g) g WHERE g.nth <= ? ORDER BY g.day_id, g.nth`, args...)
}

// HoldGuest holds a person until the transaction ends. On SQLite every
// transaction that writes is alone anyway.
func (s *Store) HoldGuest(ctx context.Context, personID int64) error {
	return engine.Refused(s.Row(ctx, "SELECT id FROM people WHERE id = ?"+s.ForUpdate(), personID).Scan(&personID))
}

// GuestByEmail finds a person who may sign in.
func (s *Store) GuestByEmail(ctx context.Context, email string) (id int64, err error) {
	return id, engine.Refused(s.Row(ctx, "SELECT id FROM people WHERE email = ? AND disabled_at IS NULL", email).Scan(&id))
}

// ShiftBetween returns a shift of a standing day in which the person has a seat
// and which overlaps the span.
func (s *Store) ShiftBetween(ctx context.Context, personID int64, from, to time.Time, except int64) (openday.Shift, bool, error) {
	h, err := scanShift(s.Row(ctx, "SELECT "+shiftColumns+` FROM seats e JOIN shifts h ON h.id = e.shift_id JOIN open_days d ON d.id = h.day_id
WHERE e.person_id = ? AND e.released_at IS NULL AND h.starts_at < ? AND h.ends_at > ? AND h.id <> ? AND d.cancelled_at IS NULL ORDER BY h.starts_at LIMIT 1`,
		personID, engine.Ms(to), engine.Ms(from), except).Scan)
	err = engine.Refused(err)
	if fault.Is(err, fault.NotFound) {
		return openday.Shift{}, false, nil
	}
	return h, err == nil, err
}

// TakeSeat gives a seat to a person; taken is false when none is left.
func (s *Store) TakeSeat(ctx context.Context, shiftID, personID, by int64, when time.Time) (taken bool, err error) {
	res, err := s.Exec(ctx, "UPDATE shifts SET taken = taken + 1 WHERE id = ? AND taken < seats AND removed_at IS NULL", shiftID)
	if err != nil {
		return false, engine.Refused(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, engine.Refused(err)
	}
	_, err = s.Exec(ctx, "INSERT INTO seats (shift_id, person_id, taken_at, taken_by) VALUES (?, ?, ?, ?)", shiftID, personID, engine.Ms(when), by)
	return err == nil, engine.Refused(err)
}

// ReleaseSeat gives a seat back; NotFound when the person has none.
func (s *Store) ReleaseSeat(ctx context.Context, shiftID, personID, by int64, when time.Time) error {
	res, err := s.Exec(ctx, "UPDATE seats SET released_at = ?, released_by = ? WHERE shift_id = ? AND person_id = ? AND released_at IS NULL", engine.Ms(when), by, shiftID, personID)
	if err != nil {
		return engine.Refused(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		if err == nil {
			err = fault.New(fault.NotFound, "fault.not_found")
		}
		return engine.Refused(err)
	}
	return engine.OneRow(s.Exec(ctx, "UPDATE shifts SET taken = taken - 1 WHERE id = ?", shiftID))
}

// StintsOf lists the shifts of a person that end after an instant, by time.
func (s *Store) StintsOf(ctx context.Context, personID int64, after time.Time, limit int) ([]openday.Stint, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (t openday.Stint, err error) {
		t.Shift, err = scanShift(func(dest ...any) error { return scan(append(dest, &t.DayTitle, &t.PlaceName, &t.PlaceKind)...) })
		return t, err
	}, "SELECT "+shiftColumns+`, d.title, p.name, p.kind FROM seats e JOIN shifts h ON h.id = e.shift_id JOIN open_days d ON d.id = h.day_id JOIN places p ON p.id = h.place_id
WHERE e.person_id = ? AND e.released_at IS NULL AND h.ends_at > ? AND d.cancelled_at IS NULL ORDER BY h.starts_at, h.id LIMIT ?`, personID, engine.Ms(after), limit)
}
