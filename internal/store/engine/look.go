package engine

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"slices"

	"github.com/jackc/pgx/v5/stdlib"
)

// Found is what an address leads to.
type Found int

const (
	Nothing Found = iota // no file
	Empty                // a database without tables
	Desk
	Foreign // a database of another program
)

// ours are tables that every desk has, of whatever version.
var ours = []string{"settings", "operators", "dimensions"}

// Look says what is at an address, and makes and changes nothing there. A SQLite file
// that is not what it was (gone beside its log, cut within a page) is an error.
func Look(ctx context.Context, address string) (Found, error) {
	path, isFile := File(address)
	if !isFile {
		cfg, err := parsePostgres(address)
		if err != nil {
			return Nothing, err
		}
		db := stdlib.OpenDB(*cfg, knowTypes)
		defer db.Close()
		found, err := kindOf(ctx, db, "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'")
		if err != nil {
			return Nothing, fmt.Errorf("PostgreSQL does not answer: %w", err)
		}
		return found, nil
	}
	size, err := sizeOf(path)
	if err != nil {
		return Nothing, fmt.Errorf("open %s: %w", path, err)
	}
	log, err := sizeOf(path + "-wal")
	switch {
	case err != nil:
		return Nothing, fmt.Errorf("open %s: %w", path, err)
	case size <= 0 && log > 0:
		return Nothing, fmt.Errorf("%s is gone or empty, and what was written to it last lies beside it (%s-wal): bring the file back, or move both away", path, path)
	case size < 0:
		return Nothing, nil
	case size == 0:
		return Empty, nil
	}
	if log <= 0 {
		if err := wholePages(path, size); err != nil {
			return Nothing, err
		}
	}
	db, err := sql.Open("sqlite3", fileURL(path)+"?mode=ro&_query_only=1&_busy_timeout=5000")
	if err != nil {
		return Nothing, err
	}
	defer db.Close()
	found, err := kindOf(ctx, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		return Nothing, fmt.Errorf("open %s: %w", path, damaged(err))
	}
	return found, nil
}

func kindOf(ctx context.Context, db *sql.DB, tables string) (Found, error) {
	rows, err := db.QueryContext(ctx, tables)
	if err != nil {
		return Nothing, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return Nothing, err
		}
		if name != "goose_db_version" { // of a migration that was stopped
			names = append(names, name)
		}
	}
	missing := slices.ContainsFunc(ours, func(name string) bool { return !slices.Contains(names, name) })
	switch {
	case rows.Err() != nil:
		return Nothing, rows.Err()
	case len(names) == 0:
		return Empty, nil
	case missing:
		return Foreign, nil
	}
	return Desk, nil
}

// sizeOf is the size of a file, -1 when there is none.
func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return -1, nil
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, errors.New("it is no file")
	}
	return info.Size(), nil
}

// wholePages refuses a file that ends within a page, or before the last page that its
// head counts: with no log beside it, nothing can mend that.
func wholePages(path string, size int64) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	head := make([]byte, 100)
	if _, err := io.ReadFull(f, head); err != nil || string(head[:15]) != "SQLite format 3" {
		return fmt.Errorf("%s is no SQLite database", path)
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 1 << 16
	}
	if page == 0 || size%page != 0 {
		return fmt.Errorf("%s ends within a page: %w", path, errDamaged)
	}
	// The count holds where the number of the last change is the one that it was made for.
	count := int64(binary.BigEndian.Uint32(head[28:]))
	if counted := [4]byte(head[24:]) == [4]byte(head[92:]); counted && size < count*page {
		return fmt.Errorf("%s has %d of its %d bytes: %w", path, size, count*page, errDamaged)
	}
	return nil
}

// fileURL is the address of a SQLite file for its driver.
func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
}
