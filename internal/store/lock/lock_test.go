package lock_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"openpeople/internal/store/lock"
)

// TestOneHolds takes the lock of a database by every name that it has.
func TestOneHolds(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "made", "desk.db")
	held, err := lock.Take(database)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(database, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, of := range map[string]string{"desk.db": database, "folder": filepath.Dir(database)} {
		if err := os.Symlink(of, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{database, filepath.Join(dir, "desk.db"), filepath.Join(dir, "folder", "desk.db"), filepath.Join(dir, "made", "..", "made", "desk.db")}
	for _, name := range names {
		_, err := lock.Take(name)
		if err == nil || !strings.Contains(err.Error(), "served by process "+strconv.Itoa(os.Getpid())+" already") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s is held and was taken: %v", name, err)
		}
	}
	if another, err := lock.Take(filepath.Join(dir, "made", "other.db")); err != nil {
		t.Errorf("another database of the folder: %v", err)
	} else if err := another.Release(); err != nil {
		t.Error(err)
	}
	if err := held.Release(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		held, err := lock.Take(name)
		if err != nil {
			t.Fatalf("%s was given back: %v", name, err)
		}
		if err := held.Release(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAbandoned leaves nothing behind, and whoever comes next holds what has the name.
func TestAbandoned(t *testing.T) {
	database := filepath.Join(t.TempDir(), "desk.db")
	for range 2 {
		held, err := lock.Take(database)
		if err != nil {
			t.Fatal(err)
		}
		if err := held.Abandon(); err != nil {
			t.Fatal(err)
		}
		if left, err := os.ReadDir(filepath.Dir(database)); err != nil || len(left) != 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
	var wait sync.WaitGroup
	holders, most := atomic.Int32{}, atomic.Int32{}
	for range 8 {
		wait.Go(func() {
			for range 300 {
				held, err := lock.Take(database)
				if err != nil {
					continue
				}
				most.Store(max(most.Load(), holders.Add(1)))
				holders.Add(-1)
				if err := held.Abandon(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if most.Load() != 1 {
		t.Errorf("%d held it at once", most.Load())
	}
}

// TestHolderIsSaid reads what others may have written into the file of a lock.
func TestHolderIsSaid(t *testing.T) {
	database := filepath.Join(t.TempDir(), "desk.db")
	held, err := lock.Take(database)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	for written, said := range map[string]string{
		"":                        "served by another process already",
		"not a number\n":          "served by another process already",
		"77 another-host\n":       "served by process 77 on another-host already",
		strings.Repeat("9", 1000): "served by another process already",
	} {
		if err := os.WriteFile(database+".lock", []byte(written), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := lock.Take(database); err == nil || !strings.Contains(err.Error(), said) {
			t.Errorf("%.20q: %v", written, err)
		}
	}
}

// TestLockThatCannotBeTaken: what stands in the way is said, and nobody goes on
// without a lock.
func TestLockThatCannotBeTaken(t *testing.T) {
	database := filepath.Join(t.TempDir(), "desk.db")
	if err := os.Mkdir(database+".lock", 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Take(database); err == nil || !strings.Contains(err.Error(), "the lock of "+database+" cannot be taken") {
		t.Errorf("a folder stands in its place: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Take(filepath.Join(file, "desk.db")); err == nil {
		t.Error("a database below a file was locked")
	}
}
