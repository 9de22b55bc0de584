package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrongUsage runs the program with what it cannot take: it says one sentence
// and leaves with 2, or with 1 where the command line was right.
func TestWrongUsage(t *testing.T) {
	dir := t.TempDir()
	place := []string{"--data", dir, "--database", filepath.Join(dir, "desk.db")}
	if code, said := runProgram(t, "", append([]string{"migrate"}, place...)...); code != 0 {
		t.Fatalf("migrate: %d, %q", code, said)
	}
	for _, c := range []struct {
		code int
		env  string
		args []string
	}{
		{2, "", []string{"nothing"}},
		{2, "", []string{"serve", "--nothing"}},
		{2, "", []string{"version", "extra"}},
		{2, "", []string{"user", "add"}},
		{2, "", append([]string{"user", "add", "--email", "a", "--name", "b", "--role", "admin"}, place...)},
		{2, "", append([]string{"user", "add", "--email", "a@example.org", "--name", "b", "--role", "king"}, place...)},
		{2, "", append([]string{"token", "create", "--name", "a", "--scope", "write"}, place...)},
		{2, "", []string{"token", "revoke", "x"}},
		{1, "", append([]string{"token", "revoke", "99"}, place...)},
		{2, "", []string{"demo", "--addr", "nonsense"}},
		{2, "", append([]string{"serve", "--addr", "127.0.0.1:99999"}, place...)},
		{2, "OPENPEOPLE_SMPT_URL=x", []string{"version"}},
		{2, "OPENPEOPLE_SECRET=short", append([]string{"serve"}, place...)},
		{2, "OPENPEOPLE_BASE_URL=desk", append([]string{"serve"}, place...)},
		{2, "OPENPEOPLE_SMTP_URL=smtp://u:hidden@h:25?tls=maybe", append([]string{"serve", "--mail-from", "a@example.org"}, place...)},
		{2, "OPENPEOPLE_SMTP_URL=smtp://u:hidden@h:port", append([]string{"serve", "--mail-from", "a@example.org"}, place...)},
		{2, "OPENPEOPLE_TRUSTED_PROXIES=nobody", append([]string{"serve"}, place...)},
		{1, "", []string{"check", "--data", dir, "--database", "postgres://u:hidden@127.0.0.1:1/x"}},
		{1, "", []string{"check", "--data", dir, "--database", "host=127.0.0.1 password=hidden dbname=x"}},
		{1, "", []string{"check", "--data", dir, "--database", dir}},
	} {
		code, text := runProgram(t, c.env, c.args...)
		if code != c.code || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "openpeople: ") || strings.Contains(text, "hidden") || strings.Contains(text, "page") {
			t.Errorf("%s %v: %d, %q", c.env, c.args, code, text)
		}
	}
}

// A setting that cannot be read stops the desk, with its name, and not the check.
func TestCheckOfADeskThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	place := []string{"--data", dir, "--database", filepath.Join(dir, "desk.db")}
	if code, said := runProgram(t, "", append([]string{"migrate"}, place...)...); code != 0 {
		t.Fatalf("migrate: %d, %q", code, said)
	}
	a := openDesk(t, dir)
	ctx := t.Context()
	err := a.store.InTx(ctx, func(ctx context.Context) error {
		return errors.Join(a.store.SetSetting(ctx, "time_zone", "Mars/Olympus"), a.store.SetSetting(ctx, "desk_targets", "{"))
	})
	if err := errors.Join(err, a.Close()); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"check"}, place...)...)
	cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	said, _ := cmd.Output()
	for _, want := range []string{"a setting can be read: 2 breaches, the first is desk_targets", `a time zone of the desk or of a person is known: 1 breach, "Mars/Olympus"`} {
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(said), want) {
			t.Errorf("check: %d, %q\n wants %s", code, said, want)
		}
	}
	if code, said := runProgram(t, "", append([]string{"token", "list"}, place...)...); code == 0 || !strings.Contains(said, "the setting time_zone cannot be read") {
		t.Errorf("another command: %d, %q", code, said)
	}
}

// A command for a desk that must be there says so where there is none, and makes
// nothing: no folder, no database, no secret.
func TestNothingIsMadeWhereNoDeskIs(t *testing.T) {
	desk := t.TempDir()
	if code, said := runProgram(t, "", "migrate", "--data", desk, "--database", filepath.Join(desk, "desk.db")); code != 0 {
		t.Fatalf("migrate: %d, %q", code, said)
	}
	if code, said := runProgram(t, "", "check", "--data", desk, "--database", filepath.Join(desk, "desk.db")); code != 0 {
		t.Fatalf("check of a desk that was just made: %d, %q", code, said)
	}
	rows := kept(t, goodLine, "one.jsonl")
	empty := kept(t, "", "empty.db")
	for _, command := range [][]string{
		{"check"},
		{"backup", filepath.Join(t.TempDir(), "desk.tar.gz")},
		{"token", "list"},
		{"token", "revoke", "1"},
		{"token", "create", "--name", "crm", "--scope", "read"},
		{"user", "add", "--email", "a@example.org", "--name", "A", "--role", "admin"},
		{"import", "contacts", rows},
	} {
		for _, c := range []struct{ database, data, says string }{
			{"none/desk.db", "none", "no database"},
			{empty, "none", "database is empty"},
			{filepath.Join(desk, "desk.db"), "none", "no secret"},
		} {
			here := t.TempDir()
			t.Chdir(here)
			code, said := runProgram(t, "", append(command, "--database", c.database, "--data", c.data)...)
			if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) {
				t.Errorf("%v of %s: %d, %q", command, c.database, code, said)
			}
			if made, err := os.ReadDir(here); err != nil || len(made) > 0 {
				t.Errorf("%v of %s made %v, %v", command, c.database, made, err)
			}
		}
	}
}

// runProgram runs the program with one more variable; it returns how it left and
// what it said on standard error.
func runProgram(t *testing.T, env string, args ...string) (code int, said string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), env}
	var text bytes.Buffer
	cmd.Stderr = &text
	err := cmd.Run()
	var left *exec.ExitError
	if err != nil && !errors.As(err, &left) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), text.String()
}
