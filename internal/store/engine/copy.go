package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// CopyTo writes the database as it is at one moment into a new file, while
// others read and write. SQLite only.
func (db *DB) CopyTo(ctx context.Context, file string) error {
	if db.kind != SQLite {
		return errors.New("PostgreSQL is backed up with its own tools (pg_dump), together with the secret")
	}
	// A reading connection is barred from VACUUM INTO by query_only, so the copy
	// gets a connection of its own.
	conn, err := db.readDB.Conn(ctx)
	if err != nil {
		return Refused(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return Refused(err)
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?", file)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
	return Refused(errors.Join(err, back))
}

// Sound reads the whole of a SQLite file and says what is wrong with it first.
func (db *DB) Sound(ctx context.Context) error {
	var said string
	if err := db.readDB.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return fmt.Errorf("the database cannot be read: %w", err)
	}
	if said != "ok" {
		return fmt.Errorf("the database is damaged: %s", strings.Join(strings.Fields(said), " "))
	}
	return nil
}
