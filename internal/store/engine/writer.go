package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

// writer is the one that writes to SQLite. Transactions that wait at the same
// moment are committed as a group: BEGIN IMMEDIATE, each in turn, one COMMIT with
// its fsync, and only then does each learn its result. Where one fails, the group
// is rolled back and run again with a savepoint each, to which the one that fails
// rolls back and leaves the others alone: savepoints cost a copy of every page
// that is written, and failures are rare. There is no timer: what came while the
// last group was committing is the next group.
type writer struct {
	conn     *sql.Conn
	files    *files
	grown    func() // told now and then that something was written
	said     *slog.Logger
	patience time.Duration // how long a write waits for another process's lock
	queue    chan *write
	stop     chan struct{}
	done     chan struct{}
	once     sync.Once

	log   log      // of SQLite
	marks *os.File // nil: none is written yet
	lost  atomic.Bool

	groups, writes atomic.Int64 // for metrics
}

// lockPatience is how long a write waits while another process holds the lock of the
// database; lockTry how long SQLite waits at a time.
const (
	lockPatience = 5 * time.Second
	lockTry      = 100 * time.Millisecond
)

// maxGroup bounds a group, so that nobody waits for a thousand others.
const maxGroup = 256

type write struct {
	at   time.Time       // when it was queued
	ctx  context.Context // without cancellation: once queued, it runs
	do   func(ctx context.Context, conn *sql.Conn) error
	err  error
	done chan struct{}
}

var errClosed = errors.New("store is closed")

func newWriter(ctx context.Context, conn *sql.Conn, files *files, grown func(), said *slog.Logger) (*writer, error) {
	w := &writer{conn: conn, files: files, grown: grown, said: said, patience: lockPatience, queue: make(chan *write, 4*maxGroup), stop: make(chan struct{}), done: make(chan struct{})}
	w.log.most = logMost
	if err := conn.QueryRowContext(ctx, "PRAGMA page_size").Scan(&w.log.page); err != nil {
		return nil, err
	}
	var now int64
	if err := conn.QueryRowContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", lockTry.Milliseconds())).Scan(&now); err != nil {
		return nil, err
	}
	go w.run()
	return w, nil
}

// Do runs one transaction and returns after its fsync.
func (w *writer) Do(ctx context.Context, do func(ctx context.Context, conn *sql.Conn) error) error {
	one := &write{at: time.Now(), ctx: context.WithoutCancel(ctx), do: do, done: make(chan struct{})}
	select {
	case w.queue <- one:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.stop:
		return errClosed
	}
	select {
	case <-one.done:
		return one.err
	case <-w.done:
		// The writer left; it answered everything that it had taken.
		select {
		case <-one.done:
			return one.err
		default:
			return errClosed
		}
	}
}

func (w *writer) close() {
	w.once.Do(func() { close(w.stop) })
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	group := make([]*write, 0, maxGroup)
	for {
		group = group[:0]
		select {
		case one := <-w.queue:
			group = append(group, one)
		case <-w.stop:
			for {
				select {
				case one := <-w.queue:
					one.err = errClosed
					close(one.done)
				default:
					return
				}
			}
		}
	gather:
		for len(group) < maxGroup {
			select {
			case one := <-w.queue:
				group = append(group, one)
			default:
				break gather
			}
		}
		w.commit(group)
	}
}

// commit runs a group and answers everyone in it.
func (w *writer) commit(group []*write) {
	if w.groups.Add(1)%askEvery == 0 {
		defer w.grown()
	}
	w.writes.Add(int64(len(group)))
	err := w.standing()
	if err == nil {
		w.store(group)
		err = w.stored()
	}
	for _, one := range group {
		if one.err == nil { // what SQLite has stored where it will be found again
			one.err = err
		}
		close(one.done)
	}
	if err == nil {
		w.empty()
	}
}

// store runs a group.
func (w *writer) store(group []*write) {
	group, stored := w.plain(group)
	if stored {
		return
	}
	// SQLite rolled the whole transaction back (full disk, I/O error), or COMMIT
	// failed: nothing of this group is stored. The one that broke it has its
	// error; the others are run one by one.
	for _, one := range w.try(group) {
		w.try([]*write{one})
	}
}

// begin begins a transaction and returns who is in it. Another process may hold the
// lock: who has waited for it long enough is left out, with its error.
func (w *writer) begin(group []*write) ([]*write, error) {
	for len(group) > 0 {
		_, err := w.conn.ExecContext(context.Background(), "BEGIN IMMEDIATE")
		var lite sqlite3.Error
		if !errors.As(err, &lite) || lite.Code != sqlite3.ErrBusy {
			return group, err
		}
		waiting := make([]*write, 0, len(group))
		for _, one := range group {
			if time.Since(one.at) < w.patience {
				waiting = append(waiting, one)
			} else {
				one.err = fmt.Errorf("another process has locked the database: %w", err)
			}
		}
		group = waiting
	}
	return nil, nil
}

// plain runs a group without savepoints and reports whether it is stored, and who is
// left of it. When anything failed, nothing is.
func (w *writer) plain(group []*write) (left []*write, stored bool) {
	if len(group) == 1 {
		return group, false // try needs no savepoint for it either
	}
	ctx := context.Background()
	group, err := w.begin(group)
	if err != nil || len(group) == 0 {
		return group, false
	}
	for _, one := range group {
		if one.err = safely(one, w.conn); one.err != nil {
			w.conn.ExecContext(ctx, "ROLLBACK") // may be rolled back already
			return group, false
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		w.conn.ExecContext(ctx, "ROLLBACK")
		return group, false
	}
	return group, true
}

// try runs the writes in one transaction, with a savepoint each. It returns those that must be run
// again, each alone; a group of one is never returned.
func (w *writer) try(group []*write) (again []*write) {
	ctx := context.Background()
	broke := func(culprit int, err error) []*write {
		w.conn.ExecContext(ctx, "ROLLBACK") // may be rolled back already
		group[culprit].err = err
		if len(group) == 1 {
			return nil
		}
		rest := make([]*write, 0, len(group)-1)
		for i, one := range group {
			if i != culprit {
				rest = append(rest, one)
			}
		}
		return rest
	}
	failAll := func(err error) []*write {
		w.conn.ExecContext(ctx, "ROLLBACK")
		if len(group) > 1 {
			return group
		}
		group[0].err = err
		return nil
	}
	group, err := w.begin(group)
	if err != nil {
		return failAll(err)
	}
	if len(group) == 0 {
		return nil
	}
	for i, one := range group {
		one.err = nil
		if len(group) == 1 {
			if one.err = safely(one, w.conn); one.err != nil {
				w.conn.ExecContext(ctx, "ROLLBACK")
				return nil
			}
			break
		}
		if _, err := w.conn.ExecContext(ctx, "SAVEPOINT one"); err != nil {
			return broke(i, err)
		}
		if one.err = safely(one, w.conn); one.err != nil {
			if w.rolledBack() {
				return broke(i, one.err)
			}
			if _, err := w.conn.ExecContext(ctx, "ROLLBACK TO one"); err != nil {
				return broke(i, one.err)
			}
		}
		if _, err := w.conn.ExecContext(ctx, "RELEASE one"); err != nil {
			return broke(i, err)
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return failAll(fmt.Errorf("commit: %w", err))
	}
	return nil
}

// rolledBack reports whether SQLite has left the transaction by itself.
func (w *writer) rolledBack() (yes bool) {
	w.conn.Raw(func(c any) error {
		if lite, ok := c.(*sqlite3.SQLiteConn); ok {
			yes = lite.AutoCommit()
		}
		return nil
	})
	return yes
}

// safely turns a panic of a transaction into its error: the others in the group
// and the writer go on.
func safely(one *write, conn *sql.Conn) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
	}()
	return one.do(one.ctx, conn)
}
