package engine_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// Several programs that start at once on an empty database bring it to the schema once,
// and each knows what it did itself.
func TestOneOfManyMigrates(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	together := dsn != "" // a file has one program, see alone
	url := filepath.Join(t.TempDir(), "desk.db")
	if together {
		url = storetest.FreshPostgres(t, dsn)
	}
	var all [3]engine.Steps
	var running sync.WaitGroup
	for i := range all {
		s, err := store.Open(t.Context(), store.Options{URL: url, Now: storetest.NewClock().Now})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		running.Go(func() {
			var err error
			if all[i], err = s.MigrateSteps(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if !together {
			running.Wait()
		}
	}
	running.Wait()
	did := 0
	for _, s := range all {
		if s.N > 0 {
			did++
		}
		if s.From != 0 {
			t.Errorf("one went on from %d, which it did not find: %+v", s.From, all)
		}
	}
	if did != 1 {
		t.Errorf("%d of three did it: %+v", did, all)
	}
}
