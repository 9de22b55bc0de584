package work

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/store/engine"
)

// Emit writes that something happened, in the transaction of the context, and
// wakes the reader of events after the commit.
func (s *Store) Emit(ctx context.Context, name event.Name, subject int64) error {
	now := engine.Ms(s.Now())
	_, err := s.Exec(ctx, "INSERT INTO events (name, subject, at, run_at) VALUES (?, ?, ?, ?)", string(name), subject, now, now)
	s.WakeAfter(ctx, "events")
	return err
}

// CountEvents returns how many events wait for their reaction; those that were
// given up wait no more (DeadEvents).
func (s *Store) CountEvents(ctx context.Context) (n int64, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM events WHERE run_at < ?", neverAgain).Scan(&n)
	return n, engine.Refused(err)
}

// OldestEvent returns when the first of the events that wait happened; nil when
// none waits.
func (s *Store) OldestEvent(ctx context.Context) (*time.Time, error) {
	var first *int64
	err := s.Row(ctx, "SELECT MIN(at) FROM events WHERE run_at < ?", neverAgain).Scan(&first)
	return engine.AtOrNil(first), engine.Refused(err)
}

// neverAgain is the run_at of an event whose reaction failed too often: it stays
// with its error and is not claimed again.
const neverAgain = int64(1) << 62

// claimEvents leases by run_at: what is claimed is due again at the lease's end,
// if its reaction is not done until then.
const claimEvents = `WITH due AS MATERIALIZED (SELECT id FROM events WHERE run_at <= ? ORDER BY run_at, id LIMIT ?%LOCK%)
UPDATE events SET run_at = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
RETURNING id, name, subject, at, attempts`

var claimEventTexts = map[engine.Kind]string{
	engine.SQLite:   strings.ReplaceAll(claimEvents, "%LOCK%", ""),
	engine.Postgres: strings.ReplaceAll(claimEvents, "%LOCK%", " FOR UPDATE SKIP LOCKED"),
}

// ClaimEvents leases up to n events that are due, oldest first.
func (s *Store) ClaimEvents(ctx context.Context, now, until time.Time, n int) (list []event.Happened, err error) {
	var due bool
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE run_at <= ?)", engine.Ms(now)).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		list = list[:0]
		rows, err := s.Rows(ctx, claimEventTexts[s.Kind()], engine.Ms(now), n, engine.Ms(until))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var h event.Happened
			var happened int64
			if err := rows.Scan(&h.ID, &h.Name, &h.Subject, &happened, &h.Attempts); err != nil {
				return err
			}
			h.At = engine.At(happened)
			list = append(list, h)
		}
		return rows.Err()
	})
	slices.SortFunc(list, func(a, b event.Happened) int { return cmp.Compare(a.ID, b.ID) })
	return list, err
}

// EventsDone removes events whose reaction is done.
func (s *Store) EventsDone(ctx context.Context, ids []int64) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, id := range slices.Sorted(slices.Values(ids)) {
			if _, err := s.Exec(ctx, "DELETE FROM events WHERE id = ?", id); err != nil {
				return err
			}
		}
		return nil
	})
}

// EventFailed notes why the reaction failed; it is tried again at next, never
// again when next is zero.
func (s *Store) EventFailed(ctx context.Context, id int64, why string, next time.Time) error {
	run := neverAgain
	if !next.IsZero() {
		run = engine.Ms(next)
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, "UPDATE events SET error = ?, run_at = ? WHERE id = ?", why, run, id)
		return err
	})
}

// DeadEvents counts events whose reaction failed too often.
func (s *Store) DeadEvents(ctx context.Context) (n int64, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM events WHERE run_at >= ?", neverAgain).Scan(&n)
	return n, engine.Refused(err)
}
