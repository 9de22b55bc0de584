package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

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
	conn  *sql.Conn
	files *files
	grown func() // told now and then that something was written
	queue chan *write
	stop  chan struct{}
	done  chan struct{}
	once  sync.Once

	groups, writes atomic.Int64 // for metrics
}

// maxGroup bounds a group, so that nobody waits for a thousand others.
const maxGroup = 256

type write struct {
	ctx  context.Context // without cancellation: once queued, it runs
	do   func(ctx context.Context, conn *sql.Conn) error
	err  error
	done chan struct{}
}

var errClosed = errors.New("store is closed")

func newWriter(conn *sql.Conn, files *files, grown func()) *writer {
	w := &writer{conn: conn, files: files, grown: grown, queue: make(chan *write, 4*maxGroup), stop: make(chan struct{}), done: make(chan struct{})}
	go w.run()
	return w
}

// Do runs one transaction and returns after its fsync.
func (w *writer) Do(ctx context.Context, do func(ctx context.Context, conn *sql.Conn) error) error {
	one := &write{ctx: context.WithoutCancel(ctx), do: do, done: make(chan struct{})}
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
	if err := w.files.stand(); err != nil {
		for _, one := range group {
			one.err = err
			close(one.done)
		}
		return
	}
	var rest []*write
	if !w.plain(group) {
		rest = w.try(group)
	}
	// SQLite rolled the whole transaction back (full disk, I/O error), or COMMIT
	// failed: nothing of this group is stored. The one that broke it has its
	// error; the others are run one by one.
	for _, one := range rest {
		w.try([]*write{one})
	}
	for _, one := range group {
		close(one.done)
	}
}

// plain runs a group without savepoints and reports whether it is stored. When
// anything failed, nothing is.
func (w *writer) plain(group []*write) bool {
	if len(group) == 1 {
		return false // try needs no savepoint for it either
	}
	ctx := context.Background()
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return false
	}
	for _, one := range group {
		if one.err = safely(one, w.conn); one.err != nil {
			w.conn.ExecContext(ctx, "ROLLBACK") // may be rolled back already
			return false
		}
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		w.conn.ExecContext(ctx, "ROLLBACK")
		return false
	}
	return true
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
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return failAll(err)
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
