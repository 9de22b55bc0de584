// Package work keeps what waits to be done: events that wait for their readers, the
// timetable of what is done again and again, and one-off work. What is done, and
// when next, is decided in jobs.
package work

import (
	"context"
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

// Check returns a sentence for each promise about work that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"an event that was handed out has its turn", `SELECT id FROM events WHERE (reader = '') <> (turn = 0)`},
	{"work that has ended holds no lease", `SELECT id FROM works WHERE lease <> '' AND state <> 'running'`},
	{"work has ended when it is done or dead, and not before", `SELECT id FROM works WHERE (ended_at IS NULL) <> (state IN ('waiting', 'running'))`},
}
