package work

import (
	"context"
	"database/sql"
	"errors"
	"openpeople/internal/store/engine"
	"time"
)

// TakeTurn reports whether a periodic task is due and leases it until a moment:
// of several nodes one gets the turn. A task never seen is due at once.
func (s *Store) TakeTurn(ctx context.Context, task string, now, until time.Time) (mine bool, err error) {
	var run, leased int64
	err = s.Row(ctx, "SELECT run_at, leased_until FROM timetable WHERE task = ?", task).Scan(&run, &leased)
	if errors.Is(err, sql.ErrNoRows) {
		run, err = 0, nil
	}
	if err != nil || run > engine.Ms(now) || leased > engine.Ms(now) {
		return false, engine.Refused(err)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Exec(ctx, "INSERT INTO timetable (task, run_at) VALUES (?, 0) ON CONFLICT (task) DO NOTHING", task); err != nil {
			return err
		}
		n, err := s.Changed(ctx, "UPDATE timetable SET leased_until = ? WHERE task = ? AND run_at <= ? AND leased_until <= ?", engine.Ms(until), task, engine.Ms(now), engine.Ms(now))
		mine = n > 0
		return err
	})
	return mine, err
}

// EndTurn says when a task is due next and gives its lease back.
func (s *Store) EndTurn(ctx context.Context, task string, next time.Time) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, "UPDATE timetable SET run_at = ?, leased_until = 0 WHERE task = ?", engine.Ms(next), task)
		return err
	})
}
