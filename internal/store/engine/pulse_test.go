package engine_test

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/storetest"
)

// behindValve opens a migrated desk on PostgreSQL whose connection can be spoilt, and
// whose log is read.
func behindValve(t *testing.T, every, limit time.Duration) (*store.Store, *storetest.Valve, *safeBuffer) {
	t.Helper()
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("OPENPEOPLE_TEST_POSTGRES is not set")
	}
	valve, log := storetest.NewValve(t, storetest.FreshPostgres(t, dsn)), &safeBuffer{}
	s, err := store.Open(t.Context(), store.Options{URL: valve.URL, Now: storetest.NewClock().Now, Log: slog.New(slog.NewTextHandler(log, nil)), PulseEvery: every, PulseLimit: limit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, valve, log
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// ways are all the ways to ask the database something.
func ways(s *store.Store) map[string]func(ctx context.Context) error {
	set := func(ctx context.Context, name string) error {
		_, err := s.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, '') ON CONFLICT (name) DO NOTHING", name)
		return err
	}
	byID := engine.NewLookup(s.DB, "SELECT c.id FROM contacts c WHERE c.id", func(scan func(...any) error) (id, same int64, err error) {
		err = scan(&id)
		return id, id, err
	})
	return map[string]func(ctx context.Context) error{
		"a row": func(ctx context.Context) error { return engine.Refused(s.Row(ctx, "SELECT 1").Scan(new(int))) },
		"rows": func(ctx context.Context) error {
			return s.Each(ctx, "SELECT 1", nil, func(*sql.Rows) error { return nil })
		},
		"gorm": func(ctx context.Context) error {
			return engine.Refused(s.G(ctx).Raw("SELECT 1 AS n").Find(new([]struct{ N int })).Error)
		},
		"a view": func(ctx context.Context) error {
			return s.View(ctx, func(ctx context.Context) error { return s.Row(ctx, "SELECT 1").Scan(new(int)) })
		},
		"a lookup": func(ctx context.Context) error {
			_, err := byID.Find(ctx, 1)
			if fault.Is(err, fault.NotFound) {
				return nil
			}
			return err
		},
		"a transaction that travels with others": func(ctx context.Context) error {
			return s.InTx(ctx, func(ctx context.Context) error { return set(ctx, "together") })
		},
		"a transaction of its own": func(ctx context.Context) error {
			return s.InTx(ctx, func(ctx context.Context) error {
				if err := set(ctx, "alone"); err != nil {
					return err
				}
				return s.Row(ctx, "SELECT 1").Scan(new(int))
			})
		},
	}
}

// PostgreSQL says nothing more, and its connections stand: whoever waits is told soon,
// whoever comes at once, and all goes on when it answers again.
func TestAFrozenPostgresLetsNobodyWait(t *testing.T) {
	s, valve, log := behindValve(t, 20*time.Millisecond, 200*time.Millisecond)
	all := ways(s)
	for name, ask := range all {
		if err := ask(t.Context()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	inside, refused := make(chan struct{}), make(chan error, len(all)+1)
	go func() { // a transaction that has begun
		refused <- s.InTx(t.Context(), func(ctx context.Context) error {
			if err := s.Row(ctx, "SELECT 1").Scan(new(int)); err != nil {
				return err
			}
			valve.Shut()
			close(inside)
			return s.Row(ctx, "SELECT 1").Scan(new(int))
		})
	}()
	<-inside
	for _, ask := range all {
		go func() { refused <- ask(t.Context()) }()
	}
	for range len(all) + 1 {
		if err := <-refused; !fault.Is(err, fault.Unavailable) || fault.Of(err).RetryAfter == 0 {
			t.Errorf("%v", err)
		}
	}
	for name, ask := range all {
		if err := ask(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s, while it is away: %v", name, err)
		}
	}
	if now, losses := s.Answers(); now || losses != 1 {
		t.Errorf("answers %v, lost %d times", now, losses)
	}
	valve.Open()
	for now := false; !now; now, _ = s.Answers() {
		select {
		case <-time.After(time.Millisecond):
		case <-t.Context().Done():
			return
		}
	}
	for name, ask := range all {
		if err := ask(t.Context()); err != nil {
			t.Errorf("%s, when it is back: %v", name, err)
		}
	}
	for _, say := range []string{"level=ERROR msg=\"PostgreSQL does not answer", "level=INFO msg=\"PostgreSQL answers again"} {
		if strings.Count(log.String(), say) != 1 {
			t.Errorf("the log does not say once %q:\n%s", say, log)
		}
	}
}

// Whoever's connection is refused tells the pulse, however seldom that is felt: from this
// moment the desk is not ready, and is when there is an answer again.
func TestARefusedConnectionIsKnownAtOnce(t *testing.T) {
	s, valve, log := behindValve(t, time.Hour, time.Second)
	for name, ask := range ways(s) {
		if err := ask(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		if err := s.Writable(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		valve.Refuse()
		if err := ask(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
		if now, _ := s.Answers(); now {
			t.Errorf("%s was refused, and the desk is ready", name)
		}
		if err := s.Writable(t.Context()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("%s: it is said to write: %v", name, err)
		}
		valve.Accept()
		for now := false; !now; now, _ = s.Answers() {
			select {
			case <-time.After(time.Millisecond):
			case <-t.Context().Done():
				t.Fatalf("%s: it is not seen to be back\n%s", name, log)
			}
		}
		if err := s.Writable(t.Context()); err != nil {
			t.Errorf("%s, when it is back: %v", name, err)
		}
	}
}

// One connection that is gone is no server that is: the next question has its answer.
func TestALostConnectionIsNoLostServer(t *testing.T) {
	s, valve, log := behindValve(t, time.Hour, time.Second)
	for range 5 {
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if err := s.Row(ctx, "SELECT 1").Scan(new(int)); err != nil {
				return err
			}
			valve.Hangup(t)
			return s.Row(ctx, "SELECT 1").Scan(new(int))
		})
		for now := false; !now; now, _ = s.Answers() {
			select {
			case <-time.After(time.Millisecond):
			case <-t.Context().Done():
				t.Fatal(err)
			}
		}
	}
	if _, losses := s.Answers(); losses != 0 {
		t.Errorf("lost %d times\n%s", losses, log)
	}
}

// A long query is no frozen server: others have answers.
func TestABusyPostgresIsThere(t *testing.T) {
	s, _, log := behindValve(t, 10*time.Millisecond, 200*time.Millisecond)
	if err := s.Row(t.Context(), "SELECT 1 FROM pg_sleep(1)").Scan(new(int)); err != nil {
		t.Error(err)
	}
	if now, losses := s.Answers(); !now || losses != 0 {
		t.Errorf("answers %v, lost %d times\n%s", now, losses, log)
	}
}

// Connections that were broken off while nobody used them cost nobody anything.
func TestBrokenConnectionsAreReplaced(t *testing.T) {
	s, valve, log := behindValve(t, time.Hour, time.Hour)
	all := ways(s)
	for range 3 {
		for name, ask := range all {
			if err := ask(t.Context()); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for name, ask := range all {
			valve.Hangup(t)
			// These may be asked to come again: what gorm reads is not asked twice, and
			// whether a commit is durable is not known when that was not answered.
			if name == "gorm" || name == "a view" || name == "a transaction of its own" {
				if err := ask(t.Context()); err != nil && !fault.Is(err, fault.Unavailable) {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			if err := ask(t.Context()); err != nil {
				t.Errorf("%s, when the server has ended its connection: %v", name, err)
			}
		}
		for name, ask := range all {
			valve.Break()
			if err := ask(t.Context()); err != nil && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s, when its connection is cut: %v", name, err)
			}
		}
		for name, ask := range all {
			if err := ask(t.Context()); err != nil && !fault.Is(err, fault.Unavailable) {
				t.Errorf("%s, after the cut: %v\n%s", name, err, log)
			}
		}
	}
}

// A node whose clock is an hour wrong gives and judges leases by the clock that it has
// in common with the others.
func TestNodesHaveOneClock(t *testing.T) {
	dsn := os.Getenv("OPENPEOPLE_TEST_POSTGRES")
	if dsn == "" {
		t.Skip("OPENPEOPLE_TEST_POSTGRES is not set")
	}
	log := &safeBuffer{}
	for _, wrong := range []time.Duration{time.Hour, -time.Hour, 0} {
		// The day of these tests is not always that of PostgreSQL.
		off := time.Until(postgresNow(t, dsn))
		clock := func() time.Time { return time.Now().Add(off + wrong) }
		s, err := store.Open(t.Context(), store.Options{URL: storetest.FreshPostgres(t, dsn), Now: clock, Machine: clock, Log: slog.New(slog.NewTextHandler(log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		if left := time.Until(s.Now()) - off; left.Abs() > time.Minute {
			t.Errorf("a node whose clock is %v wrong is %v wrong", wrong, left)
		}
		if left := s.Ahead() + wrong; left.Abs() > time.Minute {
			t.Errorf("a node whose clock is %v wrong is said to be %v behind", wrong, s.Ahead())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if n := strings.Count(log.String(), "the clock of this machine is not that of PostgreSQL"); n != 2 {
		t.Errorf("said %d times:\n%s", n, log)
	}
}

// postgresNow is what the server's clock says.
func postgresNow(t *testing.T, dsn string) time.Time {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var now time.Time
	if err := db.QueryRowContext(t.Context(), "SELECT now()").Scan(&now); err != nil {
		t.Fatal(err)
	}
	return now
}
