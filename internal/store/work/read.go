package work

import (
	"context"
	"database/sql"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/work"
)

// GivenUp lists events whose reader failed too often, the latest first.
func (s *Store) GivenUp(ctx context.Context, r page.Request) (page.Of[work.GivenUp], error) {
	limit, after := r.Rows(), r.After
	if after == (page.Cursor{}) {
		after = page.Cursor{At: 1 << 62, ID: 1 << 62}
	}
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (g work.GivenUp, err error) {
		var at int64
		err = scan(&g.ID, &g.Event, &g.Subject, &at, &g.Reader, &g.Attempts, &g.Error)
		g.At = engine.At(at)
		return g, err
	}, `SELECT id, name, subject, at, reader, attempts, error FROM events WHERE run_at >= ? AND (at < ? OR (at = ? AND id < ?))
ORDER BY at DESC, id DESC LIMIT ?`, neverAgain, after.At, after.At, after.ID, limit+1)
	if err != nil {
		return page.Of[work.GivenUp]{}, err
	}
	return page.Cut(list, limit, func(g work.GivenUp) page.Cursor { return page.Cursor{At: engine.Ms(g.At), ID: g.ID} }), nil
}

// RetryEvent lets the reader of an event that was given up try again; id 0: of
// every one. Conflict when none was given up. In the transaction of the context.
func (s *Store) RetryEvent(ctx context.Context, id int64, now time.Time) error {
	text, args := "UPDATE events SET run_at = ?, attempts = 0 WHERE run_at >= ?", []any{engine.Ms(now), neverAgain}
	if id != 0 {
		text, args = text+" AND id = ?", append(args, id)
	}
	n, err := s.Changed(ctx, text, args...)
	if err != nil {
		return engine.Refused(err)
	}
	if n == 0 {
		return fault.New(fault.Conflict, "work.fault.not_dead")
	}
	s.WakeAfter(ctx, "events")
	return nil
}

// EventsAhead says for each event and reader how many wait and since when; of what
// was not handed out yet the reader is "".
func (s *Store) EventsAhead(ctx context.Context) (list []work.Ahead, err error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (a work.Ahead, err error) {
		var oldest int64
		err = scan(&a.Event, &a.Reader, &a.N, &oldest)
		a.Oldest = engine.At(oldest)
		return a, err
	}, "SELECT name, reader, COUNT(*), MIN(at) FROM events WHERE run_at < ? GROUP BY name, reader ORDER BY name, reader", neverAgain)
}

// Turns is the timetable by task.
func (s *Store) Turns(ctx context.Context) (map[string]work.Row, error) {
	out := map[string]work.Row{}
	err := s.Each(ctx, "SELECT task, run_at, lease, leased_until, began_at, ended_at, error FROM timetable", nil, func(rows *sql.Rows) error {
		var task string
		var r work.Row
		var next, until int64
		var began, ended *int64
		err := rows.Scan(&task, &next, &r.Node, &until, &began, &ended, &r.Error)
		r.Next, r.Until, r.BeganAt, r.EndedAt = engine.At(next), engine.At(until), engine.AtOrNil(began), engine.AtOrNil(ended)
		out[task] = r
		return err
	})
	return out, err
}
