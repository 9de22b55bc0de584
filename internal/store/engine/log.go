package engine

import (
	"context"
	"sync/atomic"
	"time"
)

// log is what the writer knows of SQLite's log, which grows as long as somebody reads
// what was there before, and which others may cut.
type log struct {
	page     int64     // size of a page, in bytes
	most     int64     // size from which it is emptied, in bytes
	seen     int64     // its size when it was looked at last
	tried    time.Time // when it was last tried to empty it
	full     bool      // it has been said that it cannot be
	unmarked bool      // it has been said that what is stored cannot be marked

	size atomic.Int64 // for metrics
}

// SQLite empties its log by itself in the first moment in which nobody reads, and
// readers may follow one another without end. From logMost on they are waited for,
// lockTry at a time; that it cannot be emptied is said from logFull on.
const (
	logMost  = 128 << 20
	logFull  = 1 << 30
	logTryIn = time.Second
)

// standing reports whether what is written now will be found again.
func (w *writer) standing() error {
	size, err := w.files.stand()
	if err != nil || size >= w.log.seen {
		return err
	}
	// Who has moved it all into the database may have emptied the log; SQLite knows.
	frames, err := w.frames()
	if err != nil {
		return err
	}
	if frames > 0 && logHead+frames*(frameHead+w.log.page) > size {
		return errCut
	}
	w.log.seen = size
	return nil
}

// stored reports whether what was just committed stands in the log that will be read
// when the desk starts again.
func (w *writer) stored() error {
	size, err := w.files.stand()
	if err != nil {
		return err
	}
	w.log.size.Store(size)
	if size < w.log.seen {
		return w.standing()
	}
	w.log.seen = size
	if size == 0 {
		return nil
	}
	frames, err := w.frames()
	if err != nil {
		return err
	}
	log, err := w.files.begins()
	if err != nil {
		return err
	}
	defer log.Close()
	if err := w.marked(log, frames); err != nil && !w.log.unmarked {
		w.log.unmarked = true
		w.said.Warn("what is stored last cannot be marked: should the log of the database be removed while the desk is down, it would not see that", "err", err)
	}
	return nil
}

// frames is how many pages the log holds, by what SQLite knows.
func (w *writer) frames() (n int64, err error) {
	var busy, moved int64
	err = w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &n, &moved)
	return n, err
}

// empty moves a long log into the database, when readers let it.
func (w *writer) empty() {
	if w.log.seen < w.log.most || time.Since(w.log.tried) < logTryIn {
		return
	}
	w.log.tried = time.Now()
	var busy, frames, moved int64
	err := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(truncate)").Scan(&busy, &frames, &moved)
	if err == nil && busy == 0 {
		w.log.seen, w.log.full = 0, false
		w.log.size.Store(0)
		return
	}
	if w.log.seen > logFull && !w.log.full {
		w.log.full = true
		w.said.Warn("the log of the database grows: somebody has been reading the same moment of it for long, perhaps another program", "bytes", w.log.seen)
	}
}

// LogSize is how long SQLite's log is, in bytes, and whether it is longer than it may
// be: a reader keeps it. 0 on PostgreSQL.
func (db *DB) LogSize() (bytes int64, tooLong bool) {
	if db.writer == nil {
		return 0, false
	}
	bytes = db.writer.log.size.Load()
	return bytes, bytes > logFull
}
