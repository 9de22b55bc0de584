package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/store/lock"
)

// TestOneProcessServes: of two processes on one SQLite file the second is refused in a
// sentence that names the first; commands that may run beside it do; when the first
// is killed, the next one starts.
func TestOneProcessServes(t *testing.T) {
	dir := t.TempDir()
	database := databaseOf(dir)
	place := []string{"--data", dir, "--database", database}
	env := []string{asProgram + "=1"}
	serving := append([]string{"serve", "--addr", "127.0.0.1:0"}, place...)
	first := launch(t, env, serving...)
	holder := "served by process " + strconv.Itoa(first.cmd.Process.Pid) + " already"
	for _, args := range [][]string{ // each would be refused for its address, later
		append([]string{"serve", "--addr", first.addr}, place...),
		{"serve", "--addr", first.addr, "--data", t.TempDir(), "--database", "file:" + database},
		{"demo", "--addr", first.addr, "--dir", dir},
	} {
		code, said := runProgram(t, "", args...)
		if code != 1 || strings.Count(said, "\n") != 1 || !strings.HasPrefix(said, "openpeople: ") || !strings.Contains(said, holder) {
			t.Errorf("%v beside %q: %d, %q", args, holder, code, said)
		}
	}
	for _, args := range [][]string{
		{"migrate"}, // changes nothing
		{"check"},
		{"backup", filepath.Join(t.TempDir(), "desk.tar.gz")},
		{"import", "contacts", kept(t, goodLine, "one.jsonl")},
		{"user", "add", "--email", "a@example.org", "--name", "A", "--role", "admin"},
		{"token", "list"},
	} {
		if code, said := runProgram(t, "", append(args, place...)...); code != 0 {
			t.Errorf("%v beside the server: %d, %q", args, code, said)
		}
	}
	first.kill()
	launch(t, env, serving...).stop(t)
	launch(t, env, serving...).stop(t)
}

// TestSchemaOfAServedDeskStands: what makes or changes a schema wants the file for
// itself.
func TestSchemaOfAServedDeskStands(t *testing.T) {
	dir := t.TempDir()
	database := filepath.Join(dir, "desk.db")
	held, err := lock.Take(database)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	file := kept(t, "none", "desk.tar.gz")
	for _, args := range [][]string{{"migrate"}, {"restore", file}} {
		_ = os.Remove(database)
		code, said := runProgram(t, "", append(args, "--data", dir, "--database", database)...)
		if code != 1 || !strings.Contains(said, "served by process "+strconv.Itoa(os.Getpid())+" already") {
			t.Errorf("%v beside a server: %d, %q", args, code, said)
		}
	}
}
