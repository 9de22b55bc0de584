// Package words keeps by which words contacts are found: what was said in them and in
// their comments, as package terms makes terms of it. Contacts that ended on a day of UTC
// stand in blocks, each at a place of its own (block.go); a posting is at which places of
// a block a term stands, and who said it. Both engines hold the same bytes, so that the
// same query finds the same.
//
//   - A list of the latest that hold a word reads the posting of the latest block and
//     stops: it costs the same for a word that stands everywhere. A rare word is asked of
//     every block: some thousand look-ups for years of a large desk (find.go).
//   - Intake touches a contact, a row of two numbers; a job indexes what was touched a
//     moment later, some hundred contacts at once (index.go). Every change turns the
//     edition, so that of several nodes one at a time changes the index.
//   - Whether words stand beside each other their texts say; of contacts that were looked
//     into lately, a sketch of them, which is a tenth (sketches.go).
//   - What a mask hides stands under terms of its own (document.go): who may not see it is
//     not shown by a hit that it is there.
//   - A contact is taken out by a walk through its block: nothing of it is left in any
//     table, and nobody needs to know what it said (ForgetWords).
//
// What people look for is read by package query; what they may see is decided in the room.
package words

import (
	"context"

	"openpeople/internal/store/engine"
)

// Store keeps the index. Safe for use by many goroutines.
type Store struct {
	db       *engine.DB
	places   int // of a block
	anew     int // contacts that RebuildWords indexes in one go
	sketches *sketches
}

// New returns the store of words.
func New(db *engine.DB) *Store {
	return &Store{db: db, places: blockPlaces, anew: anewAtOnce, sketches: &sketches{most: sketchesSize}}
}

// touches say which contacts are indexed anew.
var touches = engine.Touches{
	Topic:  "words",
	Insert: "INSERT INTO word_touches (contact_id) VALUES",
	Delete: "DELETE FROM word_touches WHERE id IN",
	Any:    "SELECT TRUE FROM word_touches",
	Read:   "SELECT id, contact_id FROM word_touches ORDER BY id LIMIT ?",
}

// TouchWords says that what is said in some contacts, or of them in a comment, changes in the
// transaction of ctx.
func (s *Store) TouchWords(ctx context.Context, contactIDs ...int64) error {
	return touches.Touch(ctx, s.db, contactIDs...)
}

// formatNumber is how the index is made: another one makes every desk index anew.
// unfinished is the format of one that is on its way, emptied of one that is thrown away.
const (
	formatNumber = 1
	unfinished   = 0
	emptied      = -1
)

// state is the edition of the index and how it is made.
type state struct{ edition, format int64 }

func (s *Store) state(ctx context.Context) (st state, err error) {
	err = s.db.Row(ctx, "SELECT edition, format FROM word_state").Scan(&st.edition, &st.format)
	return st, err
}

// readable reports whether what is there was made as this program makes it.
func (st state) readable() bool { return st.format == formatNumber || st.format == unfinished }

// turn turns the edition in the transaction of ctx; mine is false when another was faster.
func (s *Store) turn(ctx context.Context, from int64) (mine bool, err error) {
	n, err := s.db.Changed(ctx, "UPDATE word_state SET edition = edition + 1 WHERE edition = ?", from)
	return n > 0, err
}
