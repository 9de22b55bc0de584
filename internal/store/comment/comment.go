// Package comment keeps what the room of comments keeps, and reads what customers wrote
// beside their marks, which the survey room keeps.
package comment

import (
	"context"
	"database/sql"

	"openpeople/internal/comment"
	"openpeople/internal/store/engine"
)

// Store reads and keeps for the room. Safe for use by many goroutines.
type Store struct {
	*engine.DB
}

// New returns the store of the room.
func New(db *engine.DB) *Store { return &Store{db} }

const saidText = "SELECT r.contact_id, r.id, r.comment, r.answered_at FROM responses r WHERE r.purpose = 'first' AND r.comment <> '' AND r.contact_id IN "

// SaidOf returns what was written beside the marks of contacts, by their ids.
func (s *Store) SaidOf(ctx context.Context, contactIDs []int64) (map[int64]comment.Said, error) {
	out := make(map[int64]comment.Said, len(contactIDs))
	err := s.InChunks(ctx, saidText, nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id, answered int64
		var one comment.Said
		err := rows.Scan(&id, &one.ResponseID, &one.Text, &answered)
		one.AnsweredAt = engine.At(answered)
		out[id] = one
		return err
	})
	return out, err
}
