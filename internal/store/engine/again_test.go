package engine_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// A transaction that PostgreSQL runs again begins without what the first try held
// and asked for.
func TestATransactionThatIsRunAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if s.Kind() != engine.Postgres {
			return // one writer: nobody loses
		}
		type key struct{}
		var tries, written, after int
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			tries++
			n, _ := engine.Held(ctx, key{}, func() *int { return new(int) })
			if *n++; *n != 1 {
				t.Errorf("try %d begins with %d", tries, *n-1)
			}
			s.AfterCommit(ctx, func() { after++ })
			if err := s.BeforeCommit(ctx, key{}, func(context.Context) error { written++; return nil }); err != nil {
				return err
			}
			if tries < 3 {
				return &pgconn.PgError{Code: "40001"}
			}
			return nil
		})
		if err != nil || tries != 3 || written != 1 || after != 1 {
			t.Errorf("%d tries, written %d times, %d after, %v", tries, written, after, err)
		}
	})
}
