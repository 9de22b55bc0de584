package work

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"time"

	"openpeople/internal/event"
	"openpeople/internal/store/engine"
	"openpeople/internal/work"
)

// Emit writes that something happened, in the transaction of the context, and
// wakes the readers of events after the commit.
func (s *Store) Emit(ctx context.Context, name event.Name, subject int64) error {
	now := engine.Ms(s.Now())
	_, err := s.Exec(ctx, "INSERT INTO events (name, subject, at, run_at) VALUES (?, ?, ?, ?)", string(name), subject, now, now)
	s.WakeAfter(ctx, "events")
	return err
}

// CountEvents returns how many events wait for a reader; those that were given up
// wait no more (DeadEvents).
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

// neverAgain is the run_at of an event whose reader failed too often: it stays
// with its error and is not claimed again.
const neverAgain = int64(1) << 62

// claimEvents leases by run_at: what is claimed is due again at the lease's end,
// if its reader is not done until then. Of a subject only the first that waits is
// due, so that no reader is told of a later one before it.
const claimEvents = `WITH due AS MATERIALIZED (SELECT e.id FROM events e WHERE e.reader = ? AND e.run_at <= ?
AND NOT EXISTS (SELECT 1 FROM events b WHERE b.reader = e.reader AND b.subject = e.subject AND b.turn < e.turn AND b.run_at < ?)
ORDER BY e.run_at, e.turn LIMIT ?%LOCK%)
UPDATE events SET run_at = ?, lease = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM due)
RETURNING id, name, subject, at, attempts`

var claimEventTexts = engine.Claims(claimEvents, "e")

// ClaimEvents leases events that a reader is to be told of, the longest waiting
// first, and hands out what has just happened.
func (s *Store) ClaimEvents(ctx context.Context, c work.Claim) (list []event.Happened, err error) {
	// Most of the time nothing is due: ask the reading side before the writer.
	var due bool
	fresh, names := freshEvents(c)
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM events WHERE reader = ? AND run_at <= ?) OR EXISTS (SELECT 1"+fresh+")",
		append([]any{c.Reader, engine.Ms(c.Now)}, names...)...).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		if err := s.handOut(ctx, c); err != nil {
			return err
		}
		list = list[:0]
		return s.Each(ctx, claimEventTexts[s.Kind()], []any{c.Reader, engine.Ms(c.Now), neverAgain, c.N, engine.Ms(c.Until), c.Lease}, func(rows *sql.Rows) error {
			var h event.Happened
			var happened int64
			if err := rows.Scan(&h.ID, &h.Name, &h.Subject, &happened, &h.Attempts); err != nil {
				return err
			}
			h.At = engine.At(happened)
			list = append(list, h)
			return nil
		})
	})
	slices.SortFunc(list, func(a, b event.Happened) int { return cmp.Compare(a.ID, b.ID) })
	return list, err
}

// freshEvents is the end of a SELECT of what was not handed out yet. What this
// program knows no reader of is left to a newer one.
func freshEvents(c work.Claim) (text string, args []any) {
	args = []any{engine.Ms(c.Now)}
	for _, name := range slices.Sorted(maps.Keys(c.Readers)) {
		args = append(args, string(name))
	}
	return " FROM events WHERE reader = '' AND run_at <= ? AND name IN (" + engine.Marks(len(c.Readers)) + ")", args
}

// handOut makes what happened a row per reader.
func (s *Store) handOut(ctx context.Context, c work.Claim) error {
	type row struct {
		id, subject, at int64
		name            event.Name
	}
	var list []row
	fresh, args := freshEvents(c)
	err := s.Each(ctx, "SELECT id, name, subject, at"+fresh+" ORDER BY id LIMIT ?"+s.ForUpdate(), append(args, c.N), func(rows *sql.Rows) error {
		var r row
		err := rows.Scan(&r.id, &r.name, &r.subject, &r.at)
		list = append(list, r)
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range list {
		for i, reader := range c.Readers[r.name] {
			if i == 0 {
				_, err = s.Exec(ctx, "UPDATE events SET reader = ?, turn = id WHERE id = ?", reader, r.id)
			} else {
				_, err = s.Exec(ctx, "INSERT INTO events (name, subject, at, reader, turn, run_at) VALUES (?, ?, ?, ?, ?, ?)",
					string(r.name), r.subject, r.at, reader, r.id, r.at)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// RenewEvent moves the end of an event's lease; false when it is lost.
func (s *Store) RenewEvent(ctx context.Context, id int64, lease string, until time.Time) (mine bool, err error) {
	return s.changedOne(ctx, "UPDATE events SET run_at = ? WHERE id = ? AND lease = ?", engine.Ms(until), id, lease)
}

// EventsDone removes events whose reader is done, by their leases; one whose lease
// is lost is somebody else's.
func (s *Store) EventsDone(ctx context.Context, leases map[int64]string) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, id := range slices.Sorted(maps.Keys(leases)) {
			if _, err := s.Exec(ctx, "DELETE FROM events WHERE id = ? AND lease = ?", id, leases[id]); err != nil {
				return err
			}
		}
		return nil
	})
}

// EventFailed notes why the reader failed; the event is tried again at next, never
// again when next is zero.
func (s *Store) EventFailed(ctx context.Context, id int64, lease, why string, next time.Time) error {
	run := neverAgain
	if !next.IsZero() {
		run = engine.Ms(next)
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, "UPDATE events SET error = ?, run_at = ?, lease = '' WHERE id = ? AND lease = ?", why, run, id, lease)
		return err
	})
}

// DeadEvents counts events whose reader failed too often.
func (s *Store) DeadEvents(ctx context.Context) (n int64, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM events WHERE run_at >= ?", neverAgain).Scan(&n)
	return n, engine.Refused(err)
}
