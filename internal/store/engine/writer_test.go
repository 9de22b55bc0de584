package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/fault"
)

// noon is a clock that stands.
func noon() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

func openLite(t *testing.T) *DB {
	t.Helper()
	s, err := Open(context.Background(), Options{URL: filepath.Join(t.TempDir(), "desk.db"), Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.InTx(t.Context(), func(ctx context.Context) error {
		_, err := s.Exec(ctx, "CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return s
}

func put(ctx context.Context, s *DB, name, value string) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, "INSERT INTO kept (name, value) VALUES (?, ?)", name, value)
		return err
	})
}

// A full disk fails the one that met it, keeps those before and after it, and
// the writer goes on by itself when there is room again.
func TestWriterOnAFullDisk(t *testing.T) {
	s, ctx := openLite(t), context.Background()
	limit := func(pages string) {
		t.Helper()
		if err := s.writer.Do(ctx, func(ctx context.Context, c *sql.Conn) error {
			_, err := c.ExecContext(ctx, "PRAGMA max_page_count = "+pages)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := put(ctx, s, "before", "1"); err != nil {
		t.Fatal(err)
	}
	limit("1") // SQLite raises it to the size the file has
	big := strings.Repeat("x", 400_000)
	var all sync.WaitGroup
	var mu sync.Mutex
	stored := map[string]bool{}
	for i := range 40 {
		all.Go(func() {
			name, value := fmt.Sprintf("k%d", i), "small"
			if i%4 == 0 {
				value = big
			}
			err := put(ctx, s, name, value)
			mu.Lock()
			defer mu.Unlock()
			stored[name] = err == nil
			if i%4 == 0 && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	all.Wait()
	limit("1000000")
	if err := put(ctx, s, "after", big); err != nil {
		t.Errorf("there is room again, and yet: %v", err)
	}
	stored["before"], stored["after"] = true, true
	for name, want := range stored {
		var got bool
		err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM kept WHERE name = ?)", name).Scan(&got)
		if err != nil || got != want {
			t.Errorf("%s: acknowledged %v, stored %v, %v", name, want, got, err)
		}
	}
}

// What waits together is committed together.
func TestWriterCommitsGroups(t *testing.T) {
	s, ctx := openLite(t), context.Background()
	hold, held := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		s.writer.Do(ctx, func(context.Context, *sql.Conn) error { close(held); <-hold; return nil })
	})
	<-held
	before, _ := s.WriterGroups()
	for i := range 50 {
		all.Go(func() {
			if err := put(ctx, s, fmt.Sprint(i), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	for len(s.writer.queue) < 50 { // they queue behind the one that is held
		runtime.Gosched()
	}
	close(hold)
	all.Wait()
	after, writes := s.WriterGroups()
	if after-before != 1 || writes < 51 {
		t.Errorf("%d groups for 50 writes that waited together", after-before)
	}
}

// A closed store refuses, it does not hang.
func TestWriterAfterClose(t *testing.T) {
	s, ctx := openLite(t), context.Background()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	err := s.InTx(ctx, func(context.Context) error { return nil })
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, errClosed) {
		t.Error(err)
	}
}

// What customers said is for nobody else on the machine.
func TestTheFileIsPrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "desk.db")
	s, err := Open(context.Background(), Options{URL: file, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s may be read by others: %v", name, info.Mode())
		}
	}
}
