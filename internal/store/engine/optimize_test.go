package engine_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// After Optimize readers, those with a connection that was open before too, choose
// the index that tells rows apart.
func TestOptimize(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if s.Kind() == engine.Postgres {
			if err := s.Optimize(ctx); err != nil {
				t.Error(err)
			}
			return
		}
		// SQLite counts what is written in earnest and what is taken back: a desk of its
		// own, on which nothing is rehearsed.
		s, err := store.Open(ctx, store.Options{URL: filepath.Join(t.TempDir(), "desk.db"), Now: clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		err = s.InTx(ctx, func(ctx context.Context) error {
			for _, text := range []string{
				"CREATE TABLE probes (alike INTEGER, apart INTEGER)",
				"CREATE INDEX probes_apart ON probes (apart)",
				"CREATE INDEX probes_alike ON probes (alike)",
				"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO probes SELECT 1, i FROM n",
			} {
				if _, err := s.Exec(ctx, text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		plan := func() (plan string) {
			t.Helper()
			var id, parent, unused int
			if err := s.Row(ctx, "EXPLAIN QUERY PLAN SELECT * FROM probes WHERE alike = 1 AND apart = 7").Scan(&id, &parent, &unused, &plan); err != nil {
				t.Fatal(err)
			}
			return plan
		}
		if before := plan(); !strings.Contains(before, "probes_alike") {
			t.Fatalf("the probe shows nothing: %s", before)
		}
		if err := s.Optimize(ctx); err != nil {
			t.Fatal(err)
		}
		if after := plan(); !strings.Contains(after, "probes_apart") {
			t.Errorf("after it: %s", after)
		}
		// What it finds later reaches them too: the table of statistics is there by now.
		if err := storetest.Run(ctx, s, "UPDATE probes SET alike = apart, apart = 1"); err != nil {
			t.Fatal(err)
		}
		if err := storetest.Run(ctx, s, "WITH RECURSIVE n (i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO probes SELECT i, 1 FROM n"); err != nil {
			t.Fatal(err)
		}
		if err := s.Optimize(ctx); err != nil {
			t.Fatal(err)
		}
		if later := plan(); !strings.Contains(later, "probes_alike") {
			t.Errorf("after it has turned: %s", later)
		}
	})
}
