package engine

import (
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Touches are contacts of which something that is derived has to be derived anew: small
// rows, written in the transaction that changes what it is derived from, read and
// deleted by who derives it a moment later. Safe for use by many goroutines.
type Touches struct {
	Topic string // wakes who derives

	// Texts, over a table of the caller's with id and contact_id: the first ends in VALUES,
	// the last in IN.
	Insert, Delete, Any string
	// Read selects id and contact_id, the oldest first, and takes a limit.
	Read string
}

// touched is the contacts that a transaction touches.
type touched map[int64]struct{}

// severalTouches is how many are inserted by one text: one, two, three …, so that they
// stay prepared.
const severalTouches = 16

// Touch notes contacts in the transaction of the context, each once.
func (t *Touches) Touch(ctx context.Context, db *DB, contactIDs ...int64) error {
	list, inside := Held(ctx, t, func() *touched { return &touched{} })
	if !inside {
		return errNoTx
	}
	for _, id := range contactIDs {
		(*list)[id] = struct{}{}
	}
	db.WakeAfter(ctx, t.Topic)
	return db.BeforeCommit(ctx, t, func(ctx context.Context) error {
		ids := make([]int64, 0, len(*list))
		for id := range *list {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for some := range slices.Chunk(ids, severalTouches) {
			if _, err := db.Exec(ctx, t.Insert+" "+strings.Repeat("(?), ", len(some)-1)+"(?)", Anys(some)...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Wait reports whether more than n touches wait.
func (t *Touches) Wait(ctx context.Context, db *DB, n int) (more bool, err error) {
	err = db.Row(ctx, t.Any+" LIMIT 1 OFFSET ?", n).Scan(&more)
	if err == sql.ErrNoRows {
		return false, nil
	}
	return more, Refused(err)
}

// Waiting reads touches, at most limit, and the contacts that they name, each once.
func (t *Touches) Waiting(ctx context.Context, db *DB, limit int) (ids, contacts []int64, err error) {
	err = db.Each(ctx, t.Read, []any{limit}, func(rows *sql.Rows) error {
		var id, contact int64
		if err := rows.Scan(&id, &contact); err != nil {
			return err
		}
		ids, contacts = append(ids, id), append(contacts, contact)
		return nil
	})
	slices.Sort(contacts)
	return ids, slices.Compact(contacts), err
}

// Forget deletes the touches that were read and no other: one of a lower number
// may be committed later.
func (t *Touches) Forget(ctx context.Context, db *DB, ids []int64) error {
	for some := range slices.Chunk(ids, 500) {
		if _, err := db.Exec(ctx, t.Delete+" ("+Marks(len(some))+")", Anys(some)...); err != nil {
			return err
		}
	}
	return nil
}
