package work

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
	"openpeople/internal/work"
)

// AskWork asks for one-off work in the transaction of the context. When one of the
// same kind and key is not done it is that one: fresh is false, and w becomes it.
func (s *Store) AskWork(ctx context.Context, w *work.Work) (fresh bool, err error) {
	if len(w.Arguments) == 0 {
		w.Arguments = []byte("{}")
	}
	fresh, err = s.InsertNew(ctx, &w.ID, `INSERT INTO works (kind, unique_key, arguments, asked_by, asked_at, run_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING`, w.Kind, w.Key, string(w.Arguments), w.AskedBy, engine.Ms(w.AskedAt), engine.Ms(w.RunAt))
	if err != nil {
		return false, engine.Refused(err)
	}
	if !fresh {
		*w, err = scanWork(s.Row(ctx, workColumns+" WHERE w.kind = ? AND w.unique_key = ? AND w.state <> 'done'"+s.holdWork(), w.Kind, w.Key).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			err = engine.Again // it was done at this moment
		}
		return false, engine.Refused(err)
	}
	s.WakeAfter(ctx, "works")
	return true, nil
}

// holdWork is ForUpdate of the work alone.
func (s *Store) holdWork() string {
	if hold := s.ForUpdate(); hold != "" {
		return hold + " OF w"
	}
	return ""
}

const workColumns = `SELECT w.id, w.kind, w.unique_key, w.arguments, w.asked_by, COALESCE(p.name, ''), w.asked_at, w.state, w.run_at, w.node, w.began_at, w.ended_at,
w.done, w.total, w.mark, w.result, w.attempts, w.error FROM works w LEFT JOIN people p ON p.id = w.asked_by`

func scanWork(scan func(...any) error) (w work.Work, err error) {
	var asked, run int64
	var began, ended *int64
	var arguments, mark, result string
	err = scan(&w.ID, &w.Kind, &w.Key, &arguments, &w.AskedBy, &w.AskedByName, &asked, &w.State, &run, &w.Node, &began, &ended,
		&w.Done, &w.Total, &mark, &result, &w.Attempts, &w.Error)
	w.Arguments, w.Mark, w.Result = []byte(arguments), []byte(mark), []byte(result)
	w.AskedAt, w.RunAt, w.BeganAt, w.EndedAt = engine.At(asked), engine.At(run), engine.AtOrNil(began), engine.AtOrNil(ended)
	return w, err
}

const takeWork = `WITH due AS MATERIALIZED (SELECT id FROM works WHERE kind = ? AND state IN ('waiting', 'running') AND run_at <= ? ORDER BY run_at, id LIMIT 1%LOCK%)
UPDATE works SET state = 'running', run_at = ?, lease = ?, node = ?, began_at = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) RETURNING id`

var takeWorkTexts = engine.Claims(takeWork, "")

// TakeWork leases the work of a kind that has been due the longest, one whose node
// died too; nil when none is.
func (s *Store) TakeWork(ctx context.Context, h work.Hire) (*work.Work, error) {
	now := engine.Ms(h.Now)
	var due bool
	err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM works WHERE kind = ? AND state IN ('waiting', 'running') AND run_at <= ?)", h.Kind, now).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	var w *work.Work
	err = s.InTx(ctx, func(ctx context.Context) error {
		w = nil
		var id int64
		err := s.Row(ctx, takeWorkTexts[s.Kind()], h.Kind, now, engine.Ms(h.Until), h.Lease, h.Node, now).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		one, err := scanWork(s.Row(ctx, workColumns+" WHERE w.id = ?", id).Scan)
		w = &one
		return err
	})
	return w, err
}

// RenewWork moves the end of the lease of work; false when it is lost.
func (s *Store) RenewWork(ctx context.Context, id int64, lease string, until time.Time) (mine bool, err error) {
	return s.changedOne(ctx, "UPDATE works SET run_at = ? WHERE id = ? AND lease = ?", engine.Ms(until), id, lease)
}

// NoteProgress writes down how far work is; false when its lease is lost.
func (s *Store) NoteProgress(ctx context.Context, id int64, lease string, p work.Progress) (mine bool, err error) {
	return s.changedOne(ctx, "UPDATE works SET done = ?, total = ?, mark = ? WHERE id = ? AND lease = ?", p.Done, p.Total, string(p.Mark), id, lease)
}

func (s *Store) changedOne(ctx context.Context, text string, args ...any) (changed bool, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		n, err := s.Changed(ctx, text, args...)
		changed = n > 0
		return err
	})
	return changed, err
}

// EndWork says what became of an attempt and gives its lease back; it does nothing
// when the lease is lost.
func (s *Store) EndWork(ctx context.Context, f work.Finished) error {
	var ended any
	if f.State != work.Waiting {
		ended = engine.Ms(f.At)
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, `UPDATE works SET state = ?, run_at = ?, lease = '', ended_at = ?, done = ?, total = ?, mark = ?, result = ?, attempts = ?, error = ?
WHERE id = ? AND lease = ?`, string(f.State), engine.Ms(f.RunAt), ended, f.Done, f.Total, string(f.Mark), string(f.Result), f.Attempts, f.Error, f.ID, f.Lease)
		return err
	})
}

// RetryWork lets work be tried again from its mark: dead work from the first attempt
// on, work that has failed and waits sooner than it would. Conflict when it is
// neither. In the transaction of the context.
func (s *Store) RetryWork(ctx context.Context, id int64, now time.Time) error {
	var state work.State
	var attempts int
	var putOff bool
	if err := s.Row(ctx, "SELECT state, attempts, error <> '' AND run_at > ? FROM works WHERE id = ?"+s.ForUpdate(), engine.Ms(now), id).Scan(&state, &attempts, &putOff); err != nil {
		return engine.Refused(err)
	}
	switch {
	case state == work.Dead:
		attempts = 0
	case state != work.Waiting || !putOff:
		return fault.New(fault.Conflict, "work.fault.not_dead")
	}
	_, err := s.Exec(ctx, "UPDATE works SET state = 'waiting', run_at = ?, attempts = ?, ended_at = NULL WHERE id = ?", engine.Ms(now), attempts, id)
	s.WakeAfter(ctx, "works")
	return engine.Refused(err)
}

// ForgetWorks removes work that ended before an instant and its results.
func (s *Store) ForgetWorks(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.InTx(ctx, func(ctx context.Context) error {
		n, err = s.Changed(ctx, "DELETE FROM works WHERE state = 'done' AND ended_at < ?", engine.Ms(before))
		return err
	})
	return n, err
}

// WorksIn lists work that is in a state, up to a limit: what waits or runs by when
// it was asked for, what has ended the latest first.
func (s *Store) WorksIn(ctx context.Context, state work.State, limit int) ([]work.Work, error) {
	order := "w.asked_at, w.id"
	if state == work.Done || state == work.Dead {
		order = "w.ended_at DESC, w.id DESC"
	}
	return engine.Gather(ctx, s.DB, scanWork, workColumns+" WHERE w.state = ? ORDER BY "+order+" LIMIT ?", string(state), limit)
}

// CountWorks counts work by state, what is done left out.
func (s *Store) CountWorks(ctx context.Context) (map[work.State]int64, error) {
	out := map[work.State]int64{}
	err := s.Each(ctx, "SELECT state, COUNT(*) FROM works WHERE state <> 'done' GROUP BY state", nil, func(rows *sql.Rows) error {
		var state work.State
		var n int64
		err := rows.Scan(&state, &n)
		out[state] = n
		return err
	})
	return out, err
}
