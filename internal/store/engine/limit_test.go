package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// slowly are queries that would take a minute and longer.
var slowly = map[engine.Kind]string{
	engine.SQLite:   "WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < 10000000000) SELECT COUNT(*) AS n FROM up",
	engine.Postgres: "SELECT COUNT(*) AS n FROM pg_sleep(60)",
}

// logged opens the desk of a case once more, with a log that is read.
func logged(t *testing.T, kind engine.Kind, now when.Clock) (*store.Store, *bytes.Buffer) {
	t.Helper()
	url := filepath.Join(t.TempDir(), "desk.db")
	if kind == engine.Postgres {
		url = storetest.FreshPostgres(t, os.Getenv("OPENPEOPLE_TEST_POSTGRES"))
	}
	log := new(bytes.Buffer)
	s, err := store.Open(t.Context(), store.Options{URL: url, Now: now, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, log
}

func TestAQueryTakesNoLongerThanItMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		text := slowly[s.Kind()]
		s, log := logged(t, s.Kind(), clock.Now)
		for name, ask := range map[string]func(ctx context.Context) error{
			"rows": func(ctx context.Context) error { return s.Each(ctx, text, nil, func(*sql.Rows) error { return nil }) },
			"row":  func(ctx context.Context) error { return s.Row(ctx, text).Scan(new(int)) },
			"gorm": func(ctx context.Context) error { return s.G(ctx).Raw(text).Find(new([]struct{ N int })).Error },
			"view": func(ctx context.Context) error {
				return s.View(ctx, func(ctx context.Context) error { return s.Row(ctx, text).Scan(new(int)) })
			},
			"a connection that nobody gives back": func(ctx context.Context) error {
				var ask func(ctx context.Context, n int) error
				ask = func(ctx context.Context, n int) error {
					if n == 0 {
						return s.Row(engine.Within(ctx, 20*time.Millisecond), "SELECT 1").Scan(new(int))
					}
					return s.View(ctx, func(context.Context) error { return ask(ctx, n-1) })
				}
				return ask(t.Context(), map[engine.Kind]int{engine.SQLite: 4, engine.Postgres: 16}[s.Kind()])
			},
		} {
			log.Reset()
			err := ask(engine.Within(t.Context(), 20*time.Millisecond))
			if f := fault.Of(err); f == nil || f.Code != fault.Unavailable || f.Key != "fault.slow" || f.RetryAfter < time.Second || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			if said := log.String(); strings.Count(said, "level=WARN") != 1 || !strings.Contains(said, "engine_test.TestAQueryTakesNoLongerThanItMay") {
				t.Errorf("%s: the log says %q", name, said)
			}
			if err := s.Row(t.Context(), "SELECT 1").Scan(new(int)); err != nil {
				t.Errorf("after %s: %v", name, err)
			}
		}
		// Whoever asked and left is no fault of ours, and nothing to warn of.
		log.Reset()
		left, leave := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer leave()
		if err := s.Row(left, text).Scan(new(int)); !errors.Is(err, context.DeadlineExceeded) || fault.Is(err, fault.Unavailable) || log.Len() > 0 {
			t.Errorf("who left: %v, the log says %q", err, log)
		}
		// What was begun is done.
		if err := s.InTx(engine.Within(t.Context(), time.Nanosecond), func(ctx context.Context) error { return s.Row(ctx, "SELECT 1").Scan(new(int)) }); err != nil {
			t.Errorf("in a transaction: %v", err)
		}
	})
}

// A page waits so long and no longer, though nobody says so.
func TestEveryQueryHasALimit(t *testing.T) {
	for name, c := range map[string]struct {
		ctx  context.Context
		want time.Duration
	}{
		"a page":      {t.Context(), engine.PageLimit},
		"one that is": {engine.Within(t.Context(), engine.Thorough), engine.Thorough},
	} {
		ctx, cancel := engine.Limited(c.ctx)
		if at, set := ctx.Deadline(); !set || time.Until(at) > c.want || time.Until(at) < c.want-time.Second {
			t.Errorf("%s ends at %v (%v)", name, at, set)
		}
		cancel()
	}
}

// A migration goes through the whole desk: on one of millions that is longer than a page
// may wait.
func TestAMigrationTakesItsTime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		if err := s.Migrate(engine.Within(t.Context(), time.Nanosecond)); err != nil {
			t.Error(err)
		}
	})
}
