package engine

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"log/slog"
	"sync"
)

// Bounds of SQLite's log, in pages of 4 kB. Past the first it is copied into the
// database beside the writer; past the second the writer does it itself, which is
// then little, so that the log begins anew: it does not while the writer goes on.
const (
	copyFrom    = 1000
	logSettings = "PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864" // 64 MB
	askEvery    = 8                                                                         // groups of the writer
)

// checkpoints copies SQLite's log into the database on a connection of its own:
// done by the writer, as SQLite would, everybody who waits for a commit waits for
// the pages and two fsyncs more.
type checkpoints struct {
	db         *sql.DB
	wanted     chan struct{}
	stop, done chan struct{}
	once       sync.Once
	log        *slog.Logger
}

func newCheckpoints(ctx context.Context, to driver.Connector, log *slog.Logger) (*checkpoints, error) {
	db := sql.OpenDB(to)
	db.SetMaxOpenConns(1)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	c := &checkpoints{db: db, wanted: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}), log: log}
	go c.run()
	return c, nil
}

// grown is told by the writer that it has written.
func (c *checkpoints) grown() {
	select {
	case c.wanted <- struct{}{}:
	default:
	}
}

func (c *checkpoints) run() {
	defer close(c.done)
	for {
		select {
		case <-c.wanted:
		case <-c.stop:
			return
		}
		if err := c.copy(); err != nil {
			c.log.Warn("the log of the database was not copied into it; the writer will do that", "error", err)
		}
	}
}

// copy copies the log when it has grown by enough.
func (c *checkpoints) copy() error {
	length, copied, err := c.do("NOOP")
	if err == nil && length-copied >= copyFrom {
		_, _, err = c.do("PASSIVE")
	}
	return err
}

// do runs a checkpoint and tells how many pages the log holds, and how many of them
// the database has.
func (c *checkpoints) do(mode string) (length, copied int, err error) {
	var busy int
	err = c.db.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &length, &copied)
	return length, copied, err
}

func (c *checkpoints) close() error {
	c.once.Do(func() { close(c.stop) })
	<-c.done
	return c.db.Close()
}
