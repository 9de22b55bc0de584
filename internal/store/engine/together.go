package engine

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
)

// together commits transactions on PostgreSQL that need no result of the server,
// all that wait at the same moment in one transaction of the server's: begun once,
// sent in one go, committed by one record and one fsync, on one connection. They are
// lists of statements made before, one list after another, so that none waits for
// another of the group. When anything fails, or a lock is not to be had soon,
// nothing of the group is stored and each runs alone, with its own error and at
// its own pace. What such a transaction may do is little: who needs no result names
// the rows that it writes, so that nobody waits long for a neighbour.
type together struct {
	db        *sql.DB // one connection of its own
	pulse     *pulse
	gathering gathering[*member]

	groups, members atomic.Int64 // that are durable, for metrics
}

// member is a transaction of a group.
type member struct {
	list  []*statement
	alone bool // nothing of it is stored, and it may run by itself
	err   error
	done  chan struct{}
}

// What a group may hold, so that nobody waits for a thousand others.
const (
	mostTogether = 64 // transactions
	mostOfOne    = 32 // statements of each; who has more has a connection to itself
)

// A group has little patience: what waits for a lock, or takes long, is tried alone.
// The commit may take its time: a server that waits for its standbys would break the
// waiting off at the limit, and not say so.
const (
	hurry   = "SELECT set_config('lock_timeout', '100ms', true), set_config('statement_timeout', '5s', true)"
	unhurry = "SET LOCAL statement_timeout TO DEFAULT"
)

func newTogether(db *sql.DB, p *pulse) *together {
	db.SetMaxOpenConns(1)
	t := &together{db: db, pulse: p}
	t.gathering = gathering[*member]{do: t.group, most: mostTogether, lanes: 1}
	return t
}

// commit returns when the statements are durable. Alone says that they are not
// stored and the transaction should be run by itself. An error leaves open whether
// they are.
func (t *together) commit(list []*statement) (alone bool, err error) {
	mine := &member{list: list, done: make(chan struct{})}
	t.gathering.add(mine)
	<-mine.done
	return mine.alone, mine.err
}

func (t *together) group(group []*member) {
	alone, err := t.run(group)
	for _, one := range group {
		one.alone, one.err = alone, err
		close(one.done)
	}
}

func (t *together) run(group []*member) (alone bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), flushLimit)
	defer cancel()
	ctx, free := t.pulse.bind(ctx)
	defer free()
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return true, nil
	}
	defer conn.Close()
	list := []*statement{{text: begin}, {text: hurry}}
	for _, one := range group {
		list = append(list, one.list...)
	}
	list = append(list, &statement{text: unhurry}, &statement{text: "COMMIT"})
	if err = send(ctx, conn, list); err == nil {
		t.groups.Add(1)
		t.members.Add(int64(len(group)))
		return false, nil
	}
	if rollBack(ctx, t.pulse, conn) || refusedFirst(list, err) {
		return true, nil
	}
	t.pulse.noteLost(err)
	return false, unavailable(fmt.Errorf("perhaps committed, perhaps not: %v", err)) // %v: it is no reason to run the transactions again
}
