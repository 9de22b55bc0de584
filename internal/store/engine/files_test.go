package engine

import (
	"errors"
	"os"
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
