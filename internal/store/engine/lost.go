package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// lostConnection reports whether an error means that a connection to PostgreSQL is
// gone, or could not be made: the server was restarted, a proxy broke it off.
func lostConnection(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) { // it is ending, or is not ready yet
		return strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08")
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case err == nil:
		return false
	case errors.As(err, &connect), errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone), errors.Is(err, net.ErrClosed):
		return true
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	}
	return errors.As(err, &network) || pgconn.SafeToRetry(err) // it was closed before anything was sent
}

// Away reports whether an error of Open or Look means that the database is not there
// yet, and may be soon.
func Away(err error) bool {
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		return lite.Code == sqlite3.ErrBusy || lite.Code == sqlite3.ErrLocked
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return lostConnection(err) || strings.HasPrefix(pg.Code, "53") // too many connections
	}
	return lostConnection(err) || errors.Is(err, errAway) || errors.Is(err, context.DeadlineExceeded)
}

// purge closes the connections that nobody holds: when one is gone, so are most.
func (db *DB) purge() {
	for _, pool := range []struct {
		db *sql.DB
		n  int
	}{{db.readDB, readingConnections}, {db.writeDB, writingConnections}, {db.together.db, 1}, {db.flusher.db, 1}} {
		if pool.db != nil {
			pool.db.SetMaxIdleConns(0)
			pool.db.SetMaxIdleConns(pool.n)
		}
	}
}
