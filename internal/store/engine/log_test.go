package engine

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/fault"
)

// neighbour is another process's connection to the database of a desk.
func neighbour(t *testing.T, s *DB) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite3", s.writeDSN)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// Another process holds the lock: everybody who writes is told to come again once the
// patience is over, all at the same time, nothing of theirs is stored, and the writer
// goes on when the lock is free.
func TestALockOfAnotherProcess(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	s.writer.patience = 300 * time.Millisecond
	other := neighbour(t, s)
	if _, err := other.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	began := time.Now()
	for i := range 40 {
		all.Go(func() {
			if err := put(ctx, s, strings.Repeat("k", i+1), "v"); !fault.Is(err, fault.Unavailable) || fault.Of(err).RetryAfter == 0 {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	if took := time.Since(began); took > 40*s.writer.patience { // each after another
		t.Errorf("forty who wait for one lock waited %v", took)
	}
	if _, err := other.ExecContext(ctx, "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := put(ctx, s, "after", "v"); err != nil {
		t.Error(err)
	}
	var n int
	if err := s.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d are stored, %v", n, err)
	}
}

// Who waits no longer than its patience gets the lock when it is free again.
func TestALockThatIsFreeInTime(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	s.writer.patience = time.Minute
	other := neighbour(t, s)
	if _, err := other.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	stored := make(chan error, 1)
	go func() { stored <- put(ctx, s, "k", "v") }()
	time.AfterFunc(3*lockTry, func() { other.ExecContext(context.Background(), "COMMIT") })
	if err := <-stored; err != nil {
		t.Error(err)
	}
}

// The log is cut to nothing under a living desk: nothing is acknowledged that would
// not be found again.
func TestALogThatIsCut(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	if err := put(ctx, s, "before", "v"); err != nil {
		t.Fatal(err)
	}
	wal := s.writer.files.paths[1]
	if err := os.Truncate(wal, 0); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"one", "two"} {
		if err := put(ctx, s, name, "v"); !fault.Is(err, fault.Unavailable) || !errors.Is(err, errCut) {
			t.Errorf("the log is cut, and %s is acknowledged: %v", name, err)
		}
	}
	// In the middle of a commit: it has been looked at before, and is asked after.
	s, ctx = openLite(t), t.Context()
	if err := put(ctx, s, "before", "v"); err != nil {
		t.Fatal(err)
	}
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := os.Truncate(s.writer.files.paths[1], 0); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "INSERT INTO kept (name, value) VALUES ('meanwhile', 'v')")
		return err
	})
	if !errors.Is(err, errCut) {
		t.Errorf("the log is cut within a transaction, and it is acknowledged: %v", err)
	}
}

// A neighbour empties the log in the right way: that is no fault.
func TestALogThatIsEmptied(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	other := neighbour(t, s)
	for i := range 3 {
		if err := put(ctx, s, strings.Repeat("k", i+1), "v"); err != nil {
			t.Fatal(err)
		}
		if _, err := other.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			t.Fatal(err)
		}
		if size, err := sizeOf(s.writer.files.paths[1]); err != nil || size != 0 {
			t.Fatalf("the log has %d bytes, %v", size, err)
		}
	}
	if err := put(ctx, s, "after", "v"); err != nil {
		t.Error(err)
	}
}

// Readers follow one another, so that SQLite never finds a moment to empty its log by
// itself: the log stays within its limit all the same, and where one reader keeps it,
// it is emptied when that one is gone.
func TestTheLogHasALimit(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	s.writer.Do(ctx, func(context.Context, *sql.Conn) error { s.writer.log.most = 1 << 20; return nil })
	big := strings.Repeat("x", 100_000)
	length := func() int64 {
		t.Helper()
		size, err := sizeOf(filepath.Clean(s.writer.files.paths[1]))
		if err != nil {
			t.Fatal(err)
		}
		return size
	}
	reading, leave := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		s.View(ctx, func(ctx context.Context) error {
			err := s.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(new(int))
			close(reading)
			<-leave
			return err
		})
	})
	<-reading
	for i := range 30 {
		if err := put(ctx, s, strings.Repeat("k", i+1), big); err != nil {
			t.Fatal(err)
		}
	}
	if size := length(); size < 2<<20 {
		t.Fatalf("a reader keeps the log, and it has %d bytes", size)
	}
	if bytes, _ := s.LogSize(); bytes != length() {
		t.Errorf("the log has %d bytes and is said to have %d", length(), bytes)
	}
	close(leave)
	all.Wait()
	s.writer.Do(ctx, func(context.Context, *sql.Conn) error { s.writer.log.tried = time.Time{}; return nil })
	if err := put(ctx, s, "after", "v"); err != nil {
		t.Fatal(err)
	}
	if err := put(ctx, s, "after that", "v"); err != nil { // once the one before was emptied
		t.Fatal(err)
	}
	if size := length(); size > 1<<20 {
		t.Errorf("nobody keeps the log, and it has %d bytes", size)
	}
}
