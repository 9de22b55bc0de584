// Package store keeps everything: the only gorm of the program, one file per
// room, each implementing that room's Store port on *Store. SQLite by default,
// PostgreSQL by a URL; the same migrations and the same suite (storetest) for
// both. What does not live here: rules of the domain.
//
// A transaction travels in the context: InTx hands its function a context, and
// every method called with it acts inside that transaction. Nesting is refused.
// On SQLite all writes pass one group-committing writer (writer.go) and every
// other connection is read-only.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver, required directly: the gorm driver's own is old
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"openpeople/internal/when"
)

// Engine is the database behind the store.
type Engine string

const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Store is the database. Safe for use by many goroutines.
type Store struct {
	engine   Engine
	zone     *time.Location
	now      when.Clock
	writeDSN string

	readDB  *sql.DB // SQLite: read-only, several connections; PostgreSQL: the pool
	writeDB *sql.DB // SQLite: one connection, held by writer; PostgreSQL: the pool
	read    *gorm.DB
	write   *gorm.DB
	writer  *writer // nil on PostgreSQL

	wake    sync.Mutex
	wakers  map[string][]chan<- struct{}
	rebound sync.Map // SQL text with ? to the same with $1, for PostgreSQL
	names   names    // ids of channels, dimensions and operators that are stored
}

// Options of Open.
type Options struct {
	// URL is a file path for SQLite (or sqlite path with file: scheme), or postgres://….
	URL  string
	Zone *time.Location // the desk's; days are days of it. Nil: UTC
	Now  when.Clock     // nil: time.Now
}

// Open opens the database and asks its settings back. It does not migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Store{zone: o.Zone, now: o.Now, wakers: map[string][]chan<- struct{}{}}
	var err error
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		s.engine = Postgres
		err = s.openPostgres(ctx, o.URL)
	} else {
		s.engine = SQLite
		err = s.openSQLite(ctx, strings.TrimPrefix(o.URL, "file:"))
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Engine tells which database is behind.
func (s *Store) Engine() Engine { return s.engine }

// Zone is the desk's time zone.
func (s *Store) Zone() *time.Location { return s.zone }

// SetZone changes the desk's time zone; call it before anything is stored.
func (s *Store) SetZone(loc *time.Location) { s.zone = loc }

func gormConfig() *gorm.Config {
	schema.RegisterSerializer("ms", milliseconds{})
	return &gorm.Config{
		Logger:                 logger.Discard,
		SkipDefaultTransaction: true,
		TranslateError:         true,
		PrepareStmt:            false,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
	}
}

const (
	writeOptions = "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000&_foreign_keys=1&_cache_size=-16000&_stmt_cache_size=128"
	readOptions  = "mode=ro&_query_only=1&_busy_timeout=5000&_foreign_keys=1&_cache_size=-16000&_stmt_cache_size=128"
	readers      = 4
)

func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" || path == ":memory:" {
		return errors.New("the database must be a file")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("folder of the database: %w", err)
	}
	// It holds personal data: made for the owner's eyes only, with whatever SQLite
	// puts beside it.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := made.Close(); err != nil {
		return err
	}
	file := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	s.writeDSN = file + "?" + writeOptions
	if s.writeDB, err = sql.Open("sqlite3", s.writeDSN); err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	conn, err := s.writeDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if err := askBack(ctx, conn); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if s.write, err = gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite3", Conn: conn}), gormConfig()); err != nil {
		return err
	}
	s.writer = newWriter(conn)
	if s.readDB, err = sql.Open("sqlite3", file+"?"+readOptions); err != nil {
		return err
	}
	s.readDB.SetMaxOpenConns(readers)
	s.readDB.SetMaxIdleConns(readers)
	s.read, err = gorm.Open(sqlite.New(sqlite.Config{DriverName: "sqlite3", Conn: s.readDB}), gormConfig())
	return err
}

// askBack makes sure that SQLite does what it was told.
func askBack(ctx context.Context, conn *sql.Conn) error {
	for _, q := range []struct{ pragma, want string }{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"},
	} {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+q.pragma).Scan(&got); err != nil {
			return err
		}
		if got != q.want {
			return fmt.Errorf("SQLite setting %s is %s, want %s", q.pragma, got, q.want)
		}
	}
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, 3, 51, 3) {
		return fmt.Errorf("SQLite is %s, at least 3.51.3 is needed", version)
	}
	return nil
}

func atLeast(version string, want ...int) bool {
	parts := strings.Split(version, ".")
	for i, w := range want {
		if i >= len(parts) {
			return false
		}
		n, err := strconv.Atoi(parts[i])
		if err != nil || n < w {
			return false
		}
		if n > w {
			return true
		}
	}
	return true
}

func (s *Store) openPostgres(ctx context.Context, dsn string) error {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errors.New("OPENPEOPLE_DATABASE is not a PostgreSQL address") // the error may hold the password
	}
	s.readDB = stdlib.OpenDB(*cfg)
	s.readDB.SetMaxOpenConns(16)
	s.readDB.SetMaxIdleConns(16)
	s.writeDB = s.readDB
	if err := s.readDB.PingContext(ctx); err != nil {
		return fmt.Errorf("PostgreSQL does not answer: %w", err)
	}
	if s.read, err = gorm.Open(postgres.New(postgres.Config{Conn: s.readDB}), gormConfig()); err != nil {
		return err
	}
	s.write = s.read
	return nil
}

// Close waits for the writes that were taken and closes the database.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.close()
	}
	var errs []error
	if s.readDB != nil {
		errs = append(errs, s.readDB.Close())
	}
	if s.writeDB != nil && s.writeDB != s.readDB {
		if s.writer != nil {
			errs = append(errs, s.writer.conn.Close())
		}
		errs = append(errs, s.writeDB.Close())
	}
	return errors.Join(errs...)
}

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return refused(s.readDB.PingContext(ctx)) }

// WriterGroups tells how many groups and transactions were committed; 0, 0 on PostgreSQL.
func (s *Store) WriterGroups() (groups, transactions int64) {
	if s.writer == nil {
		return 0, 0
	}
	return s.writer.groups.Load(), s.writer.writes.Load()
}

type txKey struct{}

type transaction struct {
	db    *gorm.DB
	wakes map[string]struct{}
	names nameMaps    // names made in it
	sums  pendingSums // what addSums gathered; written just before the commit
	after []func()    // run once the transaction is durable

	strangers map[int64]bool     // customers made in it who have no contact yet
	windows   map[int64][]window // when an operator is a guest, of those it asked for
}

// InTx runs do in a transaction and returns after it is durable. An error of do
// rolls it back and comes out, database errors as faults. Nesting is refused. On
// PostgreSQL a transaction that lost against another is run again, so do must
// not change anything outside.
func (s *Store) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if _, nested := ctx.Value(txKey{}).(*transaction); nested {
		return errors.New("store: a transaction inside a transaction")
	}
	tx := &transaction{}
	err := s.transact(ctx, func(ctx context.Context, db *gorm.DB) error {
		*tx = transaction{db: db}
		ctx = context.WithValue(ctx, txKey{}, tx)
		if err := do(ctx); err != nil {
			return err
		}
		return s.writeSums(ctx, &tx.sums)
	})
	if err != nil {
		return refused(err)
	}
	for _, do := range tx.after {
		do()
	}
	for topic := range tx.wakes {
		s.wakeUp(topic)
	}
	return nil
}

func (s *Store) transact(ctx context.Context, do func(ctx context.Context, db *gorm.DB) error) error {
	if s.writer != nil {
		return s.writer.Do(ctx, func(ctx context.Context, _ *sql.Conn) error {
			return do(ctx, s.write.Session(&gorm.Session{NewDB: true, Context: ctx}))
		})
	}
	var err error
	for range 5 {
		err = s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error { return do(ctx, db) })
		if !lostRace(err) {
			return err
		}
	}
	return err
}

// db returns the transaction of the context, or the reading side.
func (s *Store) db(ctx context.Context) *gorm.DB {
	if tx, ok := ctx.Value(txKey{}).(*transaction); ok {
		return tx.db.WithContext(ctx)
	}
	return s.read.WithContext(ctx)
}

// exec runs one statement with ? placeholders, past gorm: the hot paths.
func (s *Store) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return s.pool(ctx).ExecContext(ctx, s.rebind(text), args...)
}

// row reads one row past gorm.
func (s *Store) row(ctx context.Context, text string, args ...any) *sql.Row {
	return s.pool(ctx).QueryRowContext(ctx, s.rebind(text), args...)
}

// rows reads rows past gorm; close them.
func (s *Store) rows(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return s.pool(ctx).QueryContext(ctx, s.rebind(text), args...)
}

func (s *Store) pool(ctx context.Context) gorm.ConnPool {
	if tx, ok := ctx.Value(txKey{}).(*transaction); ok {
		return tx.db.Statement.ConnPool
	}
	return s.readDB
}

// rebind writes ? as $1, $2 … for PostgreSQL. SQL texts here hold no other ?.
func (s *Store) rebind(text string) string {
	if s.engine == SQLite {
		return text
	}
	if known, ok := s.rebound.Load(text); ok {
		return known.(string)
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(text, "?") {
		if cut, found := strings.CutSuffix(part, "?"); found {
			n++
			b.WriteString(cut + "$" + strconv.Itoa(n))
		} else {
			b.WriteString(part)
		}
	}
	s.rebound.Store(text, b.String())
	return b.String()
}

// insertID runs an INSERT and returns the new row's id.
func (s *Store) insertID(ctx context.Context, text string, args ...any) (int64, error) {
	if s.engine == SQLite {
		res, err := s.exec(ctx, text, args...)
		if err != nil {
			return 0, err
		}
		return res.LastInsertId()
	}
	var id int64
	err := s.row(ctx, text+" RETURNING id", args...).Scan(&id)
	return id, err
}
