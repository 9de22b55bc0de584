package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// smallBackup makes a desk with one contact and backs it up.
func smallBackup(t *testing.T) (file string) {
	t.Helper()
	from := t.TempDir()
	newToken(t, from)
	file = filepath.Join(t.TempDir(), "desk.tar.gz")
	if err := (&backupCommand{place: placeIn(from), File: file}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return file
}

// placeIn is the place of the desk of a folder.
func placeIn(dir string) place {
	return place{Database: filepath.Join(dir, "desk.db"), Data: dir, BaseURL: "http://localhost"}
}

// heldIn reports whether sending is held in the database of a folder.
func heldIn(t *testing.T, dir string) bool {
	t.Helper()
	s, err := store.Open(t.Context(), store.Options{URL: filepath.Join(dir, "desk.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	held, err := s.SendingHeld(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return held
}

// tarred writes a backup as earlier versions did: no sums.
func tarred(t *testing.T, parts map[string][]byte) (file string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for name, raw := range parts {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(raw))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(raw); err != nil {
			t.Fatal(err)
		}
	}
	if w.Close() != nil || z.Close() != nil {
		t.Fatal("not written")
	}
	return kept(t, b.String(), "old.tar.gz")
}

// One bit that is not as it was, or an end that is missing, and a backup is refused,
// wherever in the file; nothing is left at the place of the desk.
func TestDamagedBackupIsRefused(t *testing.T) {
	file := smallBackup(t)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 7))
	damaged := filepath.Join(t.TempDir(), "damaged.tar.gz")
	try := func(what string, at int, raw []byte) {
		t.Helper()
		if err := os.WriteFile(damaged, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := unpack(damaged, t.TempDir()); err == nil {
			t.Errorf("unpacked with %s at %d of %d", what, at, len(raw))
		}
	}
	for n := range 250 {
		at := random.IntN(len(raw))
		if n < 10 {
			at = n // the head
		} else if n < 20 {
			at = len(raw) - n + 9 // gzip's own sum
		}
		flipped := bytes.Clone(raw)
		flipped[at] ^= 1 << random.IntN(8)
		try("a flipped bit", at, flipped)
	}
	for range 20 {
		at := random.IntN(len(raw))
		try("its end missing", at, raw[:at])
	}
	try("more behind", len(raw), append(bytes.Clone(raw), "more"...))

	raw[len(raw)/2] ^= 1
	if err := os.WriteFile(damaged, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	to := t.TempDir()
	for _, args := range [][]string{{"restore", damaged, "--database", filepath.Join(to, "desk.db"), "--data", to}, {"backup", "--verify", damaged}} {
		if code, said := runProgram(t, "", args...); code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "damaged") {
			t.Errorf("%v: %d, %q", args, code, said)
		}
	}
	if left, err := os.ReadDir(to); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if code, said := runProgram(t, "", "backup", "--verify", file); code != 0 {
		t.Errorf("a whole backup is not verified: %d, %q", code, said)
	}
}

// A desk of an earlier schema is backed up before it is migrated, and what is made of
// that backup, or of one by an earlier version, is held before and after its migration.
func TestRestoredDeskOfAnyVersionIsHeld(t *testing.T) {
	ctx, from := t.Context(), t.TempDir()
	desks, err := filepath.Glob(filepath.Join(keptDir, "*.db.gz"))
	if err != nil || len(desks) == 0 {
		t.Fatal(desks, err)
	}
	raw := unzipped(t, desks[0])
	secret := []byte(strings.Repeat("5ec2e7", 10))
	for name, raw := range map[string][]byte{"desk.db": raw, "secret": secret} {
		if err := os.WriteFile(filepath.Join(from, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fresh := filepath.Join(t.TempDir(), "fresh.tar.gz")
	if err := (&backupCommand{place: placeIn(from), File: fresh}).Run(ctx); err != nil {
		t.Fatal("before migrate:", err)
	}
	for name, file := range map[string]string{"with sums": fresh, "without": tarred(t, map[string][]byte{"secret": secret, "openpeople.db": raw})} {
		to := t.TempDir()
		if err := (&backupCommand{Verify: true, File: file}).Run(ctx); err != nil {
			t.Error(name, err)
		}
		if err := (&restoreCommand{place: placeIn(to), File: file}).Run(ctx); err != nil {
			t.Fatal(name, err)
		}
		if !heldIn(t, to) {
			t.Error(name, "not held")
		}
		if err := (&migrateCommand{place: placeIn(to)}).Run(ctx); err != nil {
			t.Fatal(name, err)
		}
		if !heldIn(t, to) {
			t.Error(name, "migrated, and not held")
		}
	}
	for what, parts := range map[string]map[string][]byte{
		"no secret":          {"openpeople.db": raw},
		"no database":        {"secret": secret},
		"another file":       {"secret": secret, "openpeople.db": raw, "../x": nil},
		"no SQLite file":     {"secret": secret, "openpeople.db": []byte("hello")},
		"an empty file":      {"secret": secret, "openpeople.db": nil},
		"a damaged database": {"secret": secret, "openpeople.db": append(bytes.Clone(raw[:len(raw)/2]), make([]byte, len(raw)-len(raw)/2)...)},
	} {
		to := t.TempDir()
		if err := (&restoreCommand{place: placeIn(to), File: tarred(t, parts)}).Run(ctx); err == nil || there(filepath.Join(to, "desk.db")) || there(filepath.Join(to, "secret")) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A restore that is killed, at any moment, leaves no database at its place or a held
// one, and can be run again. A backup that is killed leaves nothing of its name.
func TestKilledRestoreNeverWrites(t *testing.T) {
	file := smallBackup(t)
	random := rand.New(rand.NewPCG(3, 4))
	to := t.TempDir()
	killed := func(args ...string) {
		cmd := exec.Command(os.Args[0], append(args, "--database", filepath.Join(to, "desk.db"), "--data", to)...)
		cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		late := time.AfterFunc(time.Duration(random.IntN(90))*time.Millisecond, func() { cmd.Process.Kill() })
		cmd.Wait()
		late.Stop()
	}
	whole := 0
	for range 30 {
		killed("restore", file)
		if !there(filepath.Join(to, "desk.db")) {
			continue
		}
		whole++
		if !heldIn(t, to) {
			t.Fatal("a restored desk would write")
		}
		for _, left := range []string{"desk.db", "desk.db-wal", "desk.db-shm"} {
			os.Remove(filepath.Join(to, left)) // the secret stays, as after a kill before the last step
		}
	}
	t.Logf("%d of 30 came as far as the database", whole)
	if code, said := runProgram(t, "", "restore", file, "--database", filepath.Join(to, "desk.db"), "--data", to); code != 0 || !heldIn(t, to) {
		t.Fatalf("it cannot be run again: %d, %q", code, said)
	}
	again := filepath.Join(t.TempDir(), "again.tar.gz")
	for range 15 {
		killed("backup", again)
		if !there(again) {
			continue
		}
		if err := unpack(again, t.TempDir()); err != nil {
			t.Fatalf("a backup that is not whole: %v", err)
		}
		if err := os.Remove(again); err != nil {
			t.Fatal(err)
		}
	}
}

// Where a restore was cut short, no command makes a desk or takes the place for a desk's,
// and the restore goes on.
func TestPlaceOfARestoreIsNotEmpty(t *testing.T) {
	file := smallBackup(t)
	for _, c := range []struct{ database, stdin, args string }{
		{"desk.db", "", "serve --addr 127.0.0.1:0"}, {"desk.db", "", "migrate"}, {"desk.db", "", "check"}, {"openpeople.db", "", "demo --addr 127.0.0.1:0"},
		{"desk.db", "correct-horse-1\n", "user add --email a@example.org --name A --role admin --password-stdin"}, {"desk.db", "", "restore --hold-only"},
	} {
		to := t.TempDir()
		database := filepath.Join(to, c.database)
		aside := asideOf(database)
		if err := os.MkdirAll(aside, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(aside, "openpeople.db"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		args := append(strings.Fields(c.args), "--database", database, "--data", to)
		if strings.HasPrefix(c.args, "demo") {
			args = append(strings.Fields(c.args), "--dir", to)
		}
		if code, said := runProgram(t, c.stdin, args...); code != 1 || strings.Count(said, "\n") != 1 || !strings.Contains(said, "was cut short") || there(database) || there(filepath.Join(to, "secret")) {
			t.Errorf("%s: %d, %q", c.args, code, said)
		}
		if code, said := runProgram(t, "", "restore", file, "--database", database, "--data", to); code != 0 || there(aside) {
			t.Errorf("restore after %s: %d, %q", c.args, code, said)
		}
	}
}

// What other tools restored is held by --hold-only, whatever the schema.
func TestHoldOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		at := addressOf(t, s)
		if code, said := runProgram(t, "", "restore", "--hold-only", "--database", at); code != 0 {
			t.Fatalf("%d, %q", code, said)
		}
		if held, err := s.SendingHeld(context.Background()); err != nil || !held {
			t.Errorf("held: %v, %v", held, err)
		}
	})
	none := filepath.Join(t.TempDir(), "none.db")
	for _, args := range [][]string{{"--hold-only", "x.tar.gz"}, {}, {none}} {
		if code, said := runProgram(t, "", append([]string{"restore", "--database", none}, args...)...); code != 2 {
			t.Errorf("%v: %d, %q", args, code, said)
		}
	}
	if code, said := runProgram(t, "", "restore", "--hold-only", "--database", none); code != 1 || there(none) {
		t.Errorf("held where nothing is: %d, %q", code, said)
	}
}

// addressOf is where a store's database is.
func addressOf(t *testing.T, s *store.Store) (address string) {
	t.Helper()
	ctx := context.Background()
	if s.Kind() == store.SQLite {
		if err := s.Row(ctx, "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&address); err != nil {
			t.Fatal(err)
		}
		return address
	}
	var schema string
	if err := s.Row(ctx, "SELECT current_schema()").Scan(&schema); err != nil {
		t.Fatal(err)
	}
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	sign := "?"
	if strings.Contains(dsn, "?") {
		sign = "&"
	}
	return dsn + sign + "search_path=" + schema
}

// The statement with which README ends a dump of PostgreSQL holds the desk.
func TestHoldOfReadme(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	raw, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, statement, found := strings.Cut(string(raw), `echo "INSERT`)
	statement, _, ended := strings.Cut(statement, `"`)
	if !found || !ended {
		t.Fatal("README does not say how a dump is held")
	}
	s, _ := storetest.Postgres(t, dsn)
	for range 2 {
		if err := storetest.Run(t.Context(), s, strings.Replace("INSERT"+statement, "public.", "", 1)); err != nil {
			t.Fatal(err)
		}
		if held, err := s.SendingHeld(t.Context()); err != nil || !held {
			t.Errorf("held: %v, %v", held, err)
		}
	}
}
