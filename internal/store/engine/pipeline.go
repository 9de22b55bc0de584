package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pipeline is a transaction on PostgreSQL that asks the server as seldom as it
// can: statements whose result nobody has asked for wait, and travel with the
// next one whose result somebody needs, at the latest with COMMIT. What BEGIN and
// five INSERTs took seven round trips for takes two. An error of one that waited
// is found then; the transaction is lost by it and InTx says so, when whoever ran it
// has not: a room may know better what the failure means.
//
// The first result that is needed begins it on a connection of the writers'. Of
// whom nobody needs any travels together with others (together.go).
type pipeline struct {
	db      *DB
	gorm    *gorm.DB
	conn    *sql.Conn // nil: not begun
	waiting []*statement
	failed  error // of the first statement that failed; nothing runs after it
	ending  bool  // COMMIT is on its way: what became of it, only the server knows
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

const begin = "BEGIN"

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

// flush sends what waits in one go, and begins the transaction before.
func (p *pipeline) flush(ctx context.Context) error {
	if p.failed == nil && p.conn == nil {
		p.begin(ctx)
	}
	if p.failed != nil || len(p.waiting) == 0 {
		return p.failed
	}
	list := p.waiting
	p.waiting = nil
	p.failed = send(ctx, p.conn, list)
	if refusedFirst(list, p.failed) {
		p.ending = false
	}
	return p.failed
}

func (p *pipeline) begin(ctx context.Context) {
	if p.conn, p.failed = p.db.writeDB.Conn(ctx); p.failed != nil {
		p.conn = nil
		return
	}
	p.gorm.Statement.ConnPool = p.conn
	p.waiting = append([]*statement{{text: begin}, {text: "SET LOCAL synchronous_commit TO OFF"}}, p.waiting...) // see flusher
}

// send runs statements on a connection in one go, up to the first that fails.
func send(ctx context.Context, conn *sql.Conn, list []*statement) (failed error) {
	lost := conn.Raw(func(c any) error {
		batch := &pgx.Batch{}
		for _, s := range list {
			batch.Queue(s.text, s.args...)
		}
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, batch)
		for _, s := range list {
			if s.take != nil {
				failed = s.take(results.QueryRow())
			} else {
				tag, err := results.Exec()
				failed, s.rows = err, tag.RowsAffected()
			}
			if failed != nil {
				break
			}
			s.ran = true
		}
		if err := results.Close(); failed == nil {
			failed = err
		}
		return nil
	})
	if failed == nil {
		failed = lost
	}
	return failed
}

// again reports whether a transaction that failed may be run once more: it lost a
// race, or its connection before anything of it was to be stored.
func (p *pipeline) again(ctx context.Context, err error) bool {
	switch {
	case lostRace(err):
		return true
	case err == nil, p.ending, ctx.Err() != nil, !lostConnection(err) && !lostConnection(p.failed):
		return false
	}
	p.db.purge()
	return true
}

// refusedFirst reports whether the server has refused the first of statements that
// were sent together: a connection that it ended while nobody used it. Nothing of them
// was run.
func refusedFirst(list []*statement, failed error) bool {
	var pg *pgconn.PgError
	return errors.As(failed, &pg) && !list[0].ran && list[0].text == begin
}

// nowhere is where a transaction runs statements that has not begun.
var nowhere = func() *sql.DB {
	db := stdlib.OpenDB(pgx.ConnConfig{})
	db.Close()
	return db
}()

// transactPostgres runs do in a transaction; again says that it may be run once more.
func (db *DB) transactPostgres(ctx context.Context, do func(ctx context.Context, g *gorm.DB, p *pipeline) error) (again bool, err error) {
	g := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
	g.Statement.ConnPool = nowhere
	p := &pipeline{db: db, gorm: g}
	committed := false
	defer func() {
		again = p.again(ctx, err)
		if p.conn != nil && !committed {
			rollBack(ctx, db.pulse, p.conn)
			p.conn.Close()
		}
		if p.failed == nil { // nothing is sent any more
			p.failed = sql.ErrTxDone
		}
	}()
	err = do(ctx, g, p)
	if p.failed != nil && (err == nil || p.conn == nil || lostRace(p.failed) || aborted(err)) {
		return false, p.failed
	}
	if err != nil { // what a failure means is the room's to say: an e-mail that is taken
		return false, err
	}
	switch {
	case p.conn != nil || len(p.waiting) > mostOfOne:
	case len(p.waiting) == 0 || ctx.Err() != nil:
		return false, ctx.Err()
	default:
		p.ending = true
		if alone, err := db.together.commit(p.waiting); !alone {
			return false, err
		}
		p.ending = false
	}
	p.queue(ctx, "COMMIT", nil)
	p.ending = true
	if err := p.flush(ctx); err != nil {
		return false, err
	}
	committed = true
	p.conn.Close() // nobody waits for the disk with a connection in hand
	return false, db.flusher.wait()
}

// rollLimit is how long the end of a transaction that failed may take.
const rollLimit = 5 * time.Second

// rollBack brings a connection out of a transaction and reports whether it could;
// one that it could not is not used again.
func rollBack(ctx context.Context, p *pulse, conn *sql.Conn) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollLimit)
	defer cancel()
	ctx, free := p.bind(ctx)
	defer free()
	_, lost := conn.ExecContext(ctx, "ROLLBACK")
	if lost != nil {
		conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	return lost == nil
}
