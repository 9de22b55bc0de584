package engine

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"sync/atomic"
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
	db        *sql.DB // one connection of its own
	pulse     *pulse
	gathering gathering[chan error]

	groups, flushed atomic.Int64 // for metrics
}

func newFlusher(db *sql.DB, p *pulse) *flusher {
	db.SetMaxOpenConns(1)
	f := &flusher{db: db, pulse: p}
	f.gathering = gathering[chan error]{do: f.flush, most: math.MaxInt, lanes: 1}
	return f
}

// leaveMark writes a record that the log is flushed up to.
const leaveMark = "SELECT pg_logical_emit_message(true, 'openpeople', '')"

// flushLimit is how long a group waits for the disk, or for a standby, before it is
// told that nothing is known.
const flushLimit = 30 * time.Second

// wait returns when everything that was committed before is durable. An error
// leaves open whether it is.
func (f *flusher) wait() error {
	done := make(chan error, 1)
	f.gathering.add(done)
	return <-done
}

func (f *flusher) flush(group []chan error) {
	ctx, cancel := context.WithTimeout(context.Background(), flushLimit)
	defer cancel()
	ctx, free := f.pulse.bind(ctx)
	defer free()
	_, err := f.db.ExecContext(ctx, leaveMark)
	if err != nil {
		err = unavailable(fmt.Errorf("committed, but perhaps not durable: %v", err)) // %v: it is no reason to run the transactions again
	}
	f.groups.Add(1)
	f.flushed.Add(int64(len(group)))
	for _, done := range group {
		done <- err
	}
}
