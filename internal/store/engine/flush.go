package engine

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// flusher makes transactions of PostgreSQL durable, many with one fsync, and
// without a connection each that waits for the disk: they commit with
// synchronous_commit off, which returns at once, and are acknowledged when a
// transaction that began to commit after them has committed synchronously. Its
// record stands behind theirs in the log, so what holds for it (the fsync, the
// standbys that the server is told to wait for) holds for them. There is no timer:
// what came while the disk was busy is the next group, as with SQLite's writer.
type flusher struct {
	db   *sql.DB // one connection of its own
	mu   sync.Mutex
	next *flush // nobody has begun it yet
	busy bool

	groups, flushed int64 // for metrics
}

// flush is a group that waits for one fsync.
type flush struct {
	done chan struct{}
	err  error
	n    int64
}

// leaveMark writes a record that the log is flushed up to.
const leaveMark = "SELECT pg_logical_emit_message(true, 'openpeople', '')"

// flushLimit is how long a group waits for the disk, or for a standby, before it is
// told that nothing is known.
const flushLimit = 30 * time.Second

// wait returns when everything that was committed before is durable. An error
// leaves open whether it is.
func (f *flusher) wait() error {
	f.mu.Lock()
	if f.next == nil {
		f.next = &flush{done: make(chan struct{})}
	}
	mine := f.next
	mine.n++
	begin := !f.busy
	f.busy = true
	f.mu.Unlock()
	if begin {
		f.run(mine)
	}
	<-mine.done
	return mine.err
}

// run flushes a group; while others came meanwhile, somebody else goes on with
// theirs.
func (f *flusher) run(group *flush) {
	f.mu.Lock()
	f.next = nil
	f.groups++
	f.flushed += group.n
	f.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), flushLimit)
	defer cancel()
	if _, err := f.db.ExecContext(ctx, leaveMark); err != nil {
		group.err = unavailable(fmt.Errorf("committed, but perhaps not durable: %v", err)) // %v: it is no reason to run the transactions again
	}
	f.mu.Lock()
	more := f.next
	f.busy = more != nil
	f.mu.Unlock()
	close(group.done)
	if more != nil {
		go f.run(more)
	}
}

func (f *flusher) counts() (groups, transactions int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.groups, f.flushed
}
