package engine_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A transaction inside a transaction is refused at once: SQLite's writer would wait
// for itself, PostgreSQL would store a part that the rest does not undo. The outer
// one decides what becomes of that.
func TestNestedTransactionsAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, _ *storetest.Clock) {
		write := func(ctx context.Context) error {
			_, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES ('nested', 'x')")
			return err
		}
		stored := func() (n int) {
			t.Helper()
			if err := s.Row(t.Context(), "SELECT COUNT(*) FROM settings WHERE name = 'nested'").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		// In a goroutine of its own a panic ends everything: the end of the case would
		// wait for the writer too.
		defer time.AfterFunc(10*time.Second, func() { panic("a transaction waits for itself") }).Stop()
		for name, outer := range map[string]func(ctx context.Context, do func(ctx context.Context) error) error{"a transaction": s.InTx, "a view": s.View} {
			err := outer(t.Context(), func(ctx context.Context) error { return s.InTx(ctx, write) })
			if err == nil || stored() != 0 {
				t.Errorf("inside %s: %v, %d rows stored", name, err, stored())
			}
		}
		// The outer one goes on when it does not mind.
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if s.InTx(ctx, write) == nil {
				t.Error("let through")
			}
			return write(ctx)
		})
		if err != nil || stored() != 1 {
			t.Errorf("the outer one: %v, %d rows stored", err, stored())
		}
	})
}
