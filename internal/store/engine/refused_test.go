package engine

import (
	"testing"

	"github.com/mattn/go-sqlite3"

	"openpeople/internal/fault"
)

// Who reads while the files are broken, or the disk is, is told to come again; a
// statement that is wrong is no matter of the disk.
func TestBrokenFilesAreUnavailable(t *testing.T) {
	for _, code := range []sqlite3.ErrNo{sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrCantOpen} {
		if err := Refused(sqlite3.Error{Code: code}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v: %v", code, err)
		}
	}
	if err := Refused(sqlite3.Error{Code: sqlite3.ErrError}); fault.Is(err, fault.Unavailable) {
		t.Errorf("a wrong statement: %v", err)
	}
}
