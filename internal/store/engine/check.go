package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"openpeople/internal/when"
)

// Promise is a sentence that always holds of the rows, and a query that selects
// one column, by which a row that breaks it is found.
type Promise [2]string

// Broken is the check of promises: a sentence for each that does not hold, with what was
// promised, how many rows break it, and the first of them.
func (db *DB) Broken(promises []Promise) Check {
	var checks []Check
	for _, p := range promises {
		checks = append(checks, func(ctx context.Context) ([]string, error) {
			var b Breaches
			var n int64
			var first sql.NullString
			if err := db.Row(ctx, "WITH breaches (which) AS ("+p[1]+") SELECT COUNT(*), MIN(which) FROM breaches").Scan(&n, &first); err != nil {
				return nil, fmt.Errorf("%s: %w", p[0], err)
			}
			if n > 0 {
				b.Add(p[0], n, first.String)
			}
			return b.Say(), nil
		})
	}
	return func(ctx context.Context) ([]string, error) { return db.Checked(ctx, checks...) }
}

// Check proves promises and returns a sentence for each breach, and of an error those
// found before it.
type Check = func(ctx context.Context) ([]string, error)

// Checked runs checks one after another. What one of them cannot read is a breach as
// well, and does not hide what the others find; an error is that nothing answers.
func (db *DB) Checked(ctx context.Context, checks ...Check) (breaches []string, err error) {
	for _, check := range checks {
		more, err := check(ctx)
		breaches = append(breaches, more...)
		switch {
		case err == nil:
		case ctx.Err() != nil, lostConnection(err), errors.Is(err, errClosed):
			return breaches, err
		default:
			breaches = append(breaches, "not read to the end: "+strings.Join(strings.Fields(err.Error()), " "))
		}
	}
	return breaches, nil
}

// Tried reads rows one by one. row says which it is, which stands first in it, and adds
// what it breaks; one that cannot be read breaks the promise.
func (db *DB) Tried(ctx context.Context, b *Breaches, promise, text string, row func(scan func(...any) error) (which any, err error)) error {
	return db.Each(ctx, text, nil, func(rows *sql.Rows) error {
		if which, err := row(rows.Scan); err != nil {
			b.Add(promise, 1, which)
		}
		return nil
	})
}

// Breaches counts what breaks promises, where rows are read one by one. The zero
// value has none.
type Breaches []breach

type breach struct {
	promise string
	n       int64
	first   string
}

// Add notes that n rows break a promise, and which is the first of them.
func (b *Breaches) Add(promise string, n int64, first any) {
	i := slices.IndexFunc(*b, func(known breach) bool { return known.promise == promise })
	if i < 0 {
		*b = append(*b, breach{promise, n, fmt.Sprint(first)})
		return
	}
	(*b)[i].n += n
}

// Say returns a sentence for each promise that was broken.
func (b Breaches) Say() (list []string) {
	for _, one := range b {
		if one.n == 1 {
			list = append(list, fmt.Sprintf("%s: 1 breach, %s", one.promise, one.first))
		} else {
			list = append(list, fmt.Sprintf("%s: %d breaches, the first is %s", one.promise, one.n, one.first))
		}
	}
	return list
}

// OnDays is the check of days: a sentence when rows do not stand on the day of the
// desk's clock on which something happened to them. The query selects id, instant and day.
func (db *DB) OnDays(promise, text string) Check {
	return func(ctx context.Context) ([]string, error) {
		var b Breaches
		err := db.Tried(ctx, &b, promise, text, func(scan func(...any) error) (any, error) {
			var id, at int64
			var day when.Day
			err := scan(&id, &at, &day)
			if err == nil && when.DayOf(At(at), db.zone) != day {
				b.Add(promise, 1, id)
			}
			return id, err
		})
		return b.Say(), err
	}
}

// Zones is the check of time zones: a sentence when some cannot be loaded. The query
// selects names of zones, each once.
func (db *DB) Zones(promise, text string) Check {
	return func(ctx context.Context) ([]string, error) {
		var b Breaches
		err := db.Tried(ctx, &b, promise, text, func(scan func(...any) error) (any, error) {
			var name string
			err := scan(&name)
			if err == nil && !when.IsZone(name) {
				b.Add(promise, 1, fmt.Sprintf("%q", name))
			}
			return name, err
		})
		return b.Say(), err
	}
}

// In writes words of ours as a list of values.
func In[T ~string](words ...T) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = "'" + strings.ReplaceAll(string(word), "'", "''") + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// Check returns what is wrong with the database itself: with its schema, and with the
// file of SQLite; PostgreSQL keeps its own house.
func (db *DB) Check(ctx context.Context) ([]string, error) {
	if db.kind != SQLite {
		return db.Checked(ctx, db.checkSchema)
	}
	var lost []string
	if db.Lost() {
		lost = []string{"sqlite: " + LossText}
	}
	found, err := db.Checked(ctx, db.pragma("integrity_check"), db.pragma("foreign_key_check"), db.checkSchema, db.checkValues)
	return append(lost, found...), err
}

// pragma is a check that SQLite makes by itself.
func (db *DB) pragma(name string) Check {
	return func(ctx context.Context) (breaches []string, err error) {
		err = db.Each(ctx, "PRAGMA "+name, nil, func(rows *sql.Rows) error {
			cols, err := rows.Columns()
			if err != nil {
				return err
			}
			dest := make([]any, len(cols))
			for i := range dest {
				dest[i] = new(any)
			}
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			if first, _ := (*dest[0].(*any)).(string); first != "ok" {
				breaches = append(breaches, "sqlite: "+name+": "+first)
			}
			return nil
		})
		return breaches, err
	}
}
