package engine_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// What waits in a transaction is as if it had run at once: it is seen by what
// reads after it, it counts its rows, an error of it undoes everything, and the
// caller may use the bytes again that were given to it.
func TestStatementsThatWait(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		count := func(ctx context.Context) (n int) {
			t.Helper()
			if err := s.Row(ctx, "SELECT COUNT(*) FROM settings WHERE name LIKE 'w%'").Scan(&n); err != nil {
				t.Error(err)
			}
			return n
		}
		set := func(ctx context.Context, name string) error {
			_, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, '')", name)
			return err
		}
		err := s.InTx(ctx, func(ctx context.Context) error {
			for _, name := range []string{"w1", "w2", "w3"} {
				if err := set(ctx, name); err != nil {
					return err
				}
			}
			if n := count(ctx); n != 3 {
				t.Errorf("%d are seen by who reads", n)
			}
			res, err := s.Exec(ctx, "DELETE FROM settings WHERE name IN ('w1', 'w2')")
			if err != nil {
				return err
			}
			if n, err := res.RowsAffected(); n != 2 || err != nil {
				t.Errorf("%d rows are gone, %v", n, err)
			}
			var found int64
			if err := s.G(ctx).Table("settings").Where("name = ?", "w3").Count(&found).Error; err != nil || found != 1 {
				t.Errorf("gorm sees %d, %v", found, err)
			}
			word := []byte("kept")
			_, err = s.Exec(ctx, "INSERT INTO figure_segments (day, part, places, sums, others, names) VALUES (1, 1, ?, ?, ?, ?)", word, word, word, word)
			copy(word, "gone")
			return err
		})
		var stored []byte
		s.Row(ctx, "SELECT places FROM figure_segments WHERE day = 1").Scan(&stored)
		if err != nil || string(stored) != "kept" {
			t.Errorf("stored %q, %v", stored, err)
		}
		if err := storetest.Run(ctx, s, "DELETE FROM figure_segments"); err != nil {
			t.Fatal(err)
		}
		// Nobody looks at the error of the second; it is the transaction's all the same.
		err = s.InTx(ctx, func(ctx context.Context) error {
			if err := set(ctx, "w4"); err != nil {
				return err
			}
			if err := set(ctx, "w4"); err != nil {
				return err
			}
			var n int
			s.Row(ctx, "SELECT 1").Scan(&n) // fails too, on PostgreSQL; the error is the one before
			return set(ctx, "w5")
		})
		if !fault.Is(err, fault.Conflict) || count(ctx) != 1 {
			t.Errorf("%d stand after %v", count(ctx), err)
		}
		// The connection is as good as new.
		if err := s.InTx(ctx, func(ctx context.Context) error { return set(ctx, "w6") }); err != nil || count(ctx) != 2 {
			t.Errorf("%d stand, %v", count(ctx), err)
		}
	})
}

// An id and five writes beside it ask PostgreSQL twice, BEGIN and COMMIT included,
// and once more for the disk, together with all who wait for it at that moment.
func TestFewRoundTrips(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	u, err := url.Parse(storetest.FreshPostgres(t, dsn))
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	u.Host = countAskings(t, u.Host, &asked, "nothing")
	s := storetest.Open(t, u.String(), storetest.NewClock())
	write := func() {
		t.Helper()
		if err := s.InTx(t.Context(), func(ctx context.Context) error {
			id, err := s.InsertID(ctx, "INSERT INTO figure_touches (contact_id) VALUES (?)", 7)
			if err != nil {
				return err
			}
			for range 5 {
				if _, err := s.Exec(ctx, "UPDATE figure_touches SET contact_id = contact_id + 1 WHERE id = ?", id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		write() // prepares, and asks connections that it does not know yet whether they live
	}
	asked.Store(0)
	write()
	if n := asked.Load(); n != 3 {
		t.Errorf("PostgreSQL was asked %d times, want 3", n)
	}
	if err := storetest.Run(t.Context(), s, "DELETE FROM figure_touches"); err != nil {
		t.Fatal(err)
	}
	if s.Kind() != engine.Postgres {
		t.Error("this is not PostgreSQL")
	}
}

// countAskings stands before a PostgreSQL and counts how often its answer is
// waited for: a Sync or a simple query. It hangs up when it hears a word.
func countAskings(t *testing.T, host string, asked *atomic.Int64, word string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	serve := func(client net.Conn) {
		defer client.Close()
		server, err := net.Dial("tcp", host)
		if err != nil {
			return
		}
		defer server.Close()
		go io.Copy(client, server)
		in, head := bufio.NewReader(client), make([]byte, 5)
		for skip := 1; ; skip = 0 { // the first message has no letter before its length
			if _, err := io.ReadFull(in, head[skip:]); err != nil {
				return
			}
			if skip == 0 && strings.ContainsRune("SQ", rune(head[0])) {
				asked.Add(1)
			}
			body := make([]byte, binary.BigEndian.Uint32(head[1:])-4)
			if _, err := io.ReadFull(in, body); err != nil || bytes.Contains(body, []byte(word)) {
				return
			}
			if _, err := server.Write(append(head[skip:5:5], body...)); err != nil {
				return
			}
		}
	}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go serve(client)
		}
	}()
	return l.Addr().String()
}

// What fails while it waits is what a transaction says, though who reads after it hears
// only that the transaction is over.
func TestTheFirstErrorIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			for range 2 {
				if _, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES ('twice', '')"); err != nil {
					return err
				}
			}
			var n int
			return s.Row(ctx, "SELECT COUNT(*) FROM settings").Scan(&n)
		})
		if err = engine.Refused(err); !fault.Is(err, fault.Conflict) {
			t.Errorf("a name that is taken: %v", err)
		}
	})
}
