package main

import (
	"bytes"
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
		{1, "", []string{"check", "--data", dir, "--database", dir}},
	} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], c.args...)
		cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), c.env}
		var out, said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &said
		err := cmd.Run()
		var left *exec.ExitError
		code := 0
		if errors.As(err, &left) {
			code = left.ExitCode()
		}
		text := said.String()
		if code != c.code || strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "openpeople: ") || strings.Contains(text, "hidden") || strings.Contains(text, "page") {
			t.Errorf("%s %v: %d, %q %q", c.env, c.args, code, text, out.String())
		}
	}
}
