package engine

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// G returns gorm on the transaction of the context, or on the reading side.
func (db *DB) G(ctx context.Context) *gorm.DB {
	if tx, ok := of(ctx); ok {
		tx.catchUp(ctx)
		return tx.db.WithContext(ctx)
	}
	return db.read.WithContext(ctx)
}

// Exec runs one statement with ? placeholders, past gorm: the hot paths. Its
// errors, and those of Row, Changed, InsertID and InsertNew, are the
// driver's: see Refused.
//
// In a transaction on PostgreSQL the statement may wait until somebody needs a
// result, at the latest the commit (pipeline.go): its error comes then.
func (db *DB) Exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if tx, ok := of(ctx); ok && tx.pipe != nil {
		return tx.pipe.exec(ctx, db.rebind(text), args)
	}
	return db.pool(ctx).ExecContext(ctx, db.rebind(text), args...)
}

// Row reads one row past gorm: Scan it.
func (db *DB) Row(ctx context.Context, text string, args ...any) Row {
	ctx, cancel := db.limited(ctx)
	return Row{db.pool(ctx).QueryRowContext(ctx, db.rebind(text), args...), db, ctx, cancel, text, args}
}

// Row is one row on its way.
type Row struct {
	row    *sql.Row
	db     *DB
	ctx    context.Context
	cancel context.CancelFunc
	text   string
	args   []any
}

// Scan reads the row; sql.ErrNoRows when there is none.
func (r Row) Scan(into ...any) error {
	defer r.cancel()
	err := r.row.Scan(into...)
	if r.db.onceMore(r.ctx, err) {
		err = r.db.pool(r.ctx).QueryRowContext(r.ctx, r.db.rebind(r.text), r.args...).Scan(into...)
	}
	return r.db.slow(r.ctx, r.text, err)
}

// onceMore reports whether what was read outside a transaction may be asked again: its
// connection was gone, which says nothing of the next.
func (db *DB) onceMore(ctx context.Context, err error) bool {
	if _, inside := of(ctx); inside || ctx.Err() != nil || !lostConnection(err) {
		return false
	}
	db.purge()
	return true
}

// Each runs a query and hands over its rows. Its errors are faults.
func (db *DB) Each(ctx context.Context, text string, args []any, take func(rows *sql.Rows) error) error {
	ctx, cancel := db.limited(ctx)
	defer cancel()
	rows, err := db.pool(ctx).QueryContext(ctx, db.rebind(text), args...)
	if db.onceMore(ctx, err) {
		rows, err = db.pool(ctx).QueryContext(ctx, db.rebind(text), args...)
	}
	if err != nil {
		return Refused(db.slow(ctx, text, err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := take(rows); err != nil {
			return Refused(db.slow(ctx, text, err))
		}
	}
	return Refused(db.slow(ctx, text, rows.Err()))
}

// Gather reads every row of a query. Its errors are faults.
func Gather[T any](ctx context.Context, db *DB, read func(scan func(...any) error) (T, error), text string, args ...any) (list []T, err error) {
	err = db.Each(ctx, text, args, func(rows *sql.Rows) error {
		one, err := read(rows.Scan)
		if err == nil {
			list = append(list, one)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// One reads a row of one column.
func One[T any](scan func(...any) error) (v T, err error) {
	err = scan(&v)
	return v, err
}

func (db *DB) pool(ctx context.Context) gorm.ConnPool {
	if tx, ok := of(ctx); ok {
		tx.catchUp(ctx)
		return tx.db.Statement.ConnPool
	}
	return db.readDB
}

// catchUp sends what waits. An error is the transaction's: what comes next fails
// too, and InTx returns the first.
func (tx *transaction) catchUp(ctx context.Context) {
	if tx.pipe != nil {
		tx.pipe.flush(ctx)
	}
}

// one reads the one row of a statement that writes.
func (db *DB) one(ctx context.Context, text string, args []any, into ...any) error {
	if tx, ok := of(ctx); ok && tx.pipe != nil {
		return tx.pipe.one(ctx, db.rebind(text), args, into...)
	}
	return db.Row(ctx, text, args...).Scan(into...)
}

// rebind writes ? as $1, $2 … for PostgreSQL. SQL texts here hold no other ?.
func (db *DB) rebind(text string) string {
	if db.kind == SQLite {
		return text
	}
	if known, ok := db.rebound.Load(text); ok {
		return known.(string)
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(text, "?") {
		if cut, found := strings.CutSuffix(part, "?"); found {
			n++
			b.WriteString(cut + "$" + strconv.Itoa(n))
		} else {
			b.WriteString(part)
		}
	}
	db.rebound.Store(text, b.String())
	return b.String()
}

// InsertID runs an INSERT and returns the new row's id.
func (db *DB) InsertID(ctx context.Context, text string, args ...any) (int64, error) {
	if db.kind == SQLite {
		res, err := db.Exec(ctx, text, args...)
		if err != nil {
			return 0, err
		}
		return res.LastInsertId()
	}
	var id int64
	err := db.one(ctx, text+" RETURNING id", args, &id)
	return id, err
}

// InsertNew runs an INSERT … ON CONFLICT DO NOTHING; stored is false when the
// row was there.
func (db *DB) InsertNew(ctx context.Context, id *int64, text string, args ...any) (stored bool, err error) {
	if db.kind == Postgres {
		err := db.one(ctx, text+" RETURNING id", args, id)
		if errors.Is(err, sql.ErrNoRows) {
			return false, nil
		}
		return err == nil, err
	}
	res, err := db.Exec(ctx, text, args...)
	if err != nil {
		return false, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	*id, err = res.LastInsertId()
	return err == nil, err
}

// Changed runs a statement and returns how many rows it changed.
func (db *DB) Changed(ctx context.Context, text string, args ...any) (int64, error) {
	res, err := db.Exec(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Joined is the sum of the texts of a column, one after the other in no order.
func (db *DB) Joined(column string) string {
	if db.kind == Postgres {
		return "string_agg(" + column + ", '')"
	}
	return "group_concat(" + column + ", '')"
}

// ForUpdate holds the rows that are read until the transaction ends, as the end
// of a SELECT; SQLite has one writer and needs no such word.
func (db *DB) ForUpdate() string {
	if db.kind == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// Claims writes a statement that claims rows for both engines: where it says %LOCK%,
// after the SELECT of what is due, PostgreSQL passes over rows that others hold. of
// names the table of a join, "" where there is one only.
func Claims(text, of string) map[Kind]string {
	lock := " FOR UPDATE SKIP LOCKED"
	if of != "" {
		lock = " FOR UPDATE OF " + of + " SKIP LOCKED"
	}
	return map[Kind]string{SQLite: strings.ReplaceAll(text, "%LOCK%", ""), Postgres: strings.ReplaceAll(text, "%LOCK%", lock)}
}

// Anys are values as arguments of a query: those of Marks, or of InChunks.
func Anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// Marks returns n placeholders.
func Marks(n int) string {
	if n == 0 {
		return "NULL"
	}
	return strings.Repeat("?, ", n-1) + "?"
}

// lists are texts (?, ?, …) of a few lengths, so that statements stay the same.
var lists = func() (texts []struct {
	n    int
	text string
}) {
	for _, n := range []int{1, 4, 32, 256} {
		texts = append(texts, struct {
			n    int
			text string
		}{n, "(" + Marks(n) + ")"})
	}
	return texts
}()

// oneOf reads a list that comes as one value of PostgreSQL, of a type, in a query of
// its own: the planner knows nothing of its length, makes one plan for all lists and
// keeps it. IN before it is never worse than a look at every row.
func oneOf(of string) string { return "(SELECT unnest((SELECT CAST(? AS " + of + "[]))))" }

// InChunks runs text IN (…) for values of any number, whole numbers or texts; the
// text ends in IN.
func (db *DB) InChunks(ctx context.Context, text string, before, values []any, scan func(*sql.Rows) error) error {
	if db.kind == SQLite {
		return db.inLists(ctx, text, before, values, scan)
	}
	if len(values) == 0 {
		return nil
	}
	of := "BIGINT"
	if _, words := values[0].(string); words {
		of = "TEXT"
	}
	return db.Each(ctx, text+oneOf(of), append(slices.Clone(before), values), scan)
}

// inLists is InChunks of SQLite; the last value fills a list up.
func (db *DB) inLists(ctx context.Context, text string, before, values []any, scan func(*sql.Rows) error) error {
	for len(values) > 0 {
		list := lists[len(lists)-1]
		for _, l := range lists {
			if l.n >= len(values) {
				list = l
				break
			}
		}
		n := min(list.n, len(values))
		args := make([]any, 0, len(before)+list.n)
		args = append(append(args, before...), values[:n]...)
		for len(args) < len(before)+list.n {
			args = append(args, values[n-1])
		}
		values = values[n:]
		if err := db.Each(ctx, text+list.text, args, scan); err != nil {
			return err
		}
	}
	return nil
}
