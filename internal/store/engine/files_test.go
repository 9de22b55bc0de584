package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/fault"
)

// The database is moved away, and another file lies in its place or none, while a
// connection is opened anew: the log, which holds what was stored last, stays, no empty
// database appears, and all goes on when the file is back.
func TestNoConnectionToAnotherFile(t *testing.T) {
	for _, c := range []struct {
		name  string
		leave func(path string) error // what stands in its place
	}{
		{"nothing", func(string) error { return nil }},
		{"an empty file", func(path string) error { return os.WriteFile(path, nil, 0o600) }},
	} {
		s, ctx := openLite(t), t.Context()
		if err := put(ctx, s, "before", "v"); err != nil {
			t.Fatal(err)
		}
		path, log := s.writer.files.paths[0], s.writer.files.paths[1]
		known, err := os.Stat(log)
		if err != nil {
			t.Fatal(err)
		}
		s.readDB.SetMaxIdleConns(0) // as Optimize does
		s.checkpoints.db.SetMaxIdleConns(0)
		if err := errors.Join(os.Rename(path, path+".away"), c.leave(path)); err != nil {
			t.Fatal(err)
		}
		if err := Refused(s.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(new(int))); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s in its place: reading says %v", c.name, err)
		}
		if _, _, err := s.checkpoints.do("PASSIVE"); err == nil {
			t.Errorf("%s in its place, and the log is copied into it", c.name)
		}
		if now, err := os.Stat(log); err != nil || !os.SameFile(known, now) {
			t.Errorf("%s in its place: the log is gone (%v)", c.name, err)
		}
		if _, err := os.Stat(path); c.name == "nothing" && err == nil {
			t.Errorf("a database was made in its place")
		}
		if err := os.Rename(path+".away", path); err != nil {
			t.Fatal(err)
		}
		if err := put(ctx, s, "after", "v"); err != nil {
			t.Errorf("%s was in its place, the database is back: %v", c.name, err)
		}
	}
}

// A database that was cut short says what happened and what to do: with its log beside
// it or without, when it is looked at, and of a living desk.
func TestACutDatabaseSaysWhatToDo(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	for i := range 300 {
		if err := put(ctx, s, strconv.Itoa(i), strings.Repeat("v", 2000)); err != nil {
			t.Fatal(err)
		}
	}
	beside := killed(t, s)
	if _, _, err := s.checkpoints.do("TRUNCATE"); err != nil {
		t.Fatal(err)
	}
	path := s.writer.files.paths[0]
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(beside + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{4096, 8192, 40960, 40000, len(raw) / 8192 * 4096, len(raw) - 4096} {
		cut := filepath.Join(t.TempDir(), "desk.db")
		if err := os.WriteFile(cut, raw[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if found, err := Look(ctx, cut); !errors.Is(err, errDamaged) {
			t.Errorf("%d bytes: %v, %v", size, found, err)
		}
		if err := os.WriteFile(cut+"-wal", log[:len(log)/100], 0o600); err != nil { // of which nothing holds what is gone
			t.Fatal(err)
		}
		for _, ask := range []func() error{
			func() error { _, err := Look(ctx, cut); return err },
			func() error {
				db, err := Open(ctx, Options{URL: cut, Now: noon})
				if err != nil {
					return err
				}
				defer db.Close()
				return Refused(db.Row(ctx, "SELECT SUM(LENGTH(value)) FROM kept").Scan(new(int)))
			},
		} {
			if err := ask(); err != nil && strings.Contains(err.Error(), "malformed") && !errors.Is(err, errDamaged) {
				t.Errorf("%d bytes beside a log: %v", size, err)
			}
		}
	}
	s.readDB.SetMaxIdleConns(0) // whose pages are in memory
	if err := os.Truncate(path, 40960); err != nil {
		t.Fatal(err)
	}
	if err := Refused(s.Row(ctx, "SELECT SUM(LENGTH(value)) FROM kept").Scan(new(int))); !fault.Is(err, fault.Unavailable) || !errors.Is(err, errDamaged) {
		t.Errorf("under a living desk: %v", err)
	}
}
