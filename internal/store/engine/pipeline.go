package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pipeline is a transaction on PostgreSQL that asks the server as seldom as it
// can: statements whose result nobody has asked for wait, and travel with the
// next one whose result somebody needs, at the latest with COMMIT. What BEGIN and
// five INSERTs took seven round trips for takes two. An error of one that waited
// is found then; the transaction is lost by it and InTx says so, when whoever ran it
// has not: a room may know better what the failure means.
type pipeline struct {
	conn    *sql.Conn
	waiting []*statement
	failed  error // of the first statement that failed; nothing runs after it
}

// statement waits, and knows its result once it has run.
type statement struct {
	text string
	args []any
	take func(row pgx.Row) error // nil: rows are counted only
	rows int64
	ran  bool
	pipe *pipeline
	ctx  context.Context
}

// maxWaiting bounds what waits in memory.
const maxWaiting = 128

func (p *pipeline) queue(ctx context.Context, text string, args []any) *statement {
	args = slices.Clone(args)
	for i, a := range args {
		if raw, ok := a.([]byte); ok {
			args[i] = slices.Clone(raw) // the caller may go on writing into it
		}
	}
	s := &statement{text: text, args: args, pipe: p, ctx: ctx}
	p.waiting = append(p.waiting, s)
	return s
}

// RowsAffected sends what waits and counts the rows that the statement changed.
func (s *statement) RowsAffected() (int64, error) {
	if !s.ran {
		if err := s.pipe.flush(s.ctx); err != nil {
			return 0, err
		}
	}
	return s.rows, nil
}

// LastInsertId is not known to PostgreSQL: see InsertID.
func (s *statement) LastInsertId() (int64, error) {
	return 0, errors.New("store: PostgreSQL has no last id")
}

// exec queues a statement.
func (p *pipeline) exec(ctx context.Context, text string, args []any) (sql.Result, error) {
	if p.failed != nil {
		return nil, p.failed
	}
	s := p.queue(ctx, text, args)
	if len(p.waiting) >= maxWaiting {
		return s, p.flush(ctx)
	}
	return s, nil
}

// one runs a query of one row, and what waits before it.
func (p *pipeline) one(ctx context.Context, text string, args []any, into ...any) error {
	s := p.queue(ctx, text, args)
	var none error
	s.take = func(row pgx.Row) error {
		err := row.Scan(into...)
		if errors.Is(err, pgx.ErrNoRows) {
			none, err = sql.ErrNoRows, nil
		}
		return err
	}
	return errors.Join(p.flush(ctx), none)
}

// flush sends what waits in one go.
func (p *pipeline) flush(ctx context.Context) error {
	if p.failed != nil || len(p.waiting) == 0 {
		return p.failed
	}
	list := p.waiting
	p.waiting = nil
	err := p.conn.Raw(func(c any) error {
		batch := &pgx.Batch{}
		for _, s := range list {
			batch.Queue(s.text, s.args...)
		}
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		for _, s := range list {
			if s.take != nil {
				p.failed = s.take(results.QueryRow())
			} else {
				tag, err := results.Exec()
				p.failed, s.rows = err, tag.RowsAffected()
			}
			if p.failed != nil {
				break
			}
			s.ran = true
		}
		if err := results.Close(); p.failed == nil {
			p.failed = err
		}
		return nil
	})
	if p.failed == nil {
		p.failed = err
	}
	return p.failed
}

// transactPostgres runs do in a transaction on a connection of the writers'.
func (db *DB) transactPostgres(ctx context.Context, do func(ctx context.Context, g *gorm.DB, p *pipeline) error) (err error) {
	conn, err := db.writeDB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	p := &pipeline{conn: conn}
	g := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = conn
	p.queue(ctx, "BEGIN", nil)
	p.queue(ctx, "SET LOCAL synchronous_commit TO OFF", nil) // see flusher
	committed := false
	defer func() {
		if committed {
			return
		}
		// A connection that cannot be brought out of the transaction is not used again.
		if _, lost := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); lost != nil {
			conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}()
	err = do(ctx, g, p)
	if p.failed != nil && (err == nil || lostRace(p.failed)) {
		return p.failed
	}
	if err != nil { // what a failure means is the room's to say: an e-mail that is taken
		return err
	}
	p.queue(ctx, "COMMIT", nil)
	if err := p.flush(ctx); err != nil {
		return err
	}
	committed = true
	conn.Close() // nobody waits for the disk with a connection in hand
	return db.flusher.wait()
}
