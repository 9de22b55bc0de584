package engine

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"openpeople/internal/when"
)

// pulse feels whether PostgreSQL answers, by a question on a connection of its own. A
// server that is frozen, or behind a network that is gone, says nothing and breaks
// nothing: whoever waits for it would wait for ever. When the pulse is lost, all that
// waits is broken off and what comes is refused at once, until there is an answer
// again. The answer tells the server's time too.
type pulse struct {
	db    *sql.DB
	log   *slog.Logger
	every time.Duration
	limit time.Duration
	clock when.Clock // the machine's
	lost  func()     // connections that wait in pools are of no use
	stop  chan struct{}
	done  chan struct{}
	once  sync.Once
	begun bool

	mu    sync.Mutex
	beat  context.Context // ends when the pulse is lost
	end   context.CancelCauseFunc
	since time.Time // when it was lost; zero: it is felt

	doubted chan struct{} // somebody's connection is gone: ask now
	doubts  atomic.Int64  // how often that was so
	settled atomic.Int64  // of these, those after which there was an answer to a later question
	answers atomic.Int64  // signs of life of any connection
	losses  atomic.Int64  // for metrics
	ahead   atomic.Int64  // how far the server's clock is ahead of ours, in nanoseconds
}

// How often the pulse is felt, and how long an answer may take: with both, nobody
// waits for a frozen server longer than five seconds. Between two questions to a
// server that is away lies pulseAway.
const (
	pulseEvery = time.Second
	pulseLimit = 3 * time.Second
	pulseAway  = 250 * time.Millisecond
)

var errAway = errors.New("PostgreSQL does not answer")

// awayAgain is when a client of whom we ask patience should come again.
const awayAgain = 5 * time.Second

func newPulse(db *sql.DB, log *slog.Logger, o Options, lost func()) *pulse {
	db.SetMaxOpenConns(1)
	p := &pulse{db: db, log: log, every: cmp.Or(o.PulseEvery, pulseEvery), limit: cmp.Or(o.PulseLimit, pulseLimit), clock: o.Machine, lost: lost, stop: make(chan struct{}), done: make(chan struct{}), doubted: make(chan struct{}, 1)}
	p.beat, p.end = context.WithCancelCause(context.Background())
	return p
}

// begin feels the pulse from now on.
func (p *pulse) begin() {
	p.begun = true
	_ = p.feel() // what time it is there; if it says nothing, run sees to it
	go p.run()
}

func (p *pulse) run() {
	defer close(p.done)
	for wait := p.every; ; {
		select {
		case <-p.stop:
			return
		case <-p.doubted:
		case <-time.After(wait):
		}
		before, doubts := p.answers.Load(), p.doubts.Load()
		err := p.feel()
		if lostConnection(err) { // perhaps that of the pulse only
			err = p.feel()
		}
		var answer *pgconn.PgError
		switch {
		case err == nil:
			p.felt(doubts)
			wait = p.every
		case errors.As(err, &answer) && !lostConnection(err), errors.Is(err, context.DeadlineExceeded) && p.answers.Load() != before:
			wait = p.every // it is there: it said no, or somebody else has an answer
			p.settled.Store(doubts)
		default:
			p.miss(err)
			wait = min(p.every, pulseAway)
		}
	}
}

// feel asks the server for its time.
func (p *pulse) feel() error {
	ctx, cancel := context.WithTimeout(context.Background(), p.limit)
	defer cancel()
	if p.clock == nil {
		_, err := p.db.ExecContext(ctx, "SELECT 1")
		return err
	}
	asked, clock := time.Now(), p.clock()
	var there int64
	if err := p.db.QueryRowContext(ctx, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)").Scan(&there); err != nil {
		return err
	}
	if took := time.Since(asked); took < pulseEvery {
		p.told(time.Duration(there-clock.Add(took/2).UnixMilli()) * time.Millisecond)
	}
	return nil
}

// told notes how far the server's clock is ahead, and says so once where people would
// mind.
func (p *pulse) told(ahead time.Duration) {
	was := p.ahead.Swap(int64(ahead))
	if differ(ahead) && !differ(time.Duration(was)) {
		p.log.Warn("the clock of this machine is not that of PostgreSQL, by which the desk goes: set it", "ahead", ahead.String())
	}
}

// differ reports whether clocks are so far apart that anybody minds.
func differ(ahead time.Duration) bool { return ahead.Abs() >= time.Second }

// felt notes an answer to a question that was asked after so many doubts: what was doubted
// while it was on its way is not settled by it.
func (p *pulse) felt(doubts int64) {
	p.settled.Store(doubts)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.since.IsZero() {
		return
	}
	p.log.Info("PostgreSQL answers again", "away", time.Since(p.since).Round(time.Millisecond).String())
	p.since = time.Time{}
	p.beat, p.end = context.WithCancelCause(context.Background())
}

func (p *pulse) miss(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.since.IsZero() {
		return
	}
	p.losses.Add(1)
	p.since = time.Now()
	p.log.Error("PostgreSQL does not answer: requests are refused until it does", "err", err)
	p.end(errAway)
	p.lost()
}

// noteLost doubts that the server is there when an error says that a connection is gone,
// and asks at once.
func (p *pulse) noteLost(err error) {
	if p == nil || !lostConnection(err) {
		return
	}
	p.doubts.Add(1)
	select {
	case p.doubted <- struct{}{}:
	default: // it is asked already
	}
}

// answered notes a sign of life.
func (p *pulse) answered() {
	if p != nil {
		p.answers.Add(1)
	}
}

// bind lets a context end when the pulse is lost, with the cause errAway.
func (p *pulse) bind(ctx context.Context) (context.Context, context.CancelFunc) {
	if p == nil {
		return ctx, func() {}
	}
	p.mu.Lock()
	beat := p.beat
	p.mu.Unlock()
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(beat, func() { end(errAway) })
	if beat.Err() != nil {
		end(errAway) // AfterFunc says so some time later
	}
	return ctx, func() { stop(); end(nil) }
}

func (p *pulse) close() error {
	p.once.Do(func() { close(p.stop) })
	err := p.db.Close() // a question on its way ends with its connection, or at its limit
	if p.begun {
		<-p.done
	}
	return err
}

// Answers reports whether the database answers, as far as anybody knows, and how often
// it did not.
func (db *DB) Answers() (now bool, losses int64) {
	if db.pulse == nil {
		return true, 0
	}
	db.pulse.mu.Lock()
	defer db.pulse.mu.Unlock()
	return db.pulse.since.IsZero() && db.pulse.settled.Load() == db.pulse.doubts.Load(), db.pulse.losses.Load()
}

// Ahead is how far the database's clock is ahead of this machine's; 0 where they
// agree to a second, and on SQLite.
func (db *DB) Ahead() time.Duration {
	if db.pulse == nil {
		return 0
	}
	if ahead := time.Duration(db.pulse.ahead.Load()); differ(ahead) {
		return ahead
	}
	return 0
}
