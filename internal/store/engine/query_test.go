package engine_test

import (
	"context"
	"database/sql"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A list may be of any length, of numbers or of texts, with one value twice, and
// with values before it; each row is handed over once.
func TestInChunks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if err := s.InTx(ctx, func(ctx context.Context) error {
			for i := range 700 {
				if _, err := s.Exec(ctx, "INSERT INTO figure_touches (id, contact_id) VALUES (?, ?)", i, i%7); err != nil {
					return err
				}
			}
			return insert(s, "t-1", "t-2", "t-3")(ctx)
		}); err != nil {
			t.Fatal(err)
		}
		defer storetest.Run(context.Background(), s, "DELETE FROM figure_touches")
		for _, n := range []int{0, 1, 2, 33, 257, 600} {
			values := []any{}
			for i := range n {
				values = append(values, int64(i))
			}
			if n == 2 {
				values[1] = values[0]
			}
			var got []int64
			err := s.InChunks(ctx, "SELECT id FROM figure_touches WHERE contact_id = ? AND id IN ", []any{0}, values, func(rows *sql.Rows) error {
				var id int64
				err := rows.Scan(&id)
				got = append(got, id)
				return err
			})
			if want := (n + 6) / 7; err != nil || len(got) != want {
				t.Errorf("%d values: %d rows, want %d, %v", n, len(got), want, err)
			}
		}
		for _, inside := range []bool{false, true} {
			names := ""
			do := func(ctx context.Context) error {
				names = ""
				return s.InChunks(ctx, "SELECT name FROM settings WHERE name IN ", nil, []any{"t-1", "t-3", "t-4"}, func(rows *sql.Rows) error {
					var name string
					err := rows.Scan(&name)
					names += name
					return err
				})
			}
			run := func(ctx context.Context, do func(context.Context) error) error { return do(ctx) }
			if inside {
				run = s.InTx
			}
			if err := run(ctx, do); err != nil || len(names) != 6 {
				t.Errorf("inside %v: %s, %v", inside, names, err)
			}
		}
	})
}
