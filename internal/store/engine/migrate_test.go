package engine

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"openpeople/internal/fault"
)

// The recipe for changing a constraint on SQLite, tried on a table that others
// point at: rows, references and the rest of the schema stay, the constraint is
// new, and running it twice, as after a kill, changes nothing.
func TestAConstraintChangesOnSQLite(t *testing.T) {
	recipe, err := os.ReadFile("testdata/0099_constraint.sqlite.sql")
	if err != nil {
		t.Fatal(err)
	}
	with := func(text string) fs.FS {
		files, err := migrationsFor(SQLite)
		if err != nil {
			t.Fatal(err)
		}
		all := fstest.MapFS{"0099_constraint.sql": {Data: []byte(text)}}
		for name, file := range files.(fstest.MapFS) {
			all[name] = file
		}
		return all
	}
	ctx := t.Context()
	desk := func() *DB {
		db := openLite(t)
		if err := db.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{
			"INSERT INTO open_days (id, title, aim, from_day, to_day, announced_by, announced_at, revision) VALUES (1, '', '', 1, 1, 1, 0, 1)",
			"INSERT INTO places (id, kind, name, address) VALUES (7, 'shop', 'Arbat', 'Moscow')",
			"INSERT INTO shifts (day_id, place_id, starts_at, ends_at, seats) VALUES (1, 7, 0, 1, 1)",
		} {
			if err := run(ctx, db, text); err != nil {
				t.Fatal(err)
			}
		}
		return db
	}
	db := desk()
	for range 2 {
		if err := db.migrate(ctx, with(string(recipe))); err != nil {
			t.Fatal(err)
		}
		var name string
		if err := db.Row(ctx, "SELECT p.name FROM shifts s JOIN places p ON p.id = s.place_id").Scan(&name); err != nil || name != "Arbat" {
			t.Errorf("the place of the shift is %q, %v", name, err)
		}
		if err := run(ctx, db, "INSERT INTO places (kind, name, address) VALUES ('shop', '', '')"); err == nil {
			t.Error("a place without a name is taken")
		}
		if err := run(ctx, db, "INSERT INTO places (kind, name, address) VALUES ('shop', 'Arbat', '')"); !fault.Is(err, fault.Conflict) {
			t.Errorf("one place twice: %v", err)
		}
		if err := run(ctx, db, "DELETE FROM places"); err == nil {
			t.Error("a place goes though a shift points at it")
		}
		// As if it was killed before the version was noted.
		if err := run(ctx, db, "DELETE FROM goose_db_version WHERE version_id = 99"); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk().migrate(ctx, with(strings.Replace(string(recipe), "FROM places;", "FROM places WHERE id <> 7;", 1))); err == nil || !strings.Contains(err.Error(), "shifts points at no row of places") {
		t.Errorf("a recipe that loses a row: %v", err)
	}
}

func run(ctx context.Context, db *DB, text string) error {
	return db.InTx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, text)
		return err
	})
}
