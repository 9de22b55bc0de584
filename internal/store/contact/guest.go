package contact

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"openpeople/internal/store/engine"
)

// Guests. A contact that a person served on a shift of an open people day counts
// for customers' figures, not for agents': contacts.guest says so, and in the
// figures such a contact counts under operator 0 and team 0. Intake sets it; what
// changes it later (a seat, a shift's times, who is which operator) tells the
// figures as well. The contact keeps its operator and team.

// seatsOf are the seats on standing days of whoever is operator o.
const seatsOf = `people p JOIN seats e ON e.person_id = p.id AND e.released_at IS NULL
JOIN shifts h ON h.id = e.shift_id JOIN open_days d ON d.id = h.day_id AND d.cancelled_at IS NULL
WHERE p.operator_id > 0 AND p.operator_id = `

// byGuest reports whether an operator served a contact that ended at an instant
// as a guest. It keeps sign-ups of that person waiting until the transaction ends.
func (s *Store) byGuest(ctx context.Context, operatorID int64, ended time.Time) (yes bool, err error) {
	if operatorID == 0 {
		return false, nil
	}
	windows, err := s.seatWindows(ctx, operatorID)
	end := engine.Ms(ended)
	return slices.ContainsFunc(windows, func(w window) bool { return w.from <= end && end <= w.to }), err
}

// window is a time in which an operator sits somewhere as a guest.
type window struct{ from, to int64 }

// seatWindows reads the windows of an operator, once a transaction: intake asks
// for the same few operators again and again, and nobody's seat can change
// before it ends.
func (s *Store) seatWindows(ctx context.Context, operatorID int64) (windows []window, err error) {
	type key struct{}
	seen, inside := engine.Held(ctx, key{}, func() *map[int64][]window { return &map[int64][]window{} })
	if inside {
		if known, ok := (*seen)[operatorID]; ok {
			return known, nil
		}
	}
	if s.Kind() == engine.Postgres {
		var person int64
		err := s.Row(ctx, "SELECT id FROM people WHERE operator_id > 0 AND operator_id = "+mainOf("?")+" LIMIT 1 FOR SHARE", operatorID, operatorID).Scan(&person)
		if err != nil && err != sql.ErrNoRows {
			return nil, err
		}
	}
	windows, err = engine.Gather(ctx, s.DB, func(scan func(...any) error) (w window, err error) { return w, scan(&w.from, &w.to) },
		"SELECT h.starts_at, h.ends_at FROM "+seatsOf+mainOf("?"), operatorID, operatorID)
	if err == nil && inside {
		(*seen)[operatorID] = windows
	}
	return windows, err
}

// MarkGuestsOf sets for every contact of an operator, and of those who count as it,
// whether a guest served it, and tells the figures. 0 is no operator.
func (s *Store) MarkGuestsOf(ctx context.Context, operatorID int64) error {
	if operatorID == 0 {
		return nil
	}
	windows, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (w window, err error) { return w, scan(&w.from, &w.to) },
		"SELECT h.starts_at, h.ends_at FROM "+seatsOf+mainOf("?"), operatorID, operatorID)
	if err != nil {
		return err
	}
	ids, err := s.figures.CountedAs(ctx, []int64{operatorID})
	if err != nil {
		return err
	}
	of := "operator_id IN (" + engine.Marks(len(ids)) + ")"
	// Who is a guest's no more, and who becomes one.
	var off, on []int64
	err = s.Each(ctx, "SELECT id, ended_at FROM contacts WHERE "+of+" AND guest", engine.Anys(ids), func(rows *sql.Rows) error {
		var id, ended int64
		if err := rows.Scan(&id, &ended); err != nil {
			return err
		}
		if !slices.ContainsFunc(windows, func(w window) bool { return w.from <= ended && ended <= w.to }) {
			off = append(off, id)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, w := range windows {
		more, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (id int64, err error) { return id, scan(&id) },
			"SELECT id FROM contacts WHERE "+of+" AND ended_at BETWEEN ? AND ? AND NOT guest", append(engine.Anys(ids), w.from, w.to)...)
		if err != nil {
			return err
		}
		on = append(on, more...)
	}
	slices.Sort(on)
	if err := s.setGuest(ctx, off, false); err != nil {
		return err
	}
	return s.setGuest(ctx, slices.Compact(on), true)
}

// setGuest writes the word of contacts.
func (s *Store) setGuest(ctx context.Context, ids []int64, guest bool) error {
	for some := range slices.Chunk(slices.Sorted(slices.Values(ids)), 200) {
		args := engine.Anys(some)
		within := "id IN (" + engine.Marks(len(args)) + ")"
		if s.Kind() == engine.Postgres { // what else moves their sums waits for us
			if err := s.Each(ctx, "SELECT id FROM contacts WHERE "+within+" ORDER BY id FOR UPDATE", args, func(*sql.Rows) error { return nil }); err != nil {
				return err
			}
		}
		if _, err := s.Exec(ctx, "UPDATE contacts SET guest = ? WHERE "+within, append([]any{guest}, args...)...); err != nil {
			return err
		}
		if err := s.figures.Touch(ctx, some...); err != nil {
			return err
		}
	}
	return nil
}
