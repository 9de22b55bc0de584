// Package storetest gives tests a real database and the time: the same case runs
// on a fresh SQLite file always and on a fresh schema of PostgreSQL when
// OPENPEOPLE_TEST_POSTGRES is set, and its store has the clock of the case. Give
// the rooms the same one: a case in which two clocks tick passes today and fails
// next month. After each case the invariants of the database are checked.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"

	"openpeople/internal/store"
)

// Moscow is the desk's time zone in tests.
var Moscow = time.FixedZone("Europe/Moscow", 3*60*60)

// Each runs a case on every engine at hand. The clock is the store's; it stands
// at Noon until the case moves it.
func Each(t *testing.T, run func(t *testing.T, s *store.Store, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		s, clock := SQLite(t)
		run(t, s, clock)
	})
	t.Run("postgres", func(t *testing.T) {
		dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
		if dsn == "" {
			t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
		}
		s, clock := Postgres(t, dsn)
		run(t, s, clock)
	})
}

// SQLite returns a migrated store on a fresh file and its clock, for tests that
// need one engine only.
func SQLite(t testing.TB) (*store.Store, *Clock) {
	t.Helper()
	clock := NewClock()
	return Open(t, filepath.Join(t.TempDir(), "desk.db"), clock), clock
}

// Postgres returns a migrated store in a fresh schema of the server at dsn, and
// its clock.
func Postgres(t testing.TB, dsn string) (*store.Store, *Clock) {
	t.Helper()
	clock := NewClock()
	return Open(t, FreshPostgres(t, dsn), clock), clock
}

// Open opens the database at an address with the time of a case and migrates it;
// after the test its invariants are checked and it is closed.
func Open(t testing.TB, dsn string, clock *Clock) *store.Store {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: dsn, Zone: Moscow, Now: clock.Now, Rehearse: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		breaches, err := s.Check(ctx)
		if err != nil {
			t.Errorf("check after the case: %v", err)
		}
		for _, b := range breaches {
			t.Errorf("check after the case: %s", b)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// FreshPostgres makes a schema that is dropped after the test and returns the
// address that leads into it.
func FreshPostgres(t testing.TB, dsn string) string {
	t.Helper()
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	var raw [6]byte
	rand.Read(raw[:])
	schema := "t_" + hex.EncodeToString(raw[:])
	if _, err := admin.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + schema + " CASCADE"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

// Run writes past the rooms, in a transaction of its own.
func Run(ctx context.Context, s *store.Store, text string, args ...any) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		_, err := s.Exec(ctx, text, args...)
		return err
	})
}
