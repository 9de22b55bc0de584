package engine

import (
	"errors"
	"fmt"
	"os"
)

// errMoved is why nothing is written: SQLite would write on into files that have no
// name any more, and all of it would be gone with the process.
var errMoved = errors.New("the file of the database is not where it was")

// files are those of a SQLite database, which somebody may remove or move under a
// living desk. The writer alone asks.
type files struct {
	paths [2]string // the database and its log
	known [2]os.FileInfo
}

func newFiles(path string) *files {
	f := &files{paths: [2]string{path, path + "-wal"}}
	_ = f.stand() // knows nothing yet, and refuses nothing
	return f
}

// stand reports whether the files are those that were there when it was asked first.
func (f *files) stand() error {
	for i, path := range f.paths {
		info, err := os.Stat(path)
		switch {
		case f.known[i] == nil && err == nil:
			f.known[i] = info
		case f.known[i] != nil && (err != nil || !os.SameFile(f.known[i], info)):
			return fmt.Errorf("%w: %s", errMoved, path)
		}
	}
	return nil
}
