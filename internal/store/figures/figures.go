// Package figures keeps what report counts, so that a figure is exact at every
// moment and costs the same whatever the size of the desk.
//
// Whoever changes what counts says so: Touch(contact), in the same transaction, is
// one small row and nothing else, so no row is hot and no two writers wait for each
// other. A fold (Fold, called by jobs a moment later) derives the facts of touched
// contacts anew from the rows (facts.go, the only place that knows what counts),
// puts them into the segments of their days, makes the rollups of these days, and
// forgets the touches. A reader first derives what is not folded yet and lets it
// stand in place of what the segments say. Nothing is ever moved by a difference,
// so nothing can drift: a fold twice is a fold once.
//
// Why no table of deltas per dimension and pair: a delta must know what was there
// before, in every room that changes a contact; its rows for the pairs grow with
// contacts (operator x topic is nearly one a contact); and three filters together
// would still read raw rows. Here any filter is answered:
//
//   - a rollup (dimension, day) is one row that holds the sums and the handling times
//     of all values of a dimension: some 45 bytes a value that had contacts that day,
//     whatever their number. Months and years that are over are added up once more
//     (spans.go): by hundreds of values three years are a thousand rows else.
//   - a value (dimension, value, day) is the same of one value by channel, for what a
//     desk is usually narrowed to: some 30 bytes a channel that it had that day.
//   - a segment (part, day) is the facts of a day, column by column, some 20 bytes a
//     contact, for filters of several dimensions: a set of rows is a bit each, a
//     share is a count of bits, and a year of a million contacts is added up in
//     some ten milliseconds. Lists by several filters are found in it too (find.go).
//
// All say which tables of figure they were made by. After another sum or dimension
// came they are derived from the rows at reading until Rebuild has made them anew.
package figures

import (
	"context"

	"openpeople/internal/store/engine"
)

// Store keeps the figures. Safe for use by many goroutines.
type Store struct {
	db     *engine.DB
	lookAt int
	shelf  shelf
}

// New returns the store of figures.
func New(db *engine.DB) *Store { return &Store{db: db, lookAt: LookAt, shelf: shelf{most: ShelfSize}} }

// touches say of which contacts the figures are derived anew.
var touches = engine.Touches{
	Topic:  "figures",
	Insert: "INSERT INTO figure_touches (contact_id) VALUES",
	Delete: "DELETE FROM figure_touches WHERE id IN",
	Any:    "SELECT TRUE FROM figure_touches",
	Read:   "SELECT id, contact_id FROM figure_touches ORDER BY id LIMIT ?",
}

// Touch says that what counts of some contacts changes in the transaction of ctx:
// they themselves, their answer, the sending of their invitation, a review.
func (s *Store) Touch(ctx context.Context, contactIDs ...int64) error {
	return touches.Touch(ctx, s.db, contactIDs...)
}
