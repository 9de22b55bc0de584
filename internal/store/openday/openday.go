// Package openday keeps open people days: days, places, shifts, seats and field
// notes. Which contacts a guest served stands on the contacts, in store/contact.
package openday

import (
	"context"
	"time"

	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/store/contact"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Store is days and notes. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	contacts *contact.Store // which know whether a guest served them
}

// New puts them on a database.
func New(db *engine.DB, contacts *contact.Store) *Store { return &Store{db, contacts} }

var _ openday.Store = (*Store)(nil)

const openDayColumns = "d.id, d.title, d.aim, d.from_day, d.to_day, d.announced_by, d.announced_at, d.revision, d.cancelled_at, d.cancelled_by, d.cancel_reason"

// openDayDest returns where to scan openDayColumns; call done after the scan.
func openDayDest(d *openday.Day) (dest []any, done func()) {
	var announced int64
	var cancelled *int64
	return []any{&d.ID, &d.Title, &d.Aim, &d.When.From, &d.When.To, &d.AnnouncedBy, &announced, &d.Revision, &cancelled, &d.CancelledBy, &d.CancelReason}, func() {
		d.AnnouncedAt, d.CancelledAt = engine.At(announced), engine.AtOrNil(cancelled)
	}
}

// InsertOpenDay stores a new day, which gets its id.
func (s *Store) InsertOpenDay(ctx context.Context, d *openday.Day) (err error) {
	d.ID, err = s.InsertID(ctx, "INSERT INTO open_days (title, aim, from_day, to_day, announced_by, announced_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?)",
		d.Title, d.Aim, int64(d.When.From), int64(d.When.To), d.AnnouncedBy, engine.Ms(d.AnnouncedAt), d.Revision)
	return engine.Refused(err)
}

// UpdateOpenDay stores a changed day; Conflict when another revision is stored.
func (s *Store) UpdateOpenDay(ctx context.Context, d *openday.Day) error {
	res, err := s.Exec(ctx, `UPDATE open_days SET title = ?, aim = ?, from_day = ?, to_day = ?, cancelled_at = ?, cancelled_by = ?, cancel_reason = ?, revision = revision + 1
WHERE id = ? AND revision = ? AND cancelled_at IS NULL`,
		d.Title, d.Aim, int64(d.When.From), int64(d.When.To), engine.MsOrNil(d.CancelledAt), d.CancelledBy, d.CancelReason, d.ID, d.Revision)
	if err := engine.OneRow(res, err); err != nil {
		return err
	}
	d.Revision++
	return nil
}

// ReturnOpenDay calls a cancelled day on again and keeps how it was cancelled.
func (s *Store) ReturnOpenDay(ctx context.Context, d openday.Day, by int64, at time.Time) error {
	err := engine.OneRow(s.Exec(ctx, "UPDATE open_days SET cancelled_at = NULL, cancelled_by = 0, cancel_reason = '', revision = revision + 1 WHERE id = ? AND revision = ? AND cancelled_at = ?",
		d.ID, d.Revision, engine.MsOrNil(d.CancelledAt)))
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "INSERT INTO open_day_returns (day_id, cancelled_at, cancelled_by, reason, at, person_id) VALUES (?, ?, ?, ?, ?, ?)",
		d.ID, engine.MsOrNil(d.CancelledAt), d.CancelledBy, d.CancelReason, engine.Ms(at), by)
	return engine.Refused(err)
}

// OpenDayByID returns one day.
func (s *Store) OpenDayByID(ctx context.Context, id int64) (d openday.Day, err error) {
	dest, done := openDayDest(&d)
	err = s.Row(ctx, "SELECT "+openDayColumns+" FROM open_days d WHERE d.id = ?", id).Scan(dest...)
	done()
	return d, engine.Refused(err)
}

const openDayRows = "SELECT " + openDayColumns + `,
(SELECT COUNT(DISTINCT h.place_id) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL),
(SELECT COUNT(*) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL),
(SELECT COALESCE(SUM(h.seats), 0) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL),
(SELECT COALESCE(SUM(h.taken), 0) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL),
(SELECT COUNT(*) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL AND h.ends_at > ?),
(SELECT COALESCE(SUM(h.seats - h.taken), 0) FROM shifts h WHERE h.day_id = d.id AND h.removed_at IS NULL AND h.ends_at > ?),
(SELECT COUNT(*) FROM notes n WHERE n.day_id = d.id AND n.day_id > 0),
(SELECT COUNT(*) FROM seats e JOIN shifts h ON h.id = e.shift_id WHERE e.person_id = ? AND e.released_at IS NULL AND h.day_id = d.id)
FROM open_days d `

const (
	comingDays = openDayRows + "WHERE d.to_day >= ? AND (d.from_day, d.id) > (?, ?) ORDER BY d.from_day, d.id LIMIT ?"
	pastDays   = openDayRows + "WHERE d.to_day < ? AND (d.from_day, d.id) < (?, ?) ORDER BY d.from_day DESC, d.id DESC LIMIT ?"
)

// ListOpenDays lists coming days, the next one first, or past ones, the latest
// first.
func (s *Store) ListOpenDays(ctx context.Context, today when.Day, past bool, personID int64, now time.Time, p page.Request) (page.Of[openday.DayRow], error) {
	text, after := comingDays, p.After
	if past {
		text = pastDays
		if after == (page.Cursor{}) {
			after.At = 9999_12_31
		}
	}
	after.At = min(max(after.At, 0), 9999_12_31) // a cursor that somebody made up
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (r openday.DayRow, err error) {
		dest, done := openDayDest(&r.Day)
		err = scan(append(dest, &r.Places, &r.Shifts, &r.Seats, &r.Taken, &r.Ahead, &r.Free, &r.Notes, &r.Mine)...)
		done()
		return r, err
	}, text, engine.Ms(now), engine.Ms(now), personID, int64(today), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[openday.DayRow]{}, err
	}
	return page.Cut(list, p.Rows(), func(r openday.DayRow) page.Cursor { return page.Cursor{At: int64(r.When.From), ID: r.ID} }), nil
}

// CountOpenDays counts coming or past days.
func (s *Store) CountOpenDays(ctx context.Context, today when.Day, past bool) (n int64, err error) {
	text := "SELECT COUNT(*) FROM open_days WHERE to_day >= ?"
	if past {
		text = "SELECT COUNT(*) FROM open_days WHERE to_day < ?"
	}
	return n, engine.Refused(s.Row(ctx, text, int64(today)).Scan(&n))
}

// PlaceByID returns one place.
func (s *Store) PlaceByID(ctx context.Context, id int64) (p openday.Place, err error) {
	err = s.Row(ctx, "SELECT id, kind, name, address FROM places WHERE id = ?", id).Scan(&p.ID, &p.Kind, &p.Name, &p.Address)
	return p, engine.Refused(err)
}

// PlaceNamed finds a place by kind and name.
func (s *Store) PlaceNamed(ctx context.Context, kind openday.PlaceKind, name string) (p openday.Place, err error) {
	err = s.Row(ctx, "SELECT id, kind, name, address FROM places WHERE kind = ? AND name = ?", string(kind), name).Scan(&p.ID, &p.Kind, &p.Name, &p.Address)
	return p, engine.Refused(err)
}

// SavePlace stores a place; a new one gets its id.
func (s *Store) SavePlace(ctx context.Context, p *openday.Place) (err error) {
	if p.ID == 0 {
		p.ID, err = s.InsertID(ctx, "INSERT INTO places (kind, name, address) VALUES (?, ?, ?)", string(p.Kind), p.Name, p.Address)
		return engine.Refused(err)
	}
	_, err = s.Exec(ctx, "UPDATE places SET kind = ?, name = ?, address = ? WHERE id = ?", string(p.Kind), p.Name, p.Address, p.ID)
	return engine.Refused(err)
}

// PlacesOfDay lists the places of a day, by kind and name.
func (s *Store) PlacesOfDay(ctx context.Context, dayID int64) ([]openday.Place, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (p openday.Place, err error) {
		return p, scan(&p.ID, &p.Kind, &p.Name, &p.Address)
	}, `SELECT p.id, p.kind, p.name, p.address FROM places p
WHERE p.id IN (SELECT h.place_id FROM shifts h WHERE h.day_id = ? AND h.removed_at IS NULL) ORDER BY p.kind DESC, p.name, p.id`, dayID)
}

// Spots lists the places of days that overlap the period and stand.
func (s *Store) Spots(ctx context.Context, p when.Period) ([]openday.Spot, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (r openday.Spot, err error) {
		var from int64 // there to be sorted by
		return r, scan(&r.DayID, &r.PlaceID, &r.DayTitle, &r.PlaceName, &r.PlaceKind, &from)
	}, `SELECT DISTINCT d.id, p.id, d.title, p.name, p.kind, d.from_day FROM open_days d
JOIN shifts h ON h.day_id = d.id AND h.removed_at IS NULL JOIN places p ON p.id = h.place_id
WHERE d.to_day >= ? AND d.from_day <= ? AND d.cancelled_at IS NULL ORDER BY d.from_day DESC, d.id DESC, p.name, p.id`, int64(p.From), int64(p.To))
}

func scanShift(scan func(...any) error) (h openday.Shift, err error) {
	var from, to int64
	err = scan(&h.ID, &h.DayID, &h.PlaceID, &from, &to, &h.Seats, &h.Taken)
	h.StartsAt, h.EndsAt = engine.At(from), engine.At(to)
	return h, err
}

const shiftColumns = "h.id, h.day_id, h.place_id, h.starts_at, h.ends_at, h.seats, h.taken"

// ShiftByID returns one shift that is in the plan.
func (s *Store) ShiftByID(ctx context.Context, id int64) (openday.Shift, error) {
	h, err := scanShift(s.Row(ctx, "SELECT "+shiftColumns+" FROM shifts h WHERE h.id = ? AND h.removed_at IS NULL", id).Scan)
	return h, engine.Refused(err)
}

// ShiftsOfDay lists the shifts of a day by place and time.
func (s *Store) ShiftsOfDay(ctx context.Context, dayID int64) ([]openday.Shift, error) {
	return engine.Gather(ctx, s.DB, scanShift, "SELECT "+shiftColumns+" FROM shifts h WHERE h.day_id = ? AND h.removed_at IS NULL ORDER BY h.place_id, h.starts_at, h.id", dayID)
}

// Offers lists, of each day, shifts that end after now: those of the person first, then
// those with a seat left, by time.
func (s *Store) Offers(ctx context.Context, dayIDs []int64, personID int64, now time.Time, limit int) ([]openday.Offer, error) {
	args := append(append([]any{personID}, engine.Anys(dayIDs)...), engine.Ms(now), limit)
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (o openday.Offer, err error) {
		o.Shift, err = scanShift(func(dest ...any) error { return scan(append(dest, &o.PlaceName, &o.Mine)...) })
		return o, err
	}, "SELECT "+shiftColumns+`, h.place, h.mine FROM (
SELECT h.*, p.name AS place, e.id IS NOT NULL AS mine,
ROW_NUMBER() OVER (PARTITION BY h.day_id ORDER BY e.id IS NULL, h.taken = h.seats, h.starts_at, p.name, h.id) AS nth
FROM shifts h JOIN places p ON p.id = h.place_id LEFT JOIN seats e ON e.shift_id = h.id AND e.person_id = ? AND e.released_at IS NULL
WHERE h.day_id IN (`+engine.Marks(len(dayIDs))+`) AND h.removed_at IS NULL AND h.ends_at > ?) h WHERE h.nth <= ? ORDER BY h.day_id, h.nth`, args...)
}

// InsertShift stores a new shift, which gets its id.
func (s *Store) InsertShift(ctx context.Context, h *openday.Shift) (err error) {
	h.ID, err = s.InsertID(ctx, "INSERT INTO shifts (day_id, place_id, starts_at, ends_at, seats) VALUES (?, ?, ?, ?, ?)",
		h.DayID, h.PlaceID, engine.Ms(h.StartsAt), engine.Ms(h.EndsAt), h.Seats)
	return engine.Refused(err)
}

// UpdateShift stores times and seats; Conflict when more seats are taken.
func (s *Store) UpdateShift(ctx context.Context, h openday.Shift) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE shifts SET starts_at = ?, ends_at = ?, seats = ? WHERE id = ? AND taken <= ? AND removed_at IS NULL",
		engine.Ms(h.StartsAt), engine.Ms(h.EndsAt), h.Seats, h.ID, h.Seats))
}

// RemoveShift takes a shift out of the plan; Conflict when a seat is taken.
func (s *Store) RemoveShift(ctx context.Context, id int64, when time.Time) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE shifts SET removed_at = ? WHERE id = ? AND taken = 0 AND removed_at IS NULL", engine.Ms(when), id))
}

// MarkGuests sets for every contact of the operator linked to the person whether
// a guest served it, and tells the figures.
func (s *Store) MarkGuests(ctx context.Context, personID int64) error {
	var operator int64
	if err := s.Row(ctx, "SELECT operator_id FROM people WHERE id = ?", personID).Scan(&operator); err != nil {
		return engine.Refused(err)
	}
	return engine.Refused(s.contacts.MarkGuestsOf(ctx, operator))
}
