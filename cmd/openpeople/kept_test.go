package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"

	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/report"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// keepAs keeps a desk of this version, on both engines, for the tests of all later
// ones: once for each released schema.
//
//	go test ./cmd/openpeople -run TestKeptDesks -args -keep-as v1
var keepAs = flag.String("keep-as", "", "version under which TestKeptDesks keeps a small desk")

// keptSchema is the schema of PostgreSQL that kept desks were dumped from.
const keptSchema = "kept_desk"

const keptDir = "testdata/kept"

// Desks of every version that people run open, are brought to the schema of today,
// and keep what `check` promises.
func TestKeptDesks(t *testing.T) {
	if *keepAs != "" {
		keepDesk(t, *keepAs)
	}
	lite, err := filepath.Glob(filepath.Join(keptDir, "*.db.gz"))
	if err != nil || len(lite) == 0 {
		t.Fatal("no kept desk of SQLite", err)
	}
	for _, file := range lite {
		t.Run(filepath.Base(file), func(t *testing.T) {
			database := filepath.Join(t.TempDir(), "desk.db")
			if err := os.WriteFile(database, unzipped(t, file), 0o600); err != nil {
				t.Fatal(err)
			}
			tryKept(t, database)
		})
	}
	dumps, err := filepath.Glob(filepath.Join(keptDir, "*.sql.gz"))
	if err != nil || len(dumps) != len(lite) {
		t.Fatalf("%d desks of PostgreSQL, %d of SQLite, %v", len(dumps), len(lite), err)
	}
	for _, file := range dumps {
		t.Run(filepath.Base(file), func(t *testing.T) {
			dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
			if dsn == "" {
				t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
			}
			database := storetest.FreshPostgres(t, dsn)
			restoreDump(t, database, string(unzipped(t, file)))
			tryKept(t, database)
		})
	}
}

// tryKept migrates a kept desk and asks it, before and after its figures are made anew
// for the dimensions of today; check finds nothing in either.
func tryKept(t *testing.T, database string) {
	t.Helper()
	ctx := context.Background()
	clock := storetest.NewClock()
	data := filepath.Dir(kept(t, strings.Repeat("5ec2e7", 10), "secret"))
	cfg := config.Config{Database: database, Data: data, BaseURL: "http://localhost", LogFormat: "text"}
	s := storetest.Open(t, database, clock) // migrates, and checks after the case
	a, err := open(ctx, cfg, options{hasher: cheap, logs: io.Discard, now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	figures := func() report.Overview {
		o, err := a.reports.Overview(ctx, actor.System("test"), when.Last(365, when.DayOf(clock.Now(), a.store.Zone())), report.Filter{})
		if err != nil || o.Share(report.TopBox) == nil {
			t.Errorf("no figures: %v", err)
		}
		return o
	}
	before := figures()
	if breaches, err := s.Check(ctx); err != nil || len(breaches) > 0 {
		t.Errorf("check before the figures are made anew: %q, %v", breaches, err)
	}
	if err := s.Rebuild(ctx, 0, nil); err != nil {
		t.Fatal(err)
	}
	if after := figures(); !reflect.DeepEqual(before, after) {
		t.Errorf("figures made anew are %+v, before %+v", after, before)
	}
}

// keepDesk fills a small desk on both engines and puts it away.
func keepDesk(t *testing.T, version string) {
	t.Helper()
	ctx := context.Background()
	if err := os.MkdirAll(keptDir, 0o755); err != nil {
		t.Fatal(err)
	}
	fill := func(database string) {
		t.Helper()
		cfg := config.Config{Database: database, Data: t.TempDir(), BaseURL: "http://localhost", LogFormat: "text"}
		if _, err := fillDesk(ctx, cfg, options{demo: true, hasher: cheap, now: storetest.NewClock().Now}, 120); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "desk.db")
	fill(file)
	db, err := sql.Open("sqlite3", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	whole := filepath.Join(t.TempDir(), "whole.db")
	if _, err := db.Exec("VACUUM INTO ?", whole); err != nil {
		t.Fatal(err)
	}
	db.Close()
	raw, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	zip(t, filepath.Join(keptDir, version+".db.gz"), raw)

	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pg_dump")
	if dsn == "" || len(found) == 0 {
		t.Fatal("a desk is kept on both engines: OPENPEOPLE_TEST_POSTGRES and pg_dump are needed")
	}
	address := storetest.FreshPostgres(t, dsn)
	schema := regexp.MustCompile(`search_path=(\w+)`).FindStringSubmatch(address)[1]
	fill(address)
	dump, err := exec.Command(slices.Max(found), "--schema="+schema, "--inserts", "--rows-per-insert=100", "--no-owner", "--no-privileges", dsn).Output()
	if err != nil {
		t.Fatal(err)
	}
	zip(t, filepath.Join(keptDir, version+".sql.gz"), bytes.ReplaceAll(dump, []byte(schema), []byte(keptSchema)))
}

// restoreDump runs a dump of pg_dump in the schema of an address.
func restoreDump(t *testing.T, address, dump string) {
	t.Helper()
	schema := regexp.MustCompile(`search_path=(\w+)`).FindStringSubmatch(address)[1]
	dump = strings.ReplaceAll(dump, keptSchema, schema)
	dump = strings.Replace(dump, "CREATE SCHEMA "+schema+";", "", 1)
	dump = regexp.MustCompile(`(?m)^\\(un)?restrict .*$`).ReplaceAllString(dump, "")
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Raw(func(c any) error {
		_, err := c.(*stdlib.Conn).Conn().PgConn().Exec(t.Context(), dump).ReadAll()
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func zip(t *testing.T, file string, raw []byte) {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func unzipped(t *testing.T, file string) []byte {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
