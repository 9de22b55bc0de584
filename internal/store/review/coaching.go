package review

import (
	"context"
	"database/sql"
	"math"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// InsertCoaching stores a note with its reviews.
func (s *Store) InsertCoaching(ctx context.Context, c *review.Coaching) (err error) {
	c.ID, err = s.InsertID(ctx, "INSERT INTO coaching_notes (operator_id, team_id, author_id, at, talked, words, agreed, again, looked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
		c.OperatorID, c.TeamID, c.AuthorID, engine.Ms(c.At), int64(c.Talked), c.Words, c.Agreed, int64(c.Again))
	for _, id := range c.ReviewIDs {
		if err == nil {
			_, err = s.Exec(ctx, "INSERT INTO coaching_reviews (note_id, review_id) VALUES (?, ?)", c.ID, id)
		}
	}
	return engine.Refused(err)
}

// LookAgain adds what was seen; Conflict when it was said already.
func (s *Store) LookAgain(ctx context.Context, id, personID int64, at time.Time, words string) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE coaching_notes SET looked_at = ?, looked_id = ?, looked = ? WHERE id = ? AND looked_at IS NULL", engine.Ms(at), personID, words, id))
}

const coachingColumns = `SELECT n.id, n.operator_id, COALESCE(o.name, ''), n.team_id, n.author_id, p.name, n.at, n.talked, n.words, n.agreed, n.again, n.looked_at, COALESCE(l.name, ''), n.looked
FROM coaching_notes n JOIN people p ON p.id = n.author_id LEFT JOIN people l ON l.id = n.looked_id LEFT JOIN operators o ON o.id = n.operator_id `

func scanCoaching(scan func(...any) error) (c review.Coaching, err error) {
	var at int64
	var looked *int64
	err = scan(&c.ID, &c.OperatorID, &c.OperatorName, &c.TeamID, &c.AuthorID, &c.AuthorName, &at, &c.Talked, &c.Words, &c.Agreed, &c.Again, &looked, &c.LookedName, &c.Looked)
	c.At, c.LookedAt = engine.At(at), engine.AtOrNil(looked)
	return c, err
}

// coachings reads notes with the reviews that each is tied to.
func (s *Store) coachings(ctx context.Context, where string, args ...any) ([]review.Coaching, error) {
	list, err := engine.Gather(ctx, s.DB, scanCoaching, coachingColumns+where, args...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	at, ids := map[int64]int{}, []any{}
	for i, c := range list {
		at[c.ID], ids = i, append(ids, c.ID)
	}
	err = s.InChunks(ctx, "SELECT note_id, review_id FROM coaching_reviews WHERE note_id IN ", nil, ids, func(rows *sql.Rows) error {
		var note, id int64
		err := rows.Scan(&note, &id)
		list[at[note]].ReviewIDs = append(list[at[note]].ReviewIDs, id)
		return err
	})
	return list, err
}

// CoachingByID returns one note.
func (s *Store) CoachingByID(ctx context.Context, id int64) (review.Coaching, error) {
	c, err := scanCoaching(s.Row(ctx, coachingColumns+"WHERE n.id = ?", id).Scan)
	return c, engine.Refused(err)
}

// CoachingOf lists the notes that are tied to a review, the first one first.
func (s *Store) CoachingOf(ctx context.Context, reviewID int64) ([]review.Coaching, error) {
	return s.coachings(ctx, "WHERE n.id IN (SELECT note_id FROM coaching_reviews WHERE review_id = ?) ORDER BY n.id", reviewID)
}

// coachingWithin is the condition that a note is within a reach.
func (s *Store) coachingWithin(ctx context.Context, reach actor.Reach) (string, []any, error) {
	if !reach.Limited {
		return "TRUE", nil, nil
	}
	var parts []string
	var args []any
	if len(reach.TeamIDs) > 0 {
		parts, args = append(parts, "n.team_id IN ("+engine.Marks(len(reach.TeamIDs))+")"), append(args, engine.Anys(reach.TeamIDs)...)
	}
	if reach.OperatorID != 0 {
		ids, err := s.figures.CountedAs(ctx, []int64{reach.OperatorID})
		if err != nil {
			return "", nil, err
		}
		parts, args = append(parts, "n.operator_id IN ("+engine.Marks(len(ids))+")"), append(args, engine.Anys(ids)...)
	}
	return "(" + strings.Join(parts, " OR ") + ")", args, nil
}

// ListCoaching lists notes within a reach, the latest first.
func (s *Store) ListCoaching(ctx context.Context, reach actor.Reach, p page.Request) (page.Of[review.Coaching], error) {
	within, args, err := s.coachingWithin(ctx, reach)
	if err != nil {
		return page.Of[review.Coaching]{}, err
	}
	after := p.After
	if after == (page.Cursor{}) {
		after.At = math.MaxInt64
	}
	list, err := s.coachings(ctx, "WHERE "+within+" AND (n.at, n.id) < (?, ?) ORDER BY n.at DESC, n.id DESC LIMIT ?", append(args, after.At, after.ID, p.Rows()+1)...)
	return page.Cut(list, p.Rows(), func(c review.Coaching) page.Cursor { return page.Cursor{At: engine.Ms(c.At), ID: c.ID} }), err
}

// CountCoaching counts them, at most limit.
func (s *Store) CountCoaching(ctx context.Context, reach actor.Reach, limit int) (n int, err error) {
	within, args, err := s.coachingWithin(ctx, reach)
	if err != nil {
		return 0, err
	}
	err = s.Row(ctx, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM coaching_notes n WHERE "+within+" LIMIT ?) counted", append(args, limit)...).Scan(&n)
	return n, engine.Refused(err)
}

// AgainBy lists what an author is to look at again up to a day, the longest due first.
func (s *Store) AgainBy(ctx context.Context, authorID int64, until when.Day, limit int) ([]review.Coaching, error) {
	return s.coachings(ctx, "WHERE n.author_id = ? AND n.looked_at IS NULL AND n.again > 0 AND n.again <= ? ORDER BY n.again, n.id LIMIT ?", authorID, int64(until), limit)
}
