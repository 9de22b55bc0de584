package engine

import (
	"context"
	"database/sql"
	"strconv"
)

// Promise is a sentence that always holds of the rows, and a query that selects
// what breaks it.
type Promise [2]string

// Broken returns a sentence for each promise that does not hold.
func (db *DB) Broken(ctx context.Context, promises []Promise) (breaches []string, err error) {
	for _, p := range promises {
		var n int64
		if err := db.Row(ctx, "SELECT COUNT(*) FROM ("+p[1]+") breaches").Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			breaches = append(breaches, p[0]+": "+strconv.FormatInt(n, 10)+" breaches")
		}
	}
	return breaches, nil
}

// Check returns what SQLite finds wrong with its file; PostgreSQL keeps its own
// house.
func (db *DB) Check(ctx context.Context) (breaches []string, err error) {
	if db.kind != SQLite {
		return nil, nil
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
