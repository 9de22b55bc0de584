// Package work keeps what waits to be done: events that wait for their readers, the
// timetable of what is done again and again, and one-off work. What is done, and
// when next, is decided in jobs.
package work

import (
	"context"
	"strconv"
	"time"

	"openpeople/internal/store/engine"
	"openpeople/internal/work"
)

// Store is events, timetable and one-off work. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ work.Store = (*Store)(nil)

// TakeBackLeases ends every lease: for the only node, at its start, when whoever
// held one is dead.
func (s *Store) TakeBackLeases(ctx context.Context, now time.Time) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, text := range []string{
			"UPDATE events SET run_at = ?, lease = '' WHERE lease <> ''",
			"UPDATE works SET run_at = ?, lease = '' WHERE lease <> ''",
			"UPDATE timetable SET leased_until = ?, lease = '' WHERE lease <> ''",
		} {
			if _, err := s.Exec(ctx, text, engine.Ms(now)); err != nil {
				return err
			}
		}
		return nil
	})
}

// LastTurn is when a task of the timetable was begun last, by the clock of then; zero:
// never.
func (s *Store) LastTurn(ctx context.Context) (time.Time, error) {
	var last *int64
	err := s.Row(ctx, "SELECT MAX(began_at) FROM timetable").Scan(&last)
	if err != nil || last == nil {
		return time.Time{}, engine.Refused(err)
	}
	return engine.At(*last), nil
}

// SetBackWork brings back with a clock that showed before events and works that wait,
// and leases: what was due then is due now, the rest waits as long as it would have
// waited. The timetable sees by itself what was planned too far ahead (tooFar).
func (s *Store) SetBackWork(ctx context.Context, before, now time.Time) (n int64, err error) {
	was, is := engine.Ms(before), engine.Ms(now)
	err = s.InTx(ctx, func(ctx context.Context) error {
		n = 0
		for _, text := range []string{
			"UPDATE events SET run_at = CASE WHEN run_at > ? THEN run_at - ? ELSE ? END WHERE run_at > ? AND run_at < " + strconv.FormatInt(neverAgain, 10),
			"UPDATE works SET run_at = CASE WHEN run_at > ? THEN run_at - ? ELSE ? END WHERE run_at > ? AND state IN ('waiting', 'running')",
			"UPDATE timetable SET leased_until = CASE WHEN leased_until > ? THEN leased_until - ? ELSE ? END WHERE leased_until > ?",
		} {
			moved, err := s.Changed(ctx, text, was, was-is, is, is)
			if err != nil {
				return err
			}
			n += moved
		}
		s.WakeAfter(ctx, "events")
		s.WakeAfter(ctx, "works")
		_, err := s.Exec(ctx, "UPDATE timetable SET began_at = ? WHERE began_at > ?", is, is) // LastTurn is asked again
		return err
	})
	return n, err
}

// Check returns a sentence for each promise about work that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var promises = []engine.Promise{
	{"an event that was handed out has its turn", `SELECT id FROM events WHERE (reader = '') <> (turn = 0)`},
	{"work that has ended holds no lease", `SELECT id FROM works WHERE lease <> '' AND state <> 'running'`},
	{"work has ended when it is done or dead, and not before", `SELECT id FROM works WHERE (ended_at IS NULL) <> (state IN ('waiting', 'running'))`},
}
