package engine

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// killed is a desk as a kill leaves it: a copy of its files as they are now.
func killed(t *testing.T, s *DB) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "desk.db")
	for _, part := range []string{"", "-wal", "-mark"} {
		raw, err := os.ReadFile(s.writer.files.paths[0] + part)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path+part, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// What was done to the files of a killed desk, and whether it is seen that what was
// stored last is gone. It stays seen until somebody has taken note.
func TestALogThatIsGoneIsSeen(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	keep := func(name string) {
		t.Helper()
		if err := put(ctx, s, name, strings.Repeat(name, 2000)); err != nil {
			t.Fatal(err)
		}
	}
	checkpoint := func(mode string) {
		t.Helper()
		if _, _, err := s.checkpoints.do(mode); err != nil {
			t.Fatal(err)
		}
	}
	keep("a")
	early := killed(t, s)
	keep("b")
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	from := func(other, part string) func(path string) {
		return func(path string) {
			raw, err := os.ReadFile(other + part)
			do(err)
			do(os.WriteFile(path+part, raw, 0o600))
		}
	}
	gone := func(path string) { do(os.Remove(path + "-wal")) }
	check := func(what string, lost bool, then ...func(path string)) {
		t.Helper()
		path := killed(t, s)
		for _, do := range then {
			do(path)
		}
		for range 2 { // it is opened and closed in peace, and opened again
			again, err := Open(ctx, Options{URL: path, Now: noon})
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if again.Lost() != lost {
				t.Errorf("%s: seen to be lost: %v", what, again.Lost())
			}
			if !lost { // all is there
				var n, want int
				do(s.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(&want))
				do(again.Row(ctx, "SELECT COUNT(*) FROM kept").Scan(&n))
				if n != want {
					t.Errorf("%s: %d of %d are there, and nothing is seen to be lost", what, n, want)
				}
			}
			do(again.Close())
		}
		again, err := Open(ctx, Options{URL: path, Now: noon})
		do(err)
		again.LossNoted()
		do(again.Close())
		again, err = Open(ctx, Options{URL: path, Now: noon})
		do(err)
		if again.Lost() {
			t.Errorf("%s: it was taken note of, and is seen again", what)
		}
		do(again.Close())
	}
	check("killed", false)
	check("the log is gone", true, gone)
	check("the log is empty", true, func(path string) { do(os.Truncate(path+"-wal", 0)) })
	check("the log is cut", true, func(path string) {
		info, err := os.Stat(path + "-wal")
		do(err)
		do(os.Truncate(path+"-wal", info.Size()-1))
	})
	check("a byte of the log is another", true, func(path string) {
		raw, err := os.ReadFile(path + "-wal")
		do(err)
		raw[len(raw)-1] ^= 1
		do(os.WriteFile(path+"-wal", raw, 0o600))
	})
	check("the log is an older one", true, from(early, "-wal"))

	checkpoint("PASSIVE")
	check("all was in the database, and the log is gone", false, gone)
	keep("c") // the log begins anew
	check("the log began anew", false)
	check("it began anew and is gone", true, gone)
	check("it began anew, and is the older one", true, from(early, "-wal"))
	late := killed(t, s)
	checkpoint("PASSIVE")
	keep("d")
	check("killed before it could be marked", false, from(late, "-mark"))
	for i := range 20 {
		keep("e" + strconv.Itoa(i))
	}
	checkpoint("TRUNCATE")
	check("the log is emptied as it should be", false)
}

// A database that was closed in peace may be changed by other programs, and one that
// is put in its place has a mark of its own.
func TestADatabaseThatWasClosed(t *testing.T) {
	s, ctx := openLite(t), t.Context()
	if err := put(ctx, s, "a", "v"); err != nil {
		t.Fatal(err)
	}
	path, old := s.writer.files.paths[0], killed(t, s)
	if err := put(ctx, s, "b", "v"); err != nil {
		t.Fatal(err)
	}
	again, err := Open(ctx, Options{URL: old, Now: noon}) // brings its log home
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	last, err := os.ReadFile(path + "-mark")
	if err != nil {
		t.Fatal(err)
	}
	lost := func(mark []byte) bool {
		t.Helper()
		if err := os.WriteFile(old+"-mark", mark, 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := Open(ctx, Options{URL: old, Now: noon})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		return again.Lost()
	}
	if !lost(last) {
		t.Error("an older database lies where a desk was killed, and it is not seen")
	}
	if last[5]++; lost(last) {
		t.Error("a mark that is damaged is believed")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	closed, err := os.ReadFile(path + "-mark")
	if err != nil {
		t.Fatal(err)
	}
	if lost(closed) {
		t.Error("what was closed in peace is compared")
	}
	if err := ForgetMark(old); err != nil || there(old+"-mark") {
		t.Error("the mark stays", err)
	}
	if err := ForgetMark(old); err != nil {
		t.Error("there is none:", err)
	}
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
