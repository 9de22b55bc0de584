package main

import (
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// What waits for the reader of the log, at most: lines, and how long the end of the
// program waits for them.
const (
	linesKept = 4096
	lastLines = 2 * time.Second
)

// logQueue hands lines to the reader of the log and lets nobody wait for it: a pipe
// that nobody empties would stop every request at its first line. Lines that find the
// queue full, or cannot be written, are dropped and counted; the log says how many
// when it is read again.
type logQueue struct {
	to      io.Writer
	say     *slog.Logger // past the queue
	lines   chan []byte
	stop    chan struct{}
	done    chan struct{}
	once    sync.Once
	dropped atomic.Int64

	mu     sync.Mutex
	since  time.Time // when it was counted anew
	lately int64     // dropped since then
}

// newLogQueue starts a queue; format makes the logger that says what was dropped.
func newLogQueue(to io.Writer, format func(io.Writer) *slog.Logger) *logQueue {
	q := &logQueue{to: to, say: format(to), lines: make(chan []byte, linesKept), stop: make(chan struct{}), done: make(chan struct{})}
	go q.run()
	return q
}

// Write takes one line. It never waits and never fails.
func (q *logQueue) Write(line []byte) (int, error) {
	select {
	case q.lines <- append([]byte(nil), line...):
	default:
		q.drop()
	}
	return len(line), nil
}

// Dropped tells how many lines nobody has read.
func (q *logQueue) Dropped() int64 { return q.dropped.Load() }

// Lately tells how many of them it was within an hour or so.
func (q *logQueue) Lately() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.since) > time.Hour {
		return 0
	}
	return q.lately
}

func (q *logQueue) drop() {
	q.dropped.Add(1)
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.since) > time.Hour {
		q.since, q.lately = time.Now(), 0
	}
	q.lately++
}

func (q *logQueue) run() {
	defer close(q.done)
	said := int64(0)
	write := func(line []byte) {
		if _, err := q.to.Write(line); err != nil {
			q.drop()
			return
		}
		if n := q.dropped.Load(); n > said {
			q.say.Warn("the log was not read: lines were dropped", "lines", n-said)
			said = n
		}
	}
	for {
		select {
		case line := <-q.lines:
			write(line)
		case <-q.stop:
			for {
				select {
				case line := <-q.lines:
					write(line)
				default:
					return
				}
			}
		}
	}
}

// Close writes what waits, as long as that goes fast.
func (q *logQueue) Close() error {
	q.once.Do(func() { close(q.stop) })
	select {
	case <-q.done:
	case <-time.After(lastLines):
	}
	return nil
}
