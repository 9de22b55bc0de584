package engine

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"openpeople/internal/when"
)

// Promise is a sentence that always holds of the rows, and a query that selects
// one column, by which a row that breaks it is found.
type Promise [2]string

// Broken returns a sentence for each promise that does not hold: what was promised,
// how many rows break it, and the first of them.
func (db *DB) Broken(ctx context.Context, promises []Promise) ([]string, error) {
	var b Breaches
	for _, p := range promises {
		var n int64
		var first sql.NullString
		if err := db.Row(ctx, "WITH breaches (which) AS ("+p[1]+") SELECT COUNT(*), MIN(which) FROM breaches").Scan(&n, &first); err != nil {
			return nil, fmt.Errorf("%s: %w", p[0], err)
		}
		if n > 0 {
			b.Add(p[0], n, first.String)
		}
	}
	return b.Say(), nil
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

// OnDays returns a sentence when rows do not stand on the day of the desk's clock on
// which something happened to them. The query selects id, instant and day.
func (db *DB) OnDays(ctx context.Context, promise, text string) ([]string, error) {
	var b Breaches
	err := db.Each(ctx, text, nil, func(rows *sql.Rows) error {
		var id, at int64
		var day when.Day
		err := rows.Scan(&id, &at, &day)
		if err == nil && when.DayOf(At(at), db.zone) != day {
			b.Add(promise, 1, id)
		}
		return err
	})
	return b.Say(), err
}

// Zones returns a sentence when time zones cannot be loaded. The query selects names
// of zones, each once.
func (db *DB) Zones(ctx context.Context, promise, text string) ([]string, error) {
	var b Breaches
	err := db.Each(ctx, text, nil, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if err == nil && !when.IsZone(name) {
			b.Add(promise, 1, fmt.Sprintf("%q", name))
		}
		return err
	})
	return b.Say(), err
}

// In writes words of ours as a list of values.
func In[T ~string](words ...T) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = "'" + strings.ReplaceAll(string(word), "'", "''") + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

// Check returns what SQLite finds wrong with its file; PostgreSQL keeps its own
// house.
func (db *DB) Check(ctx context.Context) (breaches []string, err error) {
	if db.kind != SQLite {
		return nil, nil
	}
	if db.Lost() {
		breaches = append(breaches, "sqlite: "+LossText)
	}
	for _, q := range []string{"PRAGMA integrity_check", "PRAGMA foreign_key_check"} {
		err := db.Each(ctx, q, nil, func(rows *sql.Rows) error {
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
				breaches = append(breaches, "sqlite: "+q+": "+first)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return breaches, nil
}
