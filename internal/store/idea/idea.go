// Package idea keeps ideas with their changes, votes, comments, slices and origins,
// and the terms by which they are found.
package idea

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/store/engine"
	"openpeople/internal/terms"
)

// Store is ideas. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	contacts Contacts
}

// Contacts reads the contact behind an idea.
type Contacts interface {
	// FirstSaid returns the first thing that the customer said, "" when nothing.
	FirstSaid(ctx context.Context, contactID int64) (string, error)
}

// New puts them on a database.
func New(db *engine.DB, contacts Contacts) *Store { return &Store{db, contacts} }

var _ idea.Store = (*Store)(nil)

// InsertIdea stores an idea with its slice, its terms and its first change; a
// known key stores nothing and gives id and author of the known idea.
func (s *Store) InsertIdea(ctx context.Context, i *idea.Idea, slice idea.Slice) (fresh bool, err error) {
	res, err := s.Exec(ctx, `INSERT INTO ideas (key, author_id, title, problem, proposal, created_at, status, moved_at, revision, owner_id, due_day)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 0) ON CONFLICT (key) DO NOTHING`,
		i.Key, i.AuthorID, i.Title, i.Problem, i.Proposal, engine.Ms(i.CreatedAt), string(i.Status), engine.Ms(i.CreatedAt))
	if err != nil {
		return false, engine.Refused(err)
	}
	stored, err := res.RowsAffected()
	if err != nil {
		return false, engine.Refused(err)
	}
	if i.ID, i.AuthorID, err = s.IdeaByKey(ctx, i.Key); err != nil || stored == 0 {
		return false, err
	}
	i.Revision = 1
	for _, of := range []struct {
		kind string
		ids  []int64
	}{{sliceChannel, slice.Channels}, {sliceTopic, slice.Topics}, {sliceRegion, slice.Regions}} {
		for _, id := range of.ids {
			if _, err := s.Exec(ctx, "INSERT INTO idea_slices (idea_id, kind, value_id) VALUES (?, ?, ?)", i.ID, of.kind, id); err != nil {
				return false, engine.Refused(err)
			}
		}
	}
	if err := s.indexIdea(ctx, i); err != nil {
		return false, engine.Refused(err)
	}
	return true, s.appendChange(ctx, &idea.Change{IdeaID: i.ID, Number: 1, At: i.CreatedAt, PersonID: i.AuthorID, Status: i.Status})
}

// Kinds of values of a slice, as columns name them.
const (
	sliceChannel = "channel"
	sliceTopic   = "topic"
	sliceRegion  = "region"
)

// ideaText is what an idea is found by.
func ideaText(title, problem, proposal string) string {
	return title + "\n" + problem + "\n" + proposal
}

// indexIdea makes an idea findable and counts its terms, in one order so that two
// ideas do not wait for each other crosswise.
func (s *Store) indexIdea(ctx context.Context, i *idea.Idea) error {
	list := terms.Of(ideaText(i.Title, i.Problem, i.Proposal))
	if _, err := s.Exec(ctx, "INSERT INTO idea_search (docid, terms) VALUES (?, ?)", i.ID, strings.Join(list, " ")); err != nil {
		return err
	}
	for _, t := range slices.Sorted(slices.Values(list)) {
		if _, err := s.Exec(ctx, "INSERT INTO idea_terms (term, ideas) VALUES (?, 1) ON CONFLICT (term) DO UPDATE SET ideas = idea_terms.ideas + 1", t); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) appendChange(ctx context.Context, c *idea.Change) error {
	_, err := s.Exec(ctx, "INSERT INTO idea_changes (idea_id, number, at, person_id, status, reason, owner_id, due_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.IdeaID, c.Number, engine.Ms(c.At), c.PersonID, string(c.Status), c.Reason, c.OwnerID, int64(c.DueDay))
	return engine.Refused(err)
}

// MoveIdea stores a change as the idea's state; Conflict when another revision is
// stored.
func (s *Store) MoveIdea(ctx context.Context, c *idea.Change, revision int) error {
	err := engine.OneRow(s.Exec(ctx, "UPDATE ideas SET status = ?, moved_at = ?, revision = revision + 1, owner_id = ?, due_day = ? WHERE id = ? AND revision = ?",
		string(c.Status), engine.Ms(c.At), c.OwnerID, int64(c.DueDay), c.IdeaID, revision))
	if err != nil {
		return err
	}
	c.Number = revision + 1
	return s.appendChange(ctx, c)
}

// AnswerIdea notes the first answer.
func (s *Store) AnswerIdea(ctx context.Context, id int64, when time.Time) error {
	_, err := s.Exec(ctx, "UPDATE ideas SET answered_at = ? WHERE id = ? AND answered_at IS NULL", engine.Ms(when), id)
	return engine.Refused(err)
}

// IdeaByKey finds who stored an idea with a key.
func (s *Store) IdeaByKey(ctx context.Context, key string) (id, authorID int64, err error) {
	err = s.Row(ctx, "SELECT id, author_id FROM ideas WHERE key = ?", key).Scan(&id, &authorID)
	return id, authorID, engine.Refused(err)
}

// AddVote stores a vote and counts it. Two statements of constant text: this is
// what many people do at once.
func (s *Store) AddVote(ctx context.Context, id, personID int64, when time.Time) (stored bool, err error) {
	res, err := s.Exec(ctx, "INSERT INTO idea_votes (idea_id, person_id, at) SELECT id, ?, ? FROM ideas WHERE id = ? AND open ON CONFLICT (idea_id, person_id) DO NOTHING",
		personID, engine.Ms(when), id)
	if err != nil {
		return false, engine.Refused(err)
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, engine.Refused(err)
	}
	_, err = s.Exec(ctx, "UPDATE ideas SET votes = votes + 1 WHERE id = ?", id)
	return true, engine.Refused(err)
}

// RemoveVote takes a vote back.
func (s *Store) RemoveVote(ctx context.Context, id, personID int64) error {
	err := engine.OneRow(s.Exec(ctx, "DELETE FROM idea_votes WHERE idea_id = ? AND person_id = ?", id, personID))
	if fault.Is(err, fault.Conflict) {
		return nil // there was none
	}
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "UPDATE ideas SET votes = votes - 1 WHERE id = ?", id)
	return engine.Refused(err)
}

// InsertComment stores and counts a comment; a known key stores nothing and gives
// id, idea and person of the known one.
func (s *Store) InsertComment(ctx context.Context, c *idea.Comment) (fresh bool, err error) {
	res, err := s.Exec(ctx, "INSERT INTO idea_comments (key, idea_id, person_id, at, words) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
		c.Key, c.IdeaID, c.PersonID, engine.Ms(c.At), c.Words)
	if err != nil {
		return false, engine.Refused(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return false, engine.Refused(err)
	}
	if err := s.Row(ctx, "SELECT id, idea_id, person_id FROM idea_comments WHERE key = ?", c.Key).Scan(&c.ID, &c.IdeaID, &c.PersonID); err != nil || n == 0 {
		return false, engine.Refused(err)
	}
	_, err = s.Exec(ctx, "UPDATE ideas SET comments = comments + 1 WHERE id = ?", c.IdeaID)
	return true, engine.Refused(err)
}

// AddOrigins stores of what an idea came, and returns of how many things it came.
func (s *Store) AddOrigins(ctx context.Context, id, personID int64, when time.Time, list []idea.Origin) (n int, err error) {
	for _, o := range list {
		if _, err := s.Exec(ctx, "INSERT INTO idea_origins (idea_id, kind, origin_id, person_id, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (idea_id, kind, origin_id) DO NOTHING",
			id, string(o.Kind), o.ID, personID, engine.Ms(when)); err != nil {
			return 0, engine.Refused(err)
		}
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM idea_origins WHERE idea_id = ?", id).Scan(&n)
	return n, engine.Refused(err)
}
