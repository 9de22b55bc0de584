package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Ids taken ahead are never the same, on two nodes neither, nor those that are given
// otherwise; what is refused later is refused.
func TestInsertAhead(t *testing.T) {
	addresses := map[string]string{"sqlite": filepath.Join(t.TempDir(), "desk.db")}
	if dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES"); dsn != "" {
		addresses["postgres"] = storetest.FreshPostgres(t, dsn)
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			nodes := []*store.Store{storetest.Open(t, address, storetest.NewClock())}
			if name == "postgres" {
				nodes = append(nodes, storetest.Open(t, address, storetest.NewClock()))
			}
			ahead := func(s *store.Store, contact int) (id int64, err error) {
				err = s.InTx(t.Context(), func(ctx context.Context) (err error) {
					id, err = s.InsertAhead(ctx, "figure_touches", "INSERT INTO figure_touches (id, contact_id) VALUES (?, ?)", contact)
					return err
				})
				return id, err
			}
			var all sync.WaitGroup
			var mu sync.Mutex
			contacts := map[int64]int{}
			const writers, each = 16, 50
			for n, s := range nodes {
				for w := range writers {
					all.Go(func() {
						for i := range each {
							contact := n*10_000 + w*100 + i
							id, err := ahead(s, contact)
							if i%10 == 0 && err == nil {
								err = s.InTx(t.Context(), func(ctx context.Context) error {
									_, err := s.InsertID(ctx, "INSERT INTO figure_touches (contact_id) VALUES (?)", -1)
									return err
								})
							}
							if err != nil {
								t.Error(err)
							}
							mu.Lock()
							contacts[id] = contact
							mu.Unlock()
						}
					})
				}
			}
			all.Wait()
			s := nodes[0]
			if len(contacts) != len(nodes)*writers*each {
				t.Errorf("%d ids", len(contacts))
			}
			for id, want := range contacts {
				var contact int
				if err := s.Row(t.Context(), "SELECT contact_id FROM figure_touches WHERE id = ?", id).Scan(&contact); err != nil || contact != want {
					t.Errorf("id %d is of %d, want %d, %v", id, contact, want, err)
				}
			}
			err := s.InTx(t.Context(), func(ctx context.Context) error {
				for range 2 {
					if _, err := s.InsertAhead(ctx, "channels", "INSERT INTO channels (id, code, kind, name) VALUES (?, 'twice', 'chat', '')"); err != nil {
						return err
					}
				}
				return nil
			})
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("the same code twice: %v", err)
			}
			if err := storetest.Run(t.Context(), s, "DELETE FROM figure_touches"); err != nil {
				t.Error(err)
			}
		})
	}
}
