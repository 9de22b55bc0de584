package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"openpeople/internal/fault"
)

// What is read takes no longer than it may: a query that a page waits for in vain
// gives its connection back, and the reader a sentence. The time runs from the
// asking, so it counts the waiting for a connection too. A transaction that writes
// has much: what was begun is done, unless the database has left us.
const (
	// PageLimit is how long a query may take, and a View as a whole.
	PageLimit = 10 * time.Second
	// WriteLimit is how long a transaction that writes may take.
	WriteLimit = time.Minute
	// Thorough is the limit of what goes through the whole desk.
	Thorough = time.Hour
)

type limitKey struct{}

// Within returns a context whose queries may take so long.
func Within(ctx context.Context, limit time.Duration) context.Context {
	return context.WithValue(ctx, limitKey{}, limit)
}

var errSlow = errors.New("it took longer than it may")

// limited sets the limit of one query, or of a View; inside a transaction it sets
// none: a View has its own already.
func (db *DB) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, inside := of(ctx); inside {
		return ctx, func() {}
	}
	limit, said := ctx.Value(limitKey{}).(time.Duration)
	if !said {
		limit = PageLimit
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errSlow)
	ctx, free := db.pulse.bind(ctx)
	return ctx, func() { free(); cancel() }
}

// limitedWrite sets the limit of a transaction on PostgreSQL that writes.
func (db *DB) limitedWrite(ctx context.Context) (context.Context, context.CancelFunc) {
	limit, _ := ctx.Value(limitKey{}).(time.Duration)
	ctx, cancel := context.WithTimeoutCause(ctx, max(limit, WriteLimit), errSlow)
	ctx, free := db.pulse.bind(ctx)
	return ctx, func() { free(); cancel() }
}

// slow makes a fault of the error of a query that was broken off at its limit, and
// logs which it was, without its arguments; and of one whose database has left it.
// Every other error passes.
func (db *DB) slow(ctx context.Context, text string, err error) error {
	var said *fault.Fault
	db.pulse.noteLost(err)
	switch {
	case err == nil || errors.Is(err, sql.ErrNoRows):
		db.pulse.answered()
		return err
	case errors.As(err, &said):
		return err
	case context.Cause(ctx) == errAway:
		return away(err)
	case !brokenOff(err):
		return err
	case context.Cause(ctx) != errSlow:
		if errors.Is(ctx.Err(), context.Canceled) { // who asked went away
			return fmt.Errorf("%w: %w", context.Canceled, err)
		}
		return err
	}
	name := asker()
	db.log.WarnContext(ctx, "a query was broken off: it took longer than it may", "query", name, "text", text)
	return &fault.Fault{Code: fault.Unavailable, Key: "fault.slow", RetryAfter: time.Minute, Err: fmt.Errorf("%s: %w", name, err)}
}

// brokenOff reports whether a query ended because its context did.
func brokenOff(err error) bool {
	var lite sqlite3.Error
	var pg *pgconn.PgError
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &lite) && lite.Code == sqlite3.ErrInterrupt || errors.As(err, &pg) && pg.Code == "57014"
}

const house, here = "openpeople/internal/store/", "openpeople/internal/store/engine."

// asker names the function of the house that asked: "contact.(*Store).ListContacts".
func asker() string {
	var at [64]uintptr
	frames := runtime.CallersFrames(at[:runtime.Callers(2, at[:])])
	for {
		frame, more := frames.Next()
		if name, ours := strings.CutPrefix(frame.Function, house); ours && !strings.HasPrefix(frame.Function, here) {
			return name
		}
		if !more {
			return "unknown"
		}
	}
}

// limitQueries sets the limit of what gorm reads outside transactions.
func (db *DB) limitQueries(g *gorm.DB) error {
	type key struct{}
	before := func(g *gorm.DB) {
		ctx, cancel := db.limited(g.Statement.Context)
		g.Statement.Context = context.WithValue(ctx, key{}, cancel)
	}
	after := func(g *gorm.DB) {
		if cancel, ok := g.Statement.Context.Value(key{}).(context.CancelFunc); ok {
			g.Error = db.slow(g.Statement.Context, g.Statement.SQL.String(), g.Error)
			cancel()
		}
	}
	return errors.Join(g.Callback().Query().Before("gorm:query").Register("limit", before),
		g.Callback().Query().After("gorm:after_query").Register("limited", after))
}
