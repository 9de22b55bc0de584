package work

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"openpeople/internal/store/engine"
	"openpeople/internal/work"
)

// tooFar is how much later than its next time a task may be planned by a node whose
// clock is ahead. What is planned later still was planned before the clock was set
// back, and is due.
const tooFar = 10 * time.Minute

// TakeTurn reports whether a periodic task is due and leases it: of several nodes
// one gets the turn. A task that was never seen, or was planned otherwise, is
// planned first.
func (s *Store) TakeTurn(ctx context.Context, t work.Turn) (mine bool, err error) {
	now := engine.Ms(t.Now)
	var plan string
	var run, leased int64
	err = s.Row(ctx, "SELECT plan, run_at, leased_until FROM timetable WHERE task = ?", t.Task).Scan(&plan, &run, &leased)
	known := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, engine.Refused(err)
	}
	far := engine.Ms(t.Next.Add(tooFar))
	if known && plan == t.Plan && (run > now && run <= far || leased > now) {
		return false, nil
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Exec(ctx, `INSERT INTO timetable (task, plan, run_at) VALUES (?, ?, ?)
ON CONFLICT (task) DO UPDATE SET plan = excluded.plan, run_at = ? WHERE timetable.plan <> excluded.plan`, t.Task, t.Plan, engine.Ms(t.First), engine.Ms(t.Next)); err != nil {
			return err
		}
		n, err := s.Changed(ctx, `UPDATE timetable SET lease = ?, leased_until = ?, began_at = ?, run_at = CASE WHEN run_at > ? THEN ? ELSE run_at END
WHERE task = ? AND plan = ? AND (run_at <= ? OR run_at > ?) AND leased_until <= ?`,
			t.Lease, engine.Ms(t.Until), now, now, now, t.Task, t.Plan, now, far, now)
		mine = n > 0
		return err
	})
	return mine, err
}

// RenewTurn moves the end of a turn's lease; false when it is lost.
func (s *Store) RenewTurn(ctx context.Context, task, lease string, until time.Time) (mine bool, err error) {
	return s.changedOne(ctx, "UPDATE timetable SET leased_until = ? WHERE task = ? AND lease = ?", engine.Ms(until), task, lease)
}

// EndTurn says what became of a turn and gives its lease back; it does nothing when
// the lease is lost. Who planned the task otherwise meanwhile is right.
func (s *Store) EndTurn(ctx context.Context, e work.Ended) error {
	text, args := "UPDATE timetable SET lease = '', leased_until = 0", []any{}
	if !e.Next.IsZero() {
		text += ", ended_at = ?, error = ?, run_at = CASE WHEN run_at <= began_at THEN ? ELSE run_at END"
		args = append(args, engine.Ms(e.At), e.Error, engine.Ms(e.Next))
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, text+" WHERE task = ? AND lease = ?", append(args, e.Task, e.Lease)...)
		return err
	})
}
