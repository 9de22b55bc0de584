// Package engine is the database under the rooms of the store: opening it,
// transactions, the one writer of SQLite, migrations, instants, and the one
// translation of database errors into faults. It knows no room and no rule of the
// domain. SQLite by default, PostgreSQL by a URL; one set of migrations for both.
//
// A transaction travels in the context: InTx hands its function a context, and
// every method called with it acts inside that transaction. Nesting is refused.
// On SQLite all writes pass one group-committing writer (writer.go) and every
// other connection is read-only. On PostgreSQL short transactions travel together
// (together.go), others keep a connection of a few until they commit (pipeline.go),
// and share the wait for the disk (flush.go).
package engine

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver, required directly: the gorm driver's own is old
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"openpeople/internal/when"
)

// Kind is the database behind.
type Kind string

const (
	SQLite   Kind = "sqlite"
	Postgres Kind = "postgres"
)

// DB is the database. Safe for use by many goroutines.
type DB struct {
	kind     Kind
	rehearse bool
	zone     *time.Location
	now      when.Clock
	log      *slog.Logger
	writeDSN string

	readDB      *sql.DB // several connections; of SQLite read-only ones
	writeDB     *sql.DB // SQLite: one connection, held by writer; PostgreSQL: a pool of its own, so that pages do not wait behind writers
	read        *gorm.DB
	write       *gorm.DB
	writer      *writer // nil on PostgreSQL, as checkpoints
	checkpoints *checkpoints
	flusher     *flusher // nil on SQLite, as together
	together    *together
	pulse       *pulse // nil on SQLite
	ids         ids

	wake    sync.Mutex
	wakers  map[string][]chan<- struct{}
	rebound sync.Map // SQL text with ? to the same with $1, for PostgreSQL
}

// Options of Open.
type Options struct {
	// URL is a file path for SQLite (or sqlite path with file: scheme), or postgres://….
	URL  string
	Zone *time.Location // the desk's; days are days of it. Nil: UTC
	Now  when.Clock     // nil: time.Now
	Log  *slog.Logger   // nil: slog.Default
	// Cache is the page cache of each connection of SQLite, in kB; 0: as a desk of
	// millions wants it.
	Cache int
	// Rehearse lets every transaction on SQLite run twice, the first time rolled
	// back, as a lost race or a neighbour's failure may have it: for tests, which
	// see then what a transaction changes outside of itself.
	Rehearse bool
	// PulseEvery and PulseLimit are how often it is asked whether PostgreSQL answers,
	// and how long that may take; 0: as people want it.
	PulseEvery, PulseLimit time.Duration
	Machine                when.Clock // the machine's, to which that of PostgreSQL is compared; nil: none is
}

// Open opens the database and asks its settings back. It does not migrate.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	db := &DB{rehearse: o.Rehearse, zone: o.Zone, now: o.Now, log: o.Log, wakers: map[string][]chan<- struct{}{}}
	var err error
	if path, isFile := File(o.URL); isFile {
		db.kind = SQLite
		err = damaged(db.openSQLite(ctx, path, o.Cache))
	} else {
		db.kind = Postgres
		err = db.openPostgres(ctx, o)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, db.limitQueries(db.read)
}

// File is the path of the SQLite file that an address names; ok is false for that of
// a server.
func File(url string) (path string, ok bool) {
	return strings.TrimPrefix(url, "file:"), !strings.Contains(url, "://")
}

// Kind tells which database is behind.
func (db *DB) Kind() Kind { return db.kind }

// Now is the moment by the clock that Open was given; on PostgreSQL, by the clock that
// all nodes have in common, so that one's lease is another's too.
func (db *DB) Now() time.Time { return db.now().Add(db.Ahead()) }

// Log is where the database says what went wrong.
func (db *DB) Log() *slog.Logger { return db.log }

// Zone is the desk's time zone.
func (db *DB) Zone() *time.Location { return db.zone }

// SetZone changes the desk's time zone; call it before anything is stored.
func (db *DB) SetZone(loc *time.Location) { db.zone = loc }

func (db *DB) gormConfig() *gorm.Config {
	schema.RegisterSerializer("ms", milliseconds{})
	return &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
		TranslateError:         true,
		PrepareStmt:            false,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return db.Now().UTC() },
	}
}

// Connections of the pools of PostgreSQL. Writers do not wait for the disk with one
// in hand (flusher), so that a few write as much as many; fewer leave more of the
// server to who reads.
const (
	readingConnections = 16
	writingConnections = 6
)

// connectLimit is how long PostgreSQL may take to let us in, unless the address says
// otherwise (connect_timeout).
const connectLimit = 5 * time.Second

func parsePostgres(dsn string) (*pgx.ConnConfig, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("OPENPEOPLE_DATABASE is not a PostgreSQL address") // the error may hold the password
	}
	cfg.ConnectTimeout = cmp.Or(cfg.ConnectTimeout, connectLimit)
	return cfg, nil
}

func (db *DB) openPostgres(ctx context.Context, o Options) error {
	cfg, err := parsePostgres(o.URL)
	if err != nil {
		return err
	}
	db.pulse = newPulse(stdlib.OpenDB(*cfg, knowTypes), db.log, o, db.purge)
	db.flusher = newFlusher(stdlib.OpenDB(*cfg, knowTypes), db.pulse)
	db.together = newTogether(stdlib.OpenDB(*cfg, knowTypes), db.pulse)
	for _, pool := range []struct {
		db          **sql.DB
		gorm        **gorm.DB
		connections int
	}{{&db.readDB, &db.read, readingConnections}, {&db.writeDB, &db.write, writingConnections}} {
		*pool.db = stdlib.OpenDB(*cfg, knowTypes)
		(*pool.db).SetMaxOpenConns(pool.connections)
		(*pool.db).SetMaxIdleConns(pool.connections)
		if err := ping(ctx, *pool.db); err != nil {
			return fmt.Errorf("PostgreSQL does not answer: %w", err)
		}
		if *pool.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: *pool.db}), db.gormConfig()); err != nil {
			return err
		}
	}
	db.pulse.begin()
	return nil
}

func ping(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, connectLimit)
	defer cancel()
	return db.PingContext(ctx)
}

// Close waits for the writes that were taken and closes the database.
func (db *DB) Close() error {
	if db.writer != nil {
		db.writer.close()
	}
	var errs []error
	if db.checkpoints != nil {
		errs = append(errs, db.checkpoints.close())
	}
	if db.readDB != nil {
		errs = append(errs, db.readDB.Close())
	}
	if db.writeDB != nil && db.writeDB != db.readDB {
		if db.writer != nil {
			errs = append(errs, db.writer.conn.Close())
		}
		errs = append(errs, db.writeDB.Close())
	}
	if db.writer != nil {
		db.writer.closed()
	}
	if db.pulse != nil {
		errs = append(errs, db.pulse.close(), db.together.db.Close(), db.flusher.db.Close())
	}
	return errors.Join(errs...)
}

// WriterGroups tells how many groups of transactions were made durable, each with
// one fsync, and how many transactions were in them.
func (db *DB) WriterGroups() (groups, transactions int64) {
	if db.writer == nil {
		f, t := db.flusher, db.together
		return f.groups.Load() + t.groups.Load(), f.flushed.Load() + t.members.Load()
	}
	return db.writer.groups.Load(), db.writer.writes.Load()
}
