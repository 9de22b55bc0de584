package engine

import (
	"context"
	"database/sql"
)

// Lookup reads rows by their id. On PostgreSQL what is looked up at the same moment
// is read by one query: a query of ten rows costs the server hardly more than one of
// one.
type Lookup[T any] struct {
	db        *DB
	one, many string
	read      func(scan func(...any) error) (id int64, v T, err error)
	gathering gathering[*looked[T]]
}

// looked is somebody who waits for a row.
type looked[T any] struct {
	id   int64
	v    T
	err  error
	done chan struct{}
}

// Groups of lookups: how many at a time, and how many rows one reads at most.
const (
	lookupLanes = 2
	lookupMost  = 64
)

// NewLookup returns the lookup of a query that ends in the id of its row, as in
// "WHERE i.id"; read takes a row, and the id by which it was asked for.
func NewLookup[T any](db *DB, text string, read func(scan func(...any) error) (id int64, v T, err error)) *Lookup[T] {
	// CAST stands for speed: of a join with "id = ?" SQLite makes the plan depend on
	// the value and prepares the statement again at every binding, ten times the work
	// of running it.
	l := &Lookup[T]{db: db, one: text + " = CAST(? AS BIGINT)", read: read}
	// OFFSET lets PostgreSQL plan for one row and go through the ids with that plan:
	// one for several reads whole tables that were small when it was made.
	l.many = "SELECT one.* FROM unnest(CAST(? AS BIGINT[])) ids (id) CROSS JOIN LATERAL (" + text + " = ids.id OFFSET 0) one"
	l.gathering = gathering[*looked[T]]{do: l.group, most: lookupMost, lanes: lookupLanes}
	return l
}

// Find returns the row of an id; NotFound.
func (l *Lookup[T]) Find(ctx context.Context, id int64) (v T, err error) {
	if _, inside := of(ctx); inside || l.db.kind == SQLite {
		// One row by its key is read faster than anybody could call it off, and the
		// SQLite driver starts a goroutine for a context that may end.
		if l.db.kind == SQLite {
			ctx = context.WithoutCancel(ctx)
		}
		_, v, err = l.read(l.db.Row(ctx, l.one, id).Scan)
		return v, Refused(err)
	}
	mine := &looked[T]{id: id, err: sql.ErrNoRows, done: make(chan struct{})}
	l.gathering.add(mine)
	select {
	case <-mine.done:
		return mine.v, Refused(mine.err)
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

func (l *Lookup[T]) group(group []*looked[T]) {
	ids, by := make([]int64, len(group)), make(map[int64][]*looked[T], len(group))
	for i, one := range group {
		ids[i] = one.id
		by[one.id] = append(by[one.id], one)
	}
	err := l.db.Each(context.Background(), l.many, []any{ids}, func(rows *sql.Rows) error {
		id, v, err := l.read(rows.Scan)
		for _, one := range by[id] {
			one.v, one.err = v, err
		}
		if len(by[id]) == 0 { // not even the id could be read
			return err
		}
		return nil
	})
	for _, one := range group {
		if err != nil {
			one.err = err
		}
		close(one.done)
	}
}
