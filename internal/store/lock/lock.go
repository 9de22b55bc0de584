// Package lock keeps a SQLite file for one serving process: two of them would each
// have a writer, jobs and leases of their own. The lock lies beside the database,
// is the operating system's, and ends with the process however that ends. What only
// reads the desk or adds to it (check, backup, import) does not ask for it. What does
// not live here: PostgreSQL, which many processes serve together.
package lock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Lock is a database that this process holds.
type Lock struct{ file *os.File }

// errHeld is what the operating system says when another process has the lock.
var errHeld = errors.New("held")

// Take holds the SQLite file of a path, which need not be there yet, until Release or
// the end of the process. It never waits: a file that another process holds, under
// whatever name of it, is an error that says which process.
func Take(database string) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(database), 0o750); err != nil {
		return nil, fmt.Errorf("folder of the database: %w", err)
	}
	beside, err := placeOf(database)
	if err != nil {
		return nil, fmt.Errorf("the lock of %s cannot be taken: %w", database, err)
	}
	for {
		l, err := take(beside, database)
		if err != nil || l.stands(beside) {
			return l, err
		}
		if err := l.Release(); err != nil { // Abandon took the file away between its being opened and held
			return nil, err
		}
	}
}

func take(beside, database string) (*Lock, error) {
	file, err := os.OpenFile(beside, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the lock of %s cannot be taken: %w", database, err)
	}
	if err := hold(file); err != nil {
		holder := holderIn(file)
		file.Close()
		if errors.Is(err, errHeld) {
			return nil, fmt.Errorf("%s is served by %s already: stop that first, or name another database", database, holder)
		}
		return nil, fmt.Errorf("the lock of %s cannot be taken (a desk on SQLite wants a disk of this machine): %w", database, err)
	}
	if err := sign(file); err != nil {
		file.Close()
		return nil, fmt.Errorf("the lock of %s cannot be taken: %w", database, err)
	}
	return &Lock{file}, nil
}

// Release gives the database back. The file of the lock stays.
func (l *Lock) Release() error { return l.file.Close() }

// Abandon is Release where no database came to be: it takes the file of the lock away,
// as far as the operating system lets it. Who opened that file meanwhile takes another.
func (l *Lock) Abandon() error {
	_ = os.Remove(l.file.Name())
	return l.Release()
}

// stands reports whether the file that is held is the one that has its name.
func (l *Lock) stands(beside string) bool {
	mine, err := l.file.Stat()
	if err != nil {
		return true // nothing can be told
	}
	named, err := os.Stat(beside)
	return err == nil && os.SameFile(mine, named)
}

// placeOf is the file of a database's lock, the same for every name of the database.
func placeOf(database string) (string, error) {
	real, err := filepath.EvalSymlinks(database)
	if errors.Is(err, fs.ErrNotExist) {
		real, err = filepath.EvalSymlinks(filepath.Dir(database))
		real = filepath.Join(real, filepath.Base(database))
	}
	return real + ".lock", err
}

// sign writes who holds the lock: the process and the machine, for a folder may be
// seen from several.
func sign(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	host, _ := os.Hostname()
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+" "+host+"\n"), 0)
	return err
}

// holderIn reads what sign wrote, in words; a holder that has not signed yet is
// another process.
func holderIn(file *os.File) string {
	raw, _ := io.ReadAll(io.LimitReader(file, 300))
	pid, host, _ := strings.Cut(strings.TrimSpace(string(raw)), " ")
	if _, err := strconv.Atoi(pid); err != nil {
		return "another process"
	}
	if here, _ := os.Hostname(); host != here {
		return "process " + pid + " on " + host
	}
	return "process " + pid
}
