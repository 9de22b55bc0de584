package board

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about boards that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises), s.checkSlices)
}

var promises = []engine.Promise{
	{"a wall board has a name and a period", `SELECT id FROM boards WHERE name = '' OR days < 1`},
	{"of a link to a wall board only the hash is kept", `SELECT id FROM board_links WHERE LENGTH(hash) <> 64`},
	{"a link to a wall board is looked through after it was made", `SELECT id FROM board_links WHERE seen_at < created_at`},
}

// checkSlices reads the slice of every board.
func (s *Store) checkSlices(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "the slice of a wall board can be read", selectBoards, func(scan func(...any) error) (any, error) {
		one, err := scanBoard(scan)
		return one.ID, err
	})
	return b.Say(), err
}
