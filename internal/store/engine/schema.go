package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// checkSchema compares tables, columns and indexes with those of a desk that was made by
// this program just now. The schema of SQLite is compared to the letter; PostgreSQL, which
// keeps none, by names.
func (db *DB) checkSchema(ctx context.Context) (breaches []string, err error) {
	want, err := newSchema()
	if err != nil {
		return nil, err
	}
	have, err := db.schema(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch text, there := have[name]; {
		case db.kind == Postgres && strings.Contains(name, " idea_search"): // is made otherwise
		case !there:
			breaches = append(breaches, "schema: "+name+" is missing")
		case db.kind == SQLite && text != want[name]:
			breaches = append(breaches, "schema: "+name+" is not as the program made it")
		}
	}
	return breaches, nil
}

// newSchema is the schema of a new desk, made once.
var newSchema = sync.OnceValues(func() (_ map[string]string, err error) {
	dir, err := os.MkdirTemp("", "openpeople-schema-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx := context.Background()
	db, err := Open(ctx, Options{URL: filepath.Join(dir, "desk.db")})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	return db.schema(ctx)
})

// What SQLite and goose keep for themselves is left out; a virtual table has no columns of
// its own.
const (
	deskOwn   = "m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%'"
	columnsOf = "sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND " + deskOwn
)

// schema reads what a database is made of: "table contacts", "column contacts.line",
// "index contacts_ended", of SQLite with the text that made it.
func (db *DB) schema(ctx context.Context) (map[string]string, error) {
	found := map[string]string{}
	text := "SELECT m.type || ' ' || m.name, m.sql FROM sqlite_master m WHERE m.type IN ('table', 'index') AND m.sql IS NOT NULL AND " + deskOwn +
		" UNION ALL SELECT 'column ' || m.name || '.' || c.name, '' FROM " + columnsOf
	if db.kind == Postgres {
		text = `SELECT 'table ' || table_name, '' FROM information_schema.tables WHERE table_schema = current_schema()
UNION ALL SELECT 'column ' || table_name || '.' || column_name, '' FROM information_schema.columns WHERE table_schema = current_schema()
UNION ALL SELECT 'index ' || indexname, '' FROM pg_indexes WHERE schemaname = current_schema()`
	}
	err := db.Each(ctx, text, nil, func(rows *sql.Rows) error {
		var name, made string
		err := rows.Scan(&name, &made)
		found[name] = strings.Join(strings.Fields(made), " ")
		return err
	})
	return found, err
}

// kinds of values that SQLite may keep in a column of a type. It keeps whatever it is
// given: what is not of these cannot be read.
var kinds = []struct{ column, values string }{
	{"BOOL", "typeof(%[1]s) <> 'integer' OR %[1]s NOT IN (0, 1)"},
	{"INT", "typeof(%[1]s) <> 'integer'"},
	{"TEXT", "typeof(%[1]s) <> 'text'"},
	{"BLOB", "typeof(%[1]s) <> 'blob'"},
}

// checkValues looks whether every value of SQLite is of the type of its column.
func (db *DB) checkValues(ctx context.Context) ([]string, error) {
	type column struct{ table, name, of string }
	columns, err := Gather(ctx, db, func(scan func(...any) error) (c column, err error) {
		err = scan(&c.table, &c.name, &c.of)
		return c, err
	}, "SELECT m.name, c.name, c.type FROM "+columnsOf+" AND m.name NOT LIKE 'idea_search%' ORDER BY m.name, c.cid")
	if err != nil {
		return nil, err
	}
	wrong, first := map[string][]string{}, map[string]string{}
	for _, c := range columns {
		if first[c.table] == "" {
			first[c.table] = c.name
		}
		for _, k := range kinds {
			if strings.HasPrefix(c.of, k.column) || k.column == "INT" && strings.HasSuffix(c.of, "INT") {
				wrong[c.table] = append(wrong[c.table], fmt.Sprintf("WHEN %s IS NOT NULL AND ("+k.values+") THEN '%[1]s'", c.name))
				break
			}
		}
	}
	var b Breaches
	for _, table := range slices.Sorted(maps.Keys(wrong)) {
		text := fmt.Sprintf("SELECT c, n, w FROM (SELECT CASE %s END AS c, COUNT(*) AS n, MIN(%s) AS w FROM %s GROUP BY 1) WHERE c IS NOT NULL", strings.Join(wrong[table], " "), first[table], table)
		if err := db.Each(ctx, text, nil, func(rows *sql.Rows) error {
			var name, which string
			var n int64
			err := rows.Scan(&name, &n, &which)
			b.Add("what stands in "+table+"."+name+" is of its type", n, which)
			return err
		}); err != nil {
			return b.Say(), err
		}
	}
	return b.Say(), nil
}
