package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// onPostgres is a store on PostgreSQL.
func onPostgres(t *testing.T) *store.Store {
	t.Helper()
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	s, _ := storetest.Postgres(t, dsn)
	return s
}

const setting = "INSERT INTO settings (name, value) VALUES (?, ?)"

// settings reads the values of those whose name begins with t-.
func settings(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	out := map[string]string{}
	if err := s.Each(t.Context(), "SELECT name, value FROM settings WHERE name LIKE 't-%'", nil, func(rows *sql.Rows) error {
		var name, value string
		err := rows.Scan(&name, &value)
		out[name] = value
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// together runs transactions as one group and returns the error of each, and how
// often each was told that it is durable.
func together(t *testing.T, s *store.Store, list []func(ctx context.Context) error) (errs []error, durable []int) {
	t.Helper()
	errs, durable = make([]error, len(list)), make([]int, len(list))
	letGo := engine.HoldTogether(s.DB)
	var all sync.WaitGroup
	for i, do := range list {
		all.Go(func() {
			errs[i] = s.InTx(t.Context(), func(ctx context.Context) error {
				s.AfterCommit(ctx, func() { durable[i]++ })
				return do(ctx)
			})
		})
	}
	letGo(len(list))
	all.Wait()
	return errs, durable
}

// insert is a transaction that stores settings.
func insert(s *store.Store, names ...string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		for _, name := range names {
			if _, err := s.Exec(ctx, setting, name, ""); err != nil {
				return err
			}
		}
		return nil
	}
}

// Transactions that wait for no result are one transaction of the server's, which
// commits synchronously; each knows what it changed.
func TestTogether(t *testing.T) {
	s := onPostgres(t)
	before, _ := s.WriterGroups()
	var list []func(ctx context.Context) error
	results := make([]sql.Result, 20)
	for i := range results {
		list = append(list, func(ctx context.Context) (err error) {
			results[i], err = s.Exec(ctx, "INSERT INTO settings (name, value) SELECT ?, txid_current() || ' ' || current_setting('synchronous_commit')", fmt.Sprint("t-", i))
			return err
		})
	}
	errs, durable := together(t, s, list)
	var at string
	for i := range list {
		n, err := results[i].RowsAffected()
		if errs[i] != nil || durable[i] != 1 || n != 1 || err != nil {
			t.Errorf("%d: %v, told %d times, %d rows, %v", i, errs[i], durable[i], n, err)
		}
		if found := settings(t, s)[fmt.Sprint("t-", i)]; at == "" {
			at = found
		} else if found != at {
			t.Errorf("%d is of the transaction %q, others of %q", i, found, at)
		}
	}
	var id int64
	if _, err := fmt.Sscanf(at, "%d on", &id); err != nil {
		t.Errorf("transaction and synchronous_commit: %q", at)
	}
	if groups, n := s.WriterGroups(); groups-before != 1 || n < 20 {
		t.Errorf("%d commits of %d transactions", groups-before, n)
	}
}

// One that fails leaves the others of its group stored and has its own error: of a
// constraint, of what it did itself, of what the server does not understand.
func TestOneFailsTogether(t *testing.T) {
	s := onPostgres(t)
	boom := errors.New("boom")
	errs, durable := together(t, s, []func(ctx context.Context) error{
		insert(s, "t-1"), insert(s, "t-2", "t-taken", "t-taken"), insert(s, "t-3"),
		func(ctx context.Context) error {
			_, err := s.Exec(ctx, "INSERT INTO nowhere (name) VALUES ('x')")
			return err
		},
		func(ctx context.Context) error { return insert(s, "t-4")(ctx) },
	})
	if err := s.InTx(t.Context(), func(ctx context.Context) error { return errors.Join(insert(s, "t-own")(ctx), boom) }); !errors.Is(err, boom) {
		t.Errorf("its own error: %v", err)
	}
	func() {
		defer func() { recover() }()
		s.InTx(t.Context(), func(ctx context.Context) error { insert(s, "t-panic")(ctx); panic("boom") })
	}()
	for i, want := range []bool{true, false, true, false, true} {
		if (errs[i] == nil) != want || durable[i] != map[bool]int{true: 1}[want] {
			t.Errorf("%d: %v, told %d times", i, errs[i], durable[i])
		}
	}
	if !fault.Is(errs[1], fault.Conflict) || fault.Is(errs[3], fault.Conflict) {
		t.Errorf("errors: %v; %v", errs[1], errs[3])
	}
	if have := settings(t, s); len(have) != 3 {
		t.Errorf("stored: %v", have)
	}
}

// Who waits for a lock keeps nobody of its group waiting; who is slow neither.
func TestTogetherNobodyWaitsForANeighboursLock(t *testing.T) {
	s := onPostgres(t)
	if err := storetest.Run(t.Context(), s, setting, "t-held", ""); err != nil {
		t.Fatal(err)
	}
	held, release, over := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		over <- s.InTx(t.Context(), func(ctx context.Context) error {
			if n, err := s.Changed(ctx, "UPDATE settings SET value = 'first' WHERE name = 't-held'"); err != nil || n != 1 {
				return errors.Join(err, errors.New("not held"))
			}
			close(held)
			<-release
			return nil
		})
	}()
	<-held
	errs, durable := together(t, s, []func(ctx context.Context) error{
		func(ctx context.Context) error {
			_, err := s.Exec(ctx, "UPDATE settings SET value = value || ' second' WHERE name = 't-held'")
			return err
		},
		func(ctx context.Context) error {
			s.AfterCommit(ctx, func() { close(release) }) // it is durable while the lock is held
			return insert(s, "t-free")(ctx)
		},
	})
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	have := settings(t, s)
	if errs[0] != nil || errs[1] != nil || durable[0] != 1 || have["t-held"] != "first second" || len(have) != 2 {
		t.Errorf("%v, told %v, stored %v", errs, durable, have)
	}
}

// Where the connection is lost in the middle nobody is told that all is well, and
// nobody is run again: it may be stored. What comes next has a new connection.
func TestTogetherKilled(t *testing.T) {
	s := onPostgres(t)
	var runs atomic.Int64
	counted := func(do func(ctx context.Context) error) func(ctx context.Context) error {
		return func(ctx context.Context) error { runs.Add(1); return do(ctx) }
	}
	errs, durable := together(t, s, []func(ctx context.Context) error{
		counted(insert(s, "t-1")),
		counted(func(ctx context.Context) error {
			_, err := s.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
			return err
		}),
		counted(insert(s, "t-2")),
	})
	for i := range errs {
		if !fault.Is(errs[i], fault.Unavailable) || durable[i] != 0 {
			t.Errorf("%d: %v, told %d times", i, errs[i], durable[i])
		}
	}
	if have := settings(t, s); len(have) != 0 || runs.Load() != 3 {
		t.Errorf("%d runs, stored: %v", runs.Load(), have)
	}
	for i := range 10 {
		if err := s.InTx(t.Context(), insert(s, fmt.Sprint("t-", i))); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// Writers on two nodes, many at once, some of whom write the same: one of two has a
// Conflict, all else is stored once.
func TestTogetherOnTwoNodes(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("no PostgreSQL: OPENPEOPLE_TEST_POSTGRES is not set")
	}
	address := storetest.FreshPostgres(t, dsn)
	nodes := []*store.Store{storetest.Open(t, address, storetest.NewClock()), storetest.Open(t, address, storetest.NewClock())}
	const writers, each = 32, 8
	var all sync.WaitGroup
	var stored, refused, told atomic.Int64
	for n, s := range nodes {
		for w := range writers {
			all.Go(func() {
				for i := range each {
					own, shared := fmt.Sprintf("t-%d-%d-%d", n, w, i), fmt.Sprintf("t-%d-%d", w, i)
					err := s.InTx(t.Context(), func(ctx context.Context) error {
						s.AfterCommit(ctx, func() { told.Add(1) })
						if i%4 == 0 {
							return insert(s, own, shared)(ctx)
						}
						return insert(s, own)(ctx)
					})
					switch {
					case err == nil:
						stored.Add(1)
					case fault.Is(err, fault.Conflict) && i%4 == 0:
						refused.Add(1)
					default:
						t.Error(err)
					}
				}
			})
		}
	}
	all.Wait()
	const pairs = writers * each / 4
	if stored.Load() != 2*writers*each-pairs || refused.Load() != pairs || told.Load() != stored.Load() {
		t.Errorf("%d stored, %d refused, %d told", stored.Load(), refused.Load(), told.Load())
	}
	if have := settings(t, nodes[0]); len(have) != 2*writers*each {
		t.Errorf("%d settings", len(have))
	}
}

// A transaction that waits for nothing but its own durability asks PostgreSQL once.
func TestTogetherAsksOnce(t *testing.T) {
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
	for i := range 3 { // the first prepares
		asked.Store(0)
		if err := s.InTx(t.Context(), insert(s, fmt.Sprint("t-", i), fmt.Sprint("t-also-", i))); err != nil {
			t.Fatal(err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("PostgreSQL was asked %d times, want 1", n)
	}
	asked.Store(0)
	if err := s.InTx(t.Context(), func(context.Context) error { return nil }); err != nil || asked.Load() != 0 {
		t.Errorf("for nothing it was asked %d times, %v", asked.Load(), err)
	}
}

// A transaction that gets no connection has that error and writes nowhere else.
func TestATransactionWithoutConnection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if s.Kind() != engine.Postgres {
			return // one writer
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		err := s.InTx(ctx, func(ctx context.Context) error {
			cancel()
			var n int
			s.Row(ctx, "INSERT INTO settings (name, value) VALUES ('t-1', '') RETURNING 1").Scan(&n)
			insert(s, "t-2")(ctx)
			return s.G(context.WithoutCancel(ctx)).Exec("INSERT INTO settings (name, value) VALUES ('t-3', '')").Error
		})
		if have := settings(t, s); !errors.Is(err, context.Canceled) || len(have) != 0 {
			t.Errorf("%v, stored %v", err, have)
		}
	})
}
