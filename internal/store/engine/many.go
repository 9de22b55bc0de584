package engine

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Many is a statement that does to many rows at once what would be a statement each:
// it begins with a list of rows of values, WITH v (a, b, …).
type Many struct{ texts []string }

// manySizes are how many rows one text has; what is left over repeats the last, so
// that few texts are prepared.
var manySizes = []int{1, 2, 4, 8, 16, 32, 64}

// ManyOf returns a statement on v, whose columns are written "a BIGINT". It says
// which rows it means by WHERE id IN (SELECT a FROM v): where a table is joined with
// v (UPDATE … FROM v), SQLite may read the whole table.
func ManyOf(text string, columns ...string) (m Many) {
	var names, types []string
	for _, c := range columns {
		name, kind, _ := strings.Cut(c, " ")
		names, types = append(names, name), append(types, kind)
	}
	first := "(CAST(? AS " + strings.Join(types, "), CAST(? AS ") + "))"
	other := ", (?" + strings.Repeat(", ?", len(types)-1) + ")"
	for _, n := range manySizes {
		m.texts = append(m.texts, "WITH v ("+strings.Join(names, ", ")+") AS (VALUES "+first+strings.Repeat(other, n-1)+") "+text)
	}
	return m
}

// EachOf runs a statement of many rows, in portions, and hands over the rows that it
// returns; after are the arguments of its text. Its errors are faults.
func (db *DB) EachOf(ctx context.Context, m Many, rows [][]any, after []any, take func(rows *sql.Rows) error) error {
	for len(rows) > 0 {
		size := slices.IndexFunc(manySizes, func(n int) bool { return n >= len(rows) })
		if size < 0 {
			size = len(manySizes) - 1
		}
		n := min(manySizes[size], len(rows))
		var args []any
		for i := range manySizes[size] {
			args = append(args, rows[min(i, n-1)]...)
		}
		rows = rows[n:]
		if err := db.Each(ctx, m.texts[size], append(args, after...), take); err != nil {
			return err
		}
	}
	return nil
}
