// Package digest keeps who wants a digest, and the letters that bring one.
package digest

import (
	"context"
	"time"

	"openpeople/internal/digest"
	"openpeople/internal/fault"
	"openpeople/internal/store/engine"
)

// Store is choices and letters. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

const selectChoices = "SELECT person_id, every, hour, chosen_at FROM digests"

func scanChoice(scan func(...any) error) (c digest.Choice, err error) {
	var chosen int64
	err = scan(&c.PersonID, &c.Every, &c.Hour, &chosen)
	c.ChosenAt = engine.At(chosen)
	return c, err
}

// ChoiceOf returns what somebody wants.
func (s *Store) ChoiceOf(ctx context.Context, personID int64) (digest.Choice, error) {
	c, err := scanChoice(s.Row(ctx, selectChoices+" WHERE person_id = ?", personID).Scan)
	return c, engine.Refused(err)
}

// SetChoice stores what somebody wants; digest.Never removes it.
func (s *Store) SetChoice(ctx context.Context, c digest.Choice) error {
	if c.Every == digest.Never {
		_, err := s.Exec(ctx, "DELETE FROM digests WHERE person_id = ?", c.PersonID)
		return engine.Refused(err)
	}
	_, err := s.Exec(ctx, `INSERT INTO digests (person_id, every, hour, chosen_at) VALUES (?, ?, ?, ?)
ON CONFLICT (person_id) DO UPDATE SET every = excluded.every, hour = excluded.hour, chosen_at = excluded.chosen_at`, c.PersonID, string(c.Every), c.Hour, engine.Ms(c.ChosenAt))
	return engine.Refused(err)
}

// Choices lists what people want, by person, after one of them.
func (s *Store) Choices(ctx context.Context, after int64, limit int) ([]digest.Choice, error) {
	return engine.Gather(ctx, s.DB, scanChoice, selectChoices+" WHERE person_id > ? ORDER BY person_id LIMIT ?", after, limit)
}

const insertLetter = `INSERT INTO digest_letters (person_id, every, from_day, to_day, asked, due_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (person_id, every, to_day) WHERE NOT asked DO NOTHING RETURNING id`

// AddLetter stores a letter and its id; fresh is false for one of a period of which there
// is one.
func (s *Store) AddLetter(ctx context.Context, l *digest.Letter) (fresh bool, err error) {
	err = engine.Refused(s.Row(ctx, insertLetter, l.PersonID, string(l.Every), int(l.Period.From), int(l.Period.To), l.Asked, engine.Ms(l.DueAt)).Scan(&l.ID))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// DigestLetter returns a letter.
func (s *Store) DigestLetter(ctx context.Context, id int64) (l digest.Letter, err error) {
	var due int64
	err = s.Row(ctx, "SELECT id, person_id, every, from_day, to_day, asked, due_at FROM digest_letters WHERE id = ?", id).Scan(&l.ID, &l.PersonID, &l.Every, &l.Period.From, &l.Period.To, &l.Asked, &due)
	l.DueAt = engine.At(due)
	return l, engine.Refused(err)
}

// AskedSince counts the letters that somebody pressed for.
func (s *Store) AskedSince(ctx context.Context, personID int64, since time.Time) (n int, err error) {
	err = s.Row(ctx, "SELECT COUNT(*) FROM digest_letters WHERE person_id = ? AND due_at > ? AND asked", personID, engine.Ms(since)).Scan(&n)
	return n, engine.Refused(err)
}
