package comment

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/store/engine"
	"openpeople/internal/store/figures"
	"openpeople/internal/when"
	"openpeople/internal/work"
)

// How a comment bears a tag.
const (
	byRule = "rule"
	byHand = "hand"
	off    = "off" // taken off by hand: no rule puts it on again
)

// Tags returns every tag, by when it was made.
func (s *Store) Tags(ctx context.Context) (comment.Tags, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (t comment.Tag, err error) {
		var rules string
		var archived *int64
		if err := scan(&t.ID, &t.Name.RU, &t.Name.EN, &rules, &t.Edition, &archived); err != nil {
			return t, err
		}
		t.ArchivedAt = engine.AtOrNil(archived)
		return t, json.Unmarshal([]byte(rules), &t.Rules)
	}, "SELECT id, name, name_en, rules, edition, archived_at FROM comment_tags ORDER BY id")
}

// HoldTags is Tags; nobody changes them, and nothing is tagged by rules, until the
// transaction ends.
func (s *Store) HoldTags(ctx context.Context) (comment.Tags, error) {
	if _, err := s.Exec(ctx, "UPDATE comment_state SET edition = edition + 1"); err != nil {
		return nil, engine.Refused(err)
	}
	return s.Tags(ctx)
}

// AddTag stores a new tag.
func (s *Store) AddTag(ctx context.Context, t comment.Tag) (int64, error) {
	rules, err := json.Marshal(slices.Clip(append([]string{}, t.Rules...)))
	if err != nil {
		return 0, err
	}
	id, err := s.InsertID(ctx, "INSERT INTO comment_tags (name, name_en, rules, edition, created_at) VALUES (?, ?, ?, ?, ?)",
		t.Name.RU, t.Name.EN, string(rules), t.Edition, engine.Ms(s.Now()))
	return id, engine.Refused(err)
}

// SaveTag stores names, rules, edition and when it was archived.
func (s *Store) SaveTag(ctx context.Context, t comment.Tag) error {
	rules, err := json.Marshal(append([]string{}, t.Rules...))
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "UPDATE comment_tags SET name = ?, name_en = ?, rules = ?, edition = ?, archived_at = ? WHERE id = ?",
		t.Name.RU, t.Name.EN, string(rules), t.Edition, engine.MsOrNil(t.ArchivedAt), t.ID)
	return engine.Refused(err)
}

// AskTagging asks for every comment to be tagged anew by the rules of a tag, for a person.
func (s *Store) AskTagging(ctx context.Context, t comment.Tag, personID int64) error {
	arguments, err := json.Marshal(comment.ToTag{TagID: t.ID, Edition: t.Edition})
	if err != nil {
		return err
	}
	now := s.Now()
	_, err = s.works.AskWork(ctx, &work.Work{Kind: comment.TagComments, Key: strconv.FormatInt(t.ID, 10) + "." + strconv.FormatInt(t.Edition, 10), Arguments: arguments, AskedBy: personID, AskedAt: now, RunAt: now})
	return err
}

// Taggings says of tags how far the last tagging by their rules is that was asked for, as
// long as the desk remembers it.
func (s *Store) Taggings(ctx context.Context) (map[int64]comment.Tagging, error) {
	out := map[int64]comment.Tagging{}
	err := s.Each(ctx, "SELECT arguments, state, done, total FROM works WHERE kind = ? ORDER BY id", []any{comment.TagComments}, func(rows *sql.Rows) error {
		var arguments, state string
		var one comment.Tagging
		if err := rows.Scan(&arguments, &state, &one.Done, &one.Total); err != nil {
			return err
		}
		var of comment.ToTag
		one.Ended, one.Dead = work.State(state) == work.Done, work.State(state) == work.Dead
		err := json.Unmarshal([]byte(arguments), &of)
		out[of.TagID] = one
		return err
	})
	return out, err
}

// CountTagged counts the comments that bear each tag, of the desk and within a reach.
func (s *Store) CountTagged(ctx context.Context, within actor.Reach) (map[int64]comment.Borne, error) {
	seen := map[int64]bool{}
	days := when.Last(comment.SeenDays, when.DayOf(s.Now(), s.Zone()))
	if within.Limited && !within.Nothing() {
		_, err := s.figures.EachFound(ctx, figures.Search{Period: days, Within: within, Commented: true}, func(id int64) { seen[id] = true })
		if err != nil {
			return nil, err
		}
	}
	out := map[int64]comment.Borne{}
	err := s.Each(ctx, "SELECT g.tag_id, g.contact_id, c.day FROM comment_tagged g JOIN contacts c ON c.id = g.contact_id WHERE g.how <> 'off'", nil, func(rows *sql.Rows) error {
		var tag, contact int64
		var day when.Day
		err := rows.Scan(&tag, &contact, &day)
		n := out[tag]
		n.Desk++
		if seen[contact] || !within.Limited && days.Has(day) {
			n.Seen++
		}
		out[tag] = n
		return err
	})
	return out, err
}

// PlacesOf returns where contacts with a comment stand, by their ids.
func (s *Store) PlacesOf(ctx context.Context, contactIDs []int64) (map[int64]comment.Place, error) {
	out := map[int64]comment.Place{}
	err := s.InChunks(ctx, "SELECT c.id, c.operator_id, c.team_id, c.ended_at FROM contacts c WHERE c.commented AND c.id IN ", nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var id, ended int64
		var at comment.Place
		err := rows.Scan(&id, &at.OperatorID, &at.TeamID, &ended)
		at.EndedAt = engine.At(ended)
		out[id] = at
		return err
	})
	return out, err
}

const (
	putTag = `INSERT INTO comment_tagged (contact_id, tag_id, ended_at, how, person_id, at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (contact_id, tag_id) DO UPDATE SET how = excluded.how, person_id = excluded.person_id, at = excluded.at`
	takeTagOff = "UPDATE comment_tagged SET how = 'off', person_id = ?, at = ? WHERE contact_id = ? AND tag_id = ? AND how <> 'off'"
)

// TagByHand puts a tag on comments, or takes it off, for a person, and returns those on
// which that changed something.
func (s *Store) TagByHand(ctx context.Context, tagID int64, places map[int64]comment.Place, takeOff bool, personID int64, at time.Time) (changed []int64, err error) {
	for _, id := range slices.Sorted(maps.Keys(places)) {
		var n int64
		if takeOff {
			n, err = s.Changed(ctx, takeTagOff, personID, engine.Ms(at), id, tagID)
		} else {
			n, err = s.Changed(ctx, putTag+" WHERE comment_tagged.how = 'off'", id, tagID, engine.Ms(places[id].EndedAt), byHand, personID, engine.Ms(at))
		}
		if err != nil {
			return nil, engine.Refused(err)
		}
		if n > 0 {
			changed = append(changed, id)
		}
	}
	return changed, nil
}

const hearText = `SELECT c.id, c.operator_id, c.team_id, c.ended_at, c.mark, r.comment, COALESCE(g.how, '') FROM contacts c
JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' LEFT JOIN comment_tagged g ON g.contact_id = c.id AND g.tag_id = ? WHERE c.commented AND c.ended_at >= ? ORDER BY c.ended_at DESC, c.id DESC LIMIT ?`

// Hear hands over the latest comments of contacts that ended since, at most limit,
// and how they bear a tag.
func (s *Store) Hear(ctx context.Context, tagID int64, since time.Time, limit int, take func(h comment.Heard)) error {
	return s.Each(ctx, hearText, []any{tagID, engine.Ms(since), limit}, func(rows *sql.Rows) error {
		var h comment.Heard
		var ended int64
		var how string
		err := rows.Scan(&h.ContactID, &h.OperatorID, &h.TeamID, &ended, &h.Mark, &h.Text, &how)
		h.ByRule, h.ByHand = how == byRule, how == byHand || how == off
		h.EndedAt = engine.At(ended)
		take(h)
		return err
	})
}
