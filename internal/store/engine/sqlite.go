package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

const (
	writeOptions = "mode=rw&_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_secure_delete=on&_stmt_cache_size=128"
	readOptions  = "mode=ro&_query_only=1&_busy_timeout=5000&_foreign_keys=1&_stmt_cache_size=128"
	readers      = 4
)

// cacheOf is how a connection is told its page cache, in kB.
func cacheOf(kB int) string {
	if kB == 0 {
		kB = 16_000
	}
	return "&_cache_size=-" + strconv.Itoa(kB)
}

func (db *DB) openSQLite(ctx context.Context, path string, cache int) error {
	if path == "" || path == ":memory:" {
		return errors.New("the database must be a file")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("folder of the database: %w", err)
	}
	// It holds personal data: made for the owner's eyes only, with whatever SQLite
	// puts beside it.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := made.Close(); err != nil {
		return err
	}
	last, known := readMark(path)
	moved := !known || last.Closed != 0 || last.moved(path)
	file := fileURL(path)
	db.writeDSN = file + "?" + writeOptions + cacheOf(cache)
	if db.writeDB, err = sql.Open("sqlite3", db.writeDSN); err != nil {
		return err
	}
	db.writeDB.SetMaxOpenConns(1)
	conn, err := db.writeDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := askBack(ctx, conn); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if _, err := conn.ExecContext(ctx, logSettings); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	files := newFiles(path)
	if db.checkpoints, err = newCheckpoints(ctx, connector{db.writeDSN, files}, db.log); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if db.write, err = gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite3", Conn: conn}), db.gormConfig()); err != nil {
		return err
	}
	if db.writer, err = newWriter(ctx, conn, files, db.checkpoints.grown, db.log); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	held := moved
	if !held {
		if held, err = db.writer.holds(last); err != nil {
			return fmt.Errorf("open %s: %w", path, err)
		}
	}
	db.writer.lost.Store(!held || last.Lost != 0)
	db.readDB = sql.OpenDB(connector{file + "?" + readOptions + cacheOf(cache), files})
	db.readDB.SetMaxOpenConns(readers)
	db.readDB.SetMaxIdleConns(readers)
	db.read, err = gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite3", Conn: db.readDB}), db.gormConfig())
	return err
}

// askBack makes sure that SQLite does what it was told.
func askBack(ctx context.Context, conn *sql.Conn) error {
	for _, q := range []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"secure_delete", "1"}, // what is deleted is overwritten
	} {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+q.pragma).Scan(&got); err != nil {
			return err
		}
		if got != q.want {
			return fmt.Errorf("SQLite setting %s is %s, want %s", q.pragma, got, q.want)
		}
	}
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, 3, 51, 3) {
		return fmt.Errorf("SQLite is %s, at least 3.51.3 is needed", version)
	}
	return nil
}

func atLeast(version string, want ...int) bool {
	parts := strings.Split(version, ".")
	for i, w := range want {
		if i >= len(parts) {
			return false
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < w {
			return false
		}
		if n > w {
			return true
		}
	}
	return true
}
