// Package comment keeps the tags of comments, and counts what customers wrote and ticked
// beside their marks, which the survey room keeps.
//
//   - Whoever stores an answer touches its contact (TouchComments); a job counts what was
//     touched a moment later (IndexComments): it makes the row of the contact's day anew
//     from the answers, so that nothing drifts, and tags the comment by the rules.
//   - A row of a day (day.go) holds the words of each answer and nothing that no answer of
//     the day holds: one that is erased leaves nothing
//     (RecountComments).
//   - Every change turns the edition: of several nodes one at a time changes rows. A row says
//     which edition wrote it, so that who has read it need not read it again (shelf.go).
package comment

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"

	"openpeople/internal/comment"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/when"
	"openpeople/internal/work"
)

// Works asks for one-off work.
type Works interface {
	AskWork(ctx context.Context, w *work.Work) (fresh bool, err error)
}

// Figures says which marks are low, and finds contacts by what narrows figures.
type Figures interface {
	Scales(ctx context.Context) (map[int64]figure.Scale, error)
	EachFound(ctx context.Context, q figures.Search, take func(contactID int64)) (until when.Day, err error)
}

// Store reads and keeps for the room. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	works   Works
	figures Figures
	shelf   *shelf
}

// New returns the store of the room.
func New(db *engine.DB, works Works, figures Figures) *Store {
	return &Store{db, works, figures, &shelf{most: shelfSize}}
}

const saidText = "SELECT r.contact_id, r.id, r.comment, r.answered_at, r.reasons FROM responses r WHERE r.purpose = 'first' AND r.comment <> '' AND r.contact_id IN "

const bornText = "SELECT g.contact_id, g.tag_id, g.how FROM comment_tagged g WHERE g.how <> 'off' AND g.contact_id IN "

// SaidOf returns what was written beside the marks of contacts, by their ids, with its tags.
func (s *Store) SaidOf(ctx context.Context, contactIDs []int64) (map[int64]comment.Said, error) {
	out := make(map[int64]comment.Said, len(contactIDs))
	err := s.InChunks(ctx, saidText, nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id, answered int64
		var one comment.Said
		var reasons string
		if err := rows.Scan(&id, &one.ResponseID, &one.Text, &answered, &reasons); err != nil {
			return err
		}
		one.AnsweredAt = engine.At(answered)
		err := json.Unmarshal([]byte(cmp.Or(reasons, "null")), &one.Reasons)
		out[id] = one
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.InChunks(ctx, bornText, nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id int64
		var tag comment.Tagged
		var how string
		err := rows.Scan(&id, &tag.ID, &how)
		tag.ByRule = how == byRule
		if one, there := out[id]; there {
			one.Tags = append(one.Tags, tag)
			out[id] = one
		}
		return err
	})
	return out, err
}
