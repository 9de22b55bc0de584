package engine_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/store/storetest"
)

// A desk works in each way in which a PostgreSQL address may have statements sent.
func TestStatementsOfEveryMode(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			s := storetest.Open(t, storetest.FreshPostgres(t, dsn)+"&default_query_exec_mode="+mode, storetest.NewClock())
			at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
			if err := s.InTx(t.Context(), func(ctx context.Context) error {
				_, err := s.CustomersOf(ctx, []contact.Customer{{ExternalID: "u-1", Phone: "+79161234567"}, {ExternalID: "u-2"}})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			var whole int64
			var part float64
			var yes bool
			var text string
			var raw []byte
			var when time.Time
			var n int
			err := s.Row(t.Context(), "SELECT CAST(? AS BIGINT), CAST(? AS DOUBLE PRECISION), CAST(? AS BOOLEAN), CAST(? AS TEXT), CAST(? AS BYTEA), CAST(? AS TIMESTAMPTZ), cardinality(CAST(? AS BIGINT[])) + cardinality(CAST(? AS TEXT[]))",
				int64(7), 0.5, true, "слово", []byte{0, 1}, at, []int64{1, 2}, []string{"a"}).Scan(&whole, &part, &yes, &text, &raw, &when, &n)
			if err != nil || whole != 7 || part != 0.5 || !yes || text != "слово" || !slices.Equal(raw, []byte{0, 1}) || !when.Equal(at) || n != 3 {
				t.Errorf("%d %v %v %q %v %v %d, %v", whole, part, yes, text, raw, when, n, err)
			}
			if broken, err := s.Check(t.Context()); err != nil || len(broken) > 0 {
				t.Errorf("check: %v, %v", broken, err)
			}
		})
	}
}
