package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// aSecret is one as the program makes them.
var aSecret = []byte(strings.Repeat("5ec2e7a0", 8) + "\n")

// Files that are not what they were, or of another desk, stop every command that
// would take them for a desk's, with one sentence, and stay as they are.
func TestFilesThatAreNotWhatTheyWere(t *testing.T) {
	gold := t.TempDir()
	a := openDesk(t, gold)
	draft, err := contact.Decode([]byte(contactJSON("kept", time.Now(), 2)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.contacts.Take(t.Context(), actor.System("test"), []contact.Draft{draft}); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	put := func(name string, raw []byte) func(dir string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), raw, 0o600) }
	}
	cut := func(name string, part func(size int64) int64) func(dir string) error {
		return func(dir string) error {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.Truncate(filepath.Join(dir, name), part(info.Size()))
		}
	}
	gone := func(name string) func(dir string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	foreign := func(dir string) error {
		s, err := store.Open(context.Background(), store.Options{URL: filepath.Join(dir, "desk.db"), Now: time.Now})
		if err != nil {
			return err
		}
		defer s.Close()
		return storetest.Run(context.Background(), s, "CREATE TABLE settings (id INTEGER)")
	}
	// Nobody can listen there: a serve that should have been refused ends too.
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, c := range []struct {
		what string
		env  string
		says string
		do   []func(dir string) error
	}{
		{"the secret gone", "", "no secret", []func(string) error{gone("secret")}},
		{"another desk's secret", "", "not the one of this desk", []func(string) error{put("secret", aSecret)}},
		{"half of the secret", "", "not the one of this desk", []func(string) error{cut("secret", func(size int64) int64 { return size / 2 })}},
		{"a tenth of the secret", "", "too short", []func(string) error{cut("secret", func(size int64) int64 { return size / 10 })}},
		{"another secret in the settings", "OPENPEOPLE_SECRET=" + string(aSecret[:64]), "not the one of this desk", nil},
		{"the database gone", "", "", []func(string) error{gone("desk.db")}},
		{"the database gone, its log there", "", "lies beside", []func(string) error{gone("desk.db"), gone("secret"), put("desk.db-wal", []byte("log"))}},
		{"an empty file", "", "", []func(string) error{cut("desk.db", func(int64) int64 { return 0 })}},
		{"an empty file, its log there", "", "lies beside", []func(string) error{cut("desk.db", func(int64) int64 { return 0 }), put("desk.db-wal", []byte("log"))}},
		{"a half page less", "", "cut short", []func(string) error{cut("desk.db", func(size int64) int64 { return size - 1000 })}},
		{"a text file", "", "no SQLite database", []func(string) error{put("desk.db", []byte("hello, this is no database\n"))}},
		{"another program's database", "", "another program", []func(string) error{gone("desk.db"), gone("secret"), foreign}},
	} {
		for _, command := range [][]string{{"serve", "--addr", taken.Addr().String()}, {"migrate"}, {"check"}, {"backup", filepath.Join(t.TempDir(), "desk.tar.gz")}, {"token", "list"}} {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(gold)); err != nil {
				t.Fatal(err)
			}
			for _, do := range c.do {
				if err := do(dir); err != nil {
					t.Fatal(c.what, err)
				}
			}
			before := filesIn(t, dir)
			code, said := runProgram(t, c.env, append(command, "--database", filepath.Join(dir, "desk.db"), "--data", dir)...)
			if code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, c.says) || strings.Contains(said, taken.Addr().String()) {
				t.Errorf("%s, %s: %d, %q", c.what, command[0], code, said)
			}
			after := filesIn(t, dir)
			for name, raw := range before {
				if !bytes.Equal(raw, after[name]) && (name == "secret" || name == "desk.db" && c.says != "not the one of this desk") {
					t.Errorf("%s, %s: %s changed", c.what, command[0], name)
				}
			}
			if _, made := after["secret"]; made && before["secret"] == nil {
				t.Errorf("%s, %s: a secret was made", c.what, command[0])
			}
		}
	}
	for what, do := range map[string]func(string) error{"a real desk": func(string) error { return nil }, "the secret of one": gone("desk.db")} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(gold)); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(filepath.Join(dir, "desk.db"), filepath.Join(dir, "openpeople.db")); err != nil {
			t.Fatal(err)
		}
		if what != "a real desk" {
			do = gone("openpeople.db")
		}
		if err := do(dir); err != nil {
			t.Fatal(err)
		}
		if code, said := runProgram(t, "", "demo", "--addr", "127.0.0.1:0", "--dir", dir); code != 1 || strings.Count(said, "\n") != 1 {
			t.Errorf("demo on %s: %d, %q", what, code, said)
		}
	}
}

// filesIn are the files of a folder, by name.
func filesIn(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		if out[entry.Name()], err = os.ReadFile(filepath.Join(dir, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// A desk takes no other secret, on any node, until somebody says that its own is
// lost; of two nodes that begin a desk with a secret of their own one stops.
func TestOneSecret(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		ctx, at := t.Context(), addressOf(t, s)
		first := place{Database: at, Data: t.TempDir(), BaseURL: "http://localhost"}
		other := place{Database: at, Data: filepath.Dir(kept(t, string(aSecret), "secret")), BaseURL: "http://localhost"}
		none := place{Database: at, Data: t.TempDir(), BaseURL: "http://localhost"}
		try := func(p place, standing bool) error {
			a, err := open(ctx, p.config(), options{now: time.Now, standing: standing})
			if err == nil {
				err = a.Close()
			}
			return err
		}
		if err := try(first, false); err != nil {
			t.Fatal(err)
		}
		for _, standing := range []bool{false, true} {
			if err := try(other, standing); err == nil || !strings.Contains(err.Error(), "not the one of this desk") {
				t.Errorf("another secret: %v", err)
			}
			if err := try(none, standing); err == nil || there(filepath.Join(none.Data, "secret")) {
				t.Errorf("no secret: %v", err)
			}
			if err := try(first, standing); err != nil {
				t.Error(err)
			}
		}
		if err := (&migrateCommand{place: other, NewSecret: true}).Run(ctx); err != nil {
			t.Fatal(err)
		}
		if err := try(other, false); err != nil {
			t.Error("the new secret:", err)
		}
		if err := try(first, false); err == nil {
			t.Error("the lost secret is taken still")
		}

		kept := make(chan string, 8)
		for n := range cap(kept) {
			go func() {
				value := ""
				err := s.InTx(ctx, func(ctx context.Context) (err error) {
					value, err = s.KeepFirst(ctx, "first", strings.Repeat("x", n+1))
					return err
				})
				if err != nil {
					value = err.Error()
				}
				kept <- value
			}()
		}
		want := <-kept
		for range cap(kept) - 1 {
			if got := <-kept; got != want {
				t.Errorf("one keeps %q, another %q", want, got)
			}
		}
	})
}
