// Package scorecard keeps scorecards: drafts, versions, and the rules that say which
// contacts are judged by which.
package scorecard

import (
	"context"
	"encoding/json"
	"slices"

	"openpeople/internal/scorecard"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Store is scorecards. Safe for use by many goroutines.
type Store struct{ *engine.DB }

// New puts them on a database.
func New(db *engine.DB) *Store { return &Store{db} }

var _ scorecard.Store = (*Store)(nil)

// texts are a scorecard's name and draft as they are kept.
func texts(c scorecard.Scorecard) (name string, draft any, err error) {
	raw, err := json.Marshal(c.Name)
	if err != nil || c.Draft == nil {
		return string(raw), nil, err
	}
	content, err := json.Marshal(c.Draft)
	return string(raw), string(content), err
}

// InsertScorecard stores a scorecard, which gets its id. Conflict when the key is taken.
func (s *Store) InsertScorecard(ctx context.Context, c *scorecard.Scorecard) error {
	name, draft, err := texts(*c)
	if err != nil {
		return err
	}
	c.ID, err = s.InsertID(ctx, "INSERT INTO scorecards (key, name, draft, drafted_at, archived_at, fallback) VALUES (?, ?, ?, ?, ?, ?)",
		c.Key, name, draft, engine.MsOrNil(c.DraftedAt), engine.MsOrNil(c.ArchivedAt), c.Fallback)
	return engine.Refused(err)
}

// SaveScorecard stores name, draft, when it was archived, and whether it is the fallback.
func (s *Store) SaveScorecard(ctx context.Context, c scorecard.Scorecard) error {
	name, draft, err := texts(c)
	if err != nil {
		return err
	}
	return engine.OneRow(s.Exec(ctx, "UPDATE scorecards SET name = ?, draft = ?, drafted_at = ?, archived_at = ?, fallback = ? WHERE id = ?",
		name, draft, engine.MsOrNil(c.DraftedAt), engine.MsOrNil(c.ArchivedAt), c.Fallback, c.ID))
}

// RemoveScorecard removes a scorecard that was never published.
func (s *Store) RemoveScorecard(ctx context.Context, id int64) error {
	_, err := s.Exec(ctx, "DELETE FROM scorecards WHERE id = ?", id)
	return engine.Refused(err)
}

const scorecards = `SELECT c.id, c.key, c.name, c.draft, c.drafted_at, c.archived_at, c.fallback, COALESCE((SELECT MAX(v.number) FROM scorecard_versions v WHERE v.scorecard_id = c.id), 0) FROM scorecards c `

func scanScorecard(scan func(...any) error) (c scorecard.Scorecard, err error) {
	var name string
	var draft *string
	var drafted, archived *int64
	if err := scan(&c.ID, &c.Key, &name, &draft, &drafted, &archived, &c.Fallback, &c.Latest); err != nil {
		return c, err
	}
	c.DraftedAt, c.ArchivedAt = engine.AtOrNil(drafted), engine.AtOrNil(archived)
	if err = json.Unmarshal([]byte(name), &c.Name); err == nil && draft != nil {
		c.Draft = &scorecard.Content{}
		err = json.Unmarshal([]byte(*draft), c.Draft)
	}
	return c, err
}

// ScorecardByID returns one scorecard.
func (s *Store) ScorecardByID(ctx context.Context, id int64) (scorecard.Scorecard, error) {
	c, err := scanScorecard(s.Row(ctx, scorecards+"WHERE c.id = ?", id).Scan)
	return c, engine.Refused(err)
}

// HoldScorecard is ScorecardByID; nobody changes the scorecard until the transaction ends.
func (s *Store) HoldScorecard(ctx context.Context, id int64) (scorecard.Scorecard, error) {
	if err := s.Row(ctx, "SELECT id FROM scorecards WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return scorecard.Scorecard{}, engine.Refused(err)
	}
	return s.ScorecardByID(ctx, id)
}

// Scorecards lists all of them by id.
func (s *Store) Scorecards(ctx context.Context) ([]scorecard.Scorecard, error) {
	return engine.Gather(ctx, s.DB, scanScorecard, scorecards+"ORDER BY c.id")
}

// InsertScorecardVersion stores a version, which gets its id. Conflict when the number is taken.
func (s *Store) InsertScorecardVersion(ctx context.Context, v *scorecard.Version) error {
	content, err := json.Marshal(v.Content)
	if err != nil {
		return err
	}
	v.ID, err = s.InsertID(ctx, "INSERT INTO scorecard_versions (scorecard_id, number, published_at, content) VALUES (?, ?, ?, ?)",
		v.ScorecardID, v.Number, engine.Ms(v.PublishedAt), string(content))
	return engine.Refused(err)
}

// Versions is every version, as Version scans it.
const Versions = "SELECT v.id, v.scorecard_id, v.number, v.published_at, v.content FROM scorecard_versions v "

// Version reads a row of Versions.
func Version(scan func(...any) error) (v scorecard.Version, err error) {
	var published int64
	var content string
	if err := scan(&v.ID, &v.ScorecardID, &v.Number, &published, &content); err != nil {
		return v, err
	}
	v.PublishedAt = engine.At(published)
	return v, json.Unmarshal([]byte(content), &v.Content)
}

// ScorecardVersion returns one published version.
func (s *Store) ScorecardVersion(ctx context.Context, id int64) (scorecard.Version, error) {
	v, err := Version(s.Row(ctx, Versions+"WHERE v.id = ?", id).Scan)
	return v, engine.Refused(err)
}

// ScorecardVersions lists the versions of a scorecard, the latest first, at most limit.
func (s *Store) ScorecardVersions(ctx context.Context, scorecardID int64, limit int) ([]scorecard.Version, error) {
	return engine.Gather(ctx, s.DB, Version, Versions+"WHERE v.scorecard_id = ? ORDER BY v.number DESC LIMIT ?", scorecardID, limit)
}

// ScorecardEditions returns the latest versions published on days of a period, in time.
func (s *Store) ScorecardEditions(ctx context.Context, p when.Period, limit int) ([]scorecard.Edition, error) {
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (e scorecard.Edition, err error) {
		var name string
		var at int64
		if err = scan(&name, &e.Number, &at); err != nil {
			return e, err
		}
		e.At = engine.At(at)
		return e, json.Unmarshal([]byte(name), &e.Name)
	}, "SELECT c.name, v.number, v.published_at FROM scorecard_versions v JOIN scorecards c ON c.id = v.scorecard_id WHERE v.published_at >= ? AND v.published_at < ? ORDER BY v.published_at DESC, v.id DESC LIMIT ?",
		engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone())), limit)
	slices.Reverse(list)
	return list, err
}
