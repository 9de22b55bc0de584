// Package board keeps wall boards and the links that open them.
package board

import (
	"context"
	"encoding/json"
	"time"

	"openpeople/internal/board"
	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
)

// Store is boards and links. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ board.Store = (*Store)(nil)

const (
	insertBoard = `INSERT INTO boards (name, language, theme, days, slice, created_at)
SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT) WHERE (SELECT COUNT(*) FROM boards) < ? RETURNING id`
	updateBoard  = "UPDATE boards SET name = ?, language = ?, theme = ?, days = ?, slice = ? WHERE id = ?"
	boardColumns = "b.id, b.name, b.language, b.theme, b.days, b.slice, (SELECT COUNT(*) FROM board_links l WHERE l.board_id = b.id AND l.revoked_at IS NULL)"
	selectBoards = "SELECT " + boardColumns + " FROM boards b"
)

// SaveBoard stores a board, a new one where its ID is 0; Conflict for one more than most.
func (s *Store) SaveBoard(ctx context.Context, b *board.Board, at time.Time, most int) error {
	slice, err := json.Marshal(b.Slice)
	if err != nil {
		return err
	}
	if b.ID != 0 {
		return engine.OneRow(s.Exec(ctx, updateBoard, b.Name, string(b.Language), b.Theme, b.Days, string(slice), b.ID))
	}
	err = engine.Refused(s.Row(ctx, insertBoard, b.Name, string(b.Language), b.Theme, b.Days, string(slice), engine.Ms(at), most).Scan(&b.ID))
	if fault.Is(err, fault.NotFound) {
		return engine.Conflict("the desk has as many boards as one may have")
	}
	return err
}

func scanBoard(scan func(...any) error) (b board.Board, err error) {
	var slice string
	if err = scan(&b.ID, &b.Name, &b.Language, &b.Theme, &b.Days, &slice, &b.Links); err != nil {
		return b, err
	}
	b.Slice, err = board.Params.ReadJSON([]byte(slice))
	return b, err
}

// HoldBoard returns a board that does not change until the transaction ends.
func (s *Store) HoldBoard(ctx context.Context, id int64) (board.Board, error) {
	b, err := scanBoard(s.Row(ctx, selectBoards+" WHERE b.id = ?"+s.ForUpdate(), id).Scan)
	return b, engine.Refused(err)
}

// BoardByID returns a board.
func (s *Store) BoardByID(ctx context.Context, id int64) (board.Board, error) {
	b, err := scanBoard(s.Row(ctx, selectBoards+" WHERE b.id = ?", id).Scan)
	return b, engine.Refused(err)
}

// Boards lists all boards by name.
func (s *Store) Boards(ctx context.Context) ([]board.Board, error) {
	return engine.Gather(ctx, s.DB, scanBoard, selectBoards+" ORDER BY b.name, b.id LIMIT ?", board.MaxBoards)
}

// RemoveBoard removes a board with its links.
func (s *Store) RemoveBoard(ctx context.Context, id int64) error {
	if _, err := s.Exec(ctx, "DELETE FROM board_links WHERE board_id = ?", id); err != nil {
		return engine.Refused(err)
	}
	return engine.OneRow(s.Exec(ctx, "DELETE FROM boards WHERE id = ?", id))
}

const insertLink = `INSERT INTO board_links (board_id, name, hash, created_at) SELECT CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
WHERE (SELECT COUNT(*) FROM board_links WHERE board_id = ? AND revoked_at IS NULL) < ? RETURNING id`

// AddLink stores a link; Conflict for one more live one of its board than most.
func (s *Store) AddLink(ctx context.Context, l *board.Link, hash string, most int) error {
	err := engine.Refused(s.Row(ctx, insertLink, l.BoardID, l.Name, hash, engine.Ms(l.CreatedAt), l.BoardID, most).Scan(&l.ID))
	if fault.Is(err, fault.NotFound) {
		return engine.Conflict("the board has as many links as one may have")
	}
	return err
}

// LinksOf lists the links of a board, the live ones first, then those revoked last.
func (s *Store) LinksOf(ctx context.Context, boardID int64, limit int) ([]board.Link, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (l board.Link, err error) {
		var created int64
		var seen, revoked *int64
		err = scan(&l.ID, &l.BoardID, &l.Name, &created, &seen, &revoked)
		l.CreatedAt, l.SeenAt, l.RevokedAt = engine.At(created), engine.AtOrNil(seen), engine.AtOrNil(revoked)
		return l, err
	}, "SELECT id, board_id, name, created_at, seen_at, revoked_at FROM board_links WHERE board_id = ? ORDER BY revoked_at IS NOT NULL, revoked_at DESC, id DESC LIMIT ?", boardID, limit)
}

// BoardByHash returns the board that a live link opens, and the link's id.
func (s *Store) BoardByHash(ctx context.Context, hash string) (b board.Board, linkID int64, err error) {
	b, err = scanBoard(func(into ...any) error {
		return s.Row(ctx, "SELECT k.id, "+boardColumns+" FROM board_links k JOIN boards b ON b.id = k.board_id WHERE k.hash = ? AND k.revoked_at IS NULL", hash).Scan(append([]any{&linkID}, into...)...)
	})
	return b, linkID, engine.Refused(err)
}

// RevokeLink marks a link of a board as taken back; false when it was before.
func (s *Store) RevokeLink(ctx context.Context, boardID, id int64, at time.Time) (bool, error) {
	n, err := s.Changed(ctx, "UPDATE board_links SET revoked_at = ? WHERE id = ? AND board_id = ? AND revoked_at IS NULL", engine.Ms(at), id, boardID)
	if err != nil || n > 0 {
		return n > 0, err
	}
	var there bool
	err = s.Row(ctx, "SELECT TRUE FROM board_links WHERE id = ? AND board_id = ?", id, boardID).Scan(&there)
	return false, engine.Refused(err)
}

// NoteSeen stores when links were last looked through.
func (s *Store) NoteSeen(ctx context.Context, seen map[int64]time.Time) error {
	for id, at := range seen {
		if _, err := s.Exec(ctx, "UPDATE board_links SET seen_at = ? WHERE id = ? AND (seen_at IS NULL OR seen_at < ?)", engine.Ms(at), id, engine.Ms(at)); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}
