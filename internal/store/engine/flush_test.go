package engine_test

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// On PostgreSQL a transaction is acknowledged when it is durable and not before;
// many that wait at once share the flush; one that cannot be flushed is not
// acknowledged.
func TestAcknowledgedWhenDurable(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	address := storetest.FreshPostgres(t, dsn)
	s := storetest.Open(t, address, storetest.NewClock())
	look, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer look.Close()
	before, _ := s.WriterGroups()
	var all sync.WaitGroup
	const writers, each = 64, 5
	for i := range writers {
		all.Go(func() {
			for k := range each {
				var at string // of the log, within the transaction
				if err := s.InTx(t.Context(), func(ctx context.Context) error {
					if _, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, '')", "f"+string(rune('A'+i))+string(rune('A'+k))); err != nil {
						return err
					}
					return s.Row(ctx, "SELECT pg_current_wal_insert_lsn()::text").Scan(&at)
				}); err != nil {
					t.Error(err)
					return
				}
				var durable bool
				if err := look.QueryRow("SELECT pg_current_wal_flush_lsn() >= $1::pg_lsn", at).Scan(&durable); err != nil || !durable {
					t.Errorf("acknowledged before the log is on disk up to %s, %v", at, err)
				}
			}
		})
	}
	all.Wait()
	groups, transactions := s.WriterGroups()
	if groups -= before; groups >= writers*each || transactions < writers*each {
		t.Errorf("%d transactions took %d flushes", transactions, groups)
	}
}

// A transaction whose flush breaks off is not acknowledged, and not run again: it
// may be durable.
func TestNotAcknowledgedWithoutFlush(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	address := storetest.FreshPostgres(t, dsn)
	storetest.Open(t, address, storetest.NewClock()) // migrates
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	u.Host = countAskings(t, u.Host, &asked, "pg_logical_emit_message")
	s, err := store.Open(t.Context(), store.Options{URL: u.String(), Now: storetest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tries := 0
	err = s.InTx(t.Context(), func(ctx context.Context) error {
		tries++
		_, err := s.Changed(ctx, "INSERT INTO settings (name, value) VALUES ('f', '')")
		return err
	})
	if !fault.Is(err, fault.Unavailable) || tries != 1 {
		t.Errorf("%v after %d tries", err, tries)
	}
}
