package engine

import (
	"context"
	"database/sql"
	"errors"

	"gorm.io/gorm"
)

type txKey struct{}

// transaction is one try of one: PostgreSQL may ask for another, which begins
// empty.
type transaction struct {
	db     *gorm.DB
	pipe   *pipeline // of PostgreSQL, when it writes
	held   map[any]any
	before []func(ctx context.Context) error
	known  map[any]bool // keys of before
	after  []func()
	wakes  map[string]struct{}
	view   bool // of View: nothing is committed
}

func of(ctx context.Context) (*transaction, bool) {
	tx, ok := ctx.Value(txKey{}).(*transaction)
	return tx, ok
}

// InTx runs do in a transaction and returns after it is durable. An error of do
// rolls it back and comes out, database errors as faults. Nesting is refused. On
// PostgreSQL a transaction that lost against another is run again, on SQLite one
// whose neighbour failed, so do must not change anything outside (Rehearse lets
// tests see to it).
func (db *DB) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if _, nested := of(ctx); nested {
		return errors.New("store: a transaction inside a transaction")
	}
	tx := &transaction{}
	err := db.transact(ctx, func(ctx context.Context, g *gorm.DB, p *pipeline) error {
		*tx = transaction{db: g, pipe: p}
		ctx = context.WithValue(ctx, txKey{}, tx)
		if err := do(ctx); err != nil {
			return err
		}
		for i := 0; i < len(tx.before); i++ { // one may ask for another
			if err := tx.before[i](ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Refused(err)
	}
	for _, do := range tx.after {
		do()
	}
	for topic := range tx.wakes {
		db.wakeUp(topic)
	}
	return nil
}

func (db *DB) transact(ctx context.Context, do func(ctx context.Context, g *gorm.DB, p *pipeline) error) error {
	if db.writer != nil {
		return db.writer.Do(ctx, func(ctx context.Context, conn *sql.Conn) error {
			g := db.write.Session(&gorm.Session{NewDB: true, Context: ctx})
			if db.rehearse {
				if err := rehearsed(ctx, conn, func() error { return do(ctx, g, nil) }); err != nil {
					return err
				}
			}
			return do(ctx, g, nil)
		})
	}
	ctx, cancel := db.limitedWrite(ctx)
	defer cancel()
	var err error
	for range 5 {
		again := false
		if again, err = db.transactPostgres(ctx, do); !again {
			break
		}
	}
	return db.slow(ctx, "a transaction", err)
}

// rehearsed runs a transaction and takes back what it wrote.
func rehearsed(ctx context.Context, conn *sql.Conn, do func() error) error {
	if _, err := conn.ExecContext(ctx, "SAVEPOINT rehearsal"); err != nil {
		return err
	}
	do() // whatever it says, it says again
	_, err := conn.ExecContext(ctx, "ROLLBACK TO rehearsal; RELEASE rehearsal")
	return err
}

// View runs do on one moment of the database: all that it reads is as if read at
// once, whoever writes meanwhile; it may take as long as a query. It writes nothing. Inside a transaction it is
// that transaction.
func (db *DB) View(ctx context.Context, do func(ctx context.Context) error) error {
	if _, inside := of(ctx); inside {
		return do(ctx)
	}
	options := &sql.TxOptions{}
	if db.kind == Postgres {
		options.Isolation, options.ReadOnly = sql.LevelRepeatableRead, true
	}
	ctx, cancel := db.limited(ctx)
	defer cancel()
	return Refused(db.slow(ctx, "a view", db.read.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		return do(context.WithValue(ctx, txKey{}, &transaction{db: g, view: true}))
	}, options)))
}

// Viewing reports whether the context is inside a View: what was read in it once
// is what would be read again.
func Viewing(ctx context.Context) bool {
	tx, inside := of(ctx)
	return inside && tx.view
}

// Held returns the value that the transaction of the context keeps under a key,
// made at the first asking; false outside a transaction. It lives as long as the
// transaction: one that PostgreSQL runs again begins without it. A key is a value
// of a type of the caller's own.
func Held[T any](ctx context.Context, key any, fresh func() *T) (*T, bool) {
	tx, inside := of(ctx)
	if !inside {
		return nil, false
	}
	if have, ok := tx.held[key].(*T); ok {
		return have, true
	}
	if tx.held == nil {
		tx.held = map[any]any{}
	}
	made := fresh()
	tx.held[key] = made
	return made, true
}

var errNoTx = errors.New("store: this needs a transaction")

// BeforeCommit runs do within the transaction of the context just before it is
// committed, once for a key, in the order in which keys came first. An error of
// it rolls back. Outside a transaction it is refused.
func (db *DB) BeforeCommit(ctx context.Context, key any, do func(ctx context.Context) error) error {
	tx, inside := of(ctx)
	if !inside || tx.view {
		return errNoTx
	}
	if tx.known[key] {
		return nil
	}
	if tx.known == nil {
		tx.known = map[any]bool{}
	}
	tx.known[key] = true
	tx.before = append(tx.before, do)
	return nil
}

// AfterCommit runs do once the transaction of the context is durable, and never
// when it is not; outside a transaction, at once.
func (db *DB) AfterCommit(ctx context.Context, do func()) {
	tx, inside := of(ctx)
	if !inside {
		do()
		return
	}
	tx.after = append(tx.after, do)
}
