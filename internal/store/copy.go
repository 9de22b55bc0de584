package store

import (
	"context"
	"errors"
)

// CopyTo writes the database as it is at one moment into a new file, while
// others read and write. SQLite only.
func (s *Store) CopyTo(ctx context.Context, file string) error {
	if s.engine != SQLite {
		return errors.New("PostgreSQL is backed up with its own tools (pg_dump), together with the secret")
	}
	// A reading connection is barred from VACUUM INTO by query_only, so the copy
	// gets a connection of its own.
	conn, err := s.readDB.Conn(ctx)
	if err != nil {
		return refused(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "PRAGMA query_only = 0"); err != nil {
		return refused(err)
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?", file)
	_, back := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
	return refused(errors.Join(err, back))
}
