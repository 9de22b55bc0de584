package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

var errBroken = errors.New("a row that says nothing")

// touched looks up what figures were touched; a contact 13 cannot be read.
func touched(s *store.Store) *engine.Lookup[int64] {
	return engine.NewLookup(s.DB, "SELECT id, contact_id FROM figure_touches WHERE id", func(scan func(...any) error) (id, contact int64, err error) {
		if err = scan(&id, &contact); err == nil && contact == 13 {
			err = errBroken
		}
		return id, contact, err
	})
}

// Everyone gets the own row, NotFound who has none, and the error of a row that
// cannot be read only who asked for it; at once or one after another.
func TestLookup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if err := storetest.Run(t.Context(), s, "INSERT INTO figure_touches (id, contact_id) VALUES (1, 11), (2, 12), (3, 13), (4, 14)"); err != nil {
			t.Fatal(err)
		}
		defer storetest.Run(context.Background(), s, "DELETE FROM figure_touches")
		l := touched(s)
		letGo := func(int) {}
		if s.Kind() == engine.Postgres {
			letGo = engine.HoldLookup(l)
		}
		asked := []int64{1, 2, 2, 3, 4, 5}
		answers, errs := make([]int64, len(asked)), make([]error, len(asked))
		var all sync.WaitGroup
		for i, id := range asked {
			all.Go(func() { answers[i], errs[i] = l.Find(t.Context(), id) })
		}
		letGo(len(asked))
		all.Wait()
		for i, want := range []int64{11, 12, 12, 13, 14, 0} {
			switch ok := errs[i] == nil && answers[i] == want; {
			case want == 0 && !fault.Is(errs[i], fault.NotFound), want == 13 && !errors.Is(errs[i], errBroken), want != 0 && want != 13 && !ok:
				t.Errorf("id %d: %d, %v", asked[i], answers[i], errs[i])
			}
		}
		// Inside a transaction it sees what that has written.
		if err := s.InTx(t.Context(), func(ctx context.Context) error {
			if _, err := s.Exec(ctx, "INSERT INTO figure_touches (id, contact_id) VALUES (6, 16)"); err != nil {
				return err
			}
			v, err := l.Find(ctx, 6)
			if v != 16 {
				err = errors.Join(err, fmt.Errorf("inside: %d", v))
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// Who goes away waits no more, and the others have what they asked for.
func TestLookupGivenUp(t *testing.T) {
	s := onPostgres(t)
	if err := storetest.Run(t.Context(), s, "INSERT INTO figure_touches (id, contact_id) VALUES (1, 11)"); err != nil {
		t.Fatal(err)
	}
	defer storetest.Run(context.Background(), s, "DELETE FROM figure_touches")
	l := touched(s)
	letGo := engine.HoldLookup(l)
	over := make(chan int64)
	go func() {
		v, _ := l.Find(t.Context(), 1)
		over <- v
	}()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Find(gone, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("gone away: %v", err)
	}
	letGo(2)
	if v := <-over; v != 11 {
		t.Errorf("the other got %d", v)
	}
	if err := storetest.Run(t.Context(), s, "ALTER TABLE figure_touches RENAME TO moved"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Find(t.Context(), 1); err == nil || fault.Is(err, fault.NotFound) {
		t.Errorf("a query that fails: %v", err)
	}
	if err := storetest.Run(t.Context(), s, "ALTER TABLE moved RENAME TO figure_touches"); err != nil {
		t.Fatal(err)
	}
}
