package engine

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/mattn/go-sqlite3"
)

// errMoved is why nothing is written: SQLite would write on into files that have no
// name any more, and all of it would be gone with the process.
var errMoved = errors.New("the file of the database is not where it was")

// errCut is why nothing is written: SQLite would write on behind the end of a log of
// which the beginning is gone, and would find nothing of it when it starts again.
var errCut = errors.New("the log of the database was cut under the desk, and what was stored last may be gone: stop the desk and look at its files")

// errDamaged is what to do about a file of which SQLite can make nothing.
var errDamaged = errors.New("the file of the database is damaged or was cut short; stop the desk, move its files away and bring a backup there with `openpeople restore`")

// damaged says so of an error of SQLite that means it; every other passes.
func damaged(err error) error {
	var lite sqlite3.Error
	if errors.As(err, &lite) && (lite.Code == sqlite3.ErrCorrupt || lite.Code == sqlite3.ErrNotADB) && !errors.Is(err, errDamaged) {
		return fmt.Errorf("%w (%w)", errDamaged, err)
	}
	return err
}

// files are those of a SQLite database, which somebody may remove or move under a
// living desk.
type files struct {
	mu    sync.Mutex
	paths [3]string // the database, its log and the index of that
	known [3]os.FileInfo
}

func newFiles(path string) *files {
	f := &files{paths: [3]string{path, path + "-wal", path + "-shm"}}
	_, _ = f.stand() // knows nothing yet, and refuses nothing
	return f
}

// stand reports whether the files are those that were there when it was asked first,
// and returns the size of the log, in bytes.
func (f *files) stand() (log int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, path := range f.paths {
		info, err := os.Stat(path)
		switch {
		case f.known[i] == nil && err == nil:
			f.known[i] = info
		case f.known[i] != nil && (err != nil || !os.SameFile(f.known[i], info)):
			return 0, fmt.Errorf("%w: %s", errMoved, path)
		}
		if i == 1 && err == nil {
			log = info.Size()
		}
	}
	return log, nil
}

// connector opens connections to a SQLite file, and none while its files are not where
// they were: where the database was moved away, or another one lies in its place, SQLite
// would take the log for a stray one and remove it.
type connector struct {
	dsn   string
	files *files
}

func (c connector) Connect(context.Context) (driver.Conn, error) {
	if _, err := c.files.stand(); err != nil {
		return nil, err
	}
	return c.Driver().Open(c.dsn)
}

func (connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// FilesStand reports whether the files of SQLite are still where they were when it was
// opened, and the same; nil on PostgreSQL.
func (db *DB) FilesStand() error {
	if db.writer == nil {
		return nil
	}
	_, err := db.writer.files.stand()
	return err
}

// What SQLite's log is made of (https://sqlite.org/fileformat2.html#walformat), in
// bytes: a head that begins with one of two numbers, and frames of a page each.
const (
	logHead   = 32
	frameHead = 24
	logMagic  = 0x377f0682 // or one more
)

// begins opens the log, which must begin as one. To close it does no harm: SQLite locks
// its other files.
func (f *files) begins() (*os.File, error) {
	log, err := os.Open(f.paths[1])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errMoved, err)
	}
	var head [4]byte
	if _, err := log.ReadAt(head[:], 0); err != nil || binary.BigEndian.Uint32(head[:])&^1 != logMagic {
		return nil, errors.Join(errCut, log.Close())
	}
	return log, nil
}
