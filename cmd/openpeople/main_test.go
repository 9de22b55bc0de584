package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"

	"os"

	"github.com/alecthomas/kong"
)

// Every command shows an example in its --help.
func TestEveryCommandHasAnExample(t *testing.T) {
	var c commands
	parser, err := kong.New(&c, kong.Name("openpeople"), kong.BindTo(context.Background(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	leaves := 0
	for _, leaf := range parser.Model.Leaves(false) {
		leaves++
		name := strings.TrimPrefix(leaf.FullPath(), "openpeople ")
		if !strings.Contains(examples[name], "openpeople "+name) {
			t.Errorf("%q has no example of itself", name)
		}
	}
	if leaves != len(examples) {
		t.Errorf("%d commands and %d examples", leaves, len(examples))
	}
}

// Wrong usage is one sentence on standard error and exit 2; help is exit 0.
func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  string
		exit int
		says string
	}{
		{[]string{"nonsense"}, "", 2, "nonsense"},
		{[]string{"user", "add"}, "", 2, "email"},
		{[]string{"user", "add", "--email=a@b.org", "--name=A", "--role=king"}, "", 2, "role"},
		{[]string{"serve", "--base-url=desk"}, "", 2, "OPENPEOPLE_BASE_URL"},
		{[]string{"version"}, "OPENPEOPLE_ADR=:1", 2, "OPENPEOPLE_ADR"},
		{[]string{"serve", "--help"}, "", 0, "Example:"},
		{[]string{"version"}, "", 0, "openpeople"},
	} {
		cmd := exec.Command(os.Args[0], c.args...)
		cmd.Env = []string{asProgram + "=1", "HOME=" + t.TempDir(), c.env}
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != c.exit || !strings.Contains(string(out), c.says) {
			t.Errorf("%v: exit %d, %v: %s", c.args, code, err, out)
		}
		if c.exit == 2 && strings.Count(strings.TrimSpace(string(out)), "\n") > 0 {
			t.Errorf("%v says more than a sentence: %s", c.args, out)
		}
	}
}
