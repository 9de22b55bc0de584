package review

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of reviews.
var Promises = []engine.Promise{
	{"a review has a revision for each submission", `SELECT r.id FROM reviews r WHERE (SELECT COUNT(*) FROM review_revisions v WHERE v.review_id = r.id AND v.number BETWEEN 1 AND r.revision) <> r.revision
OR EXISTS (SELECT 1 FROM review_revisions v WHERE v.review_id = r.id AND v.number NOT BETWEEN 1 AND r.revision)`},
	{"a review was submitted when its first revision was", `SELECT r.id FROM reviews r JOIN review_revisions v ON v.review_id = r.id AND v.number = 1 WHERE v.at <> r.submitted_at`},
	{"an acknowledgement has a known word", `SELECT review_id FROM review_acknowledgements WHERE word NOT IN ` + engine.In(words()...)},
	{"a review has the score of its last revision", `SELECT r.id FROM reviews r LEFT JOIN review_revisions v ON v.review_id = r.id AND v.number = r.revision WHERE r.revision > 0 AND (v.score IS NULL OR v.score <> r.score)`},
	{"one review per contact and reviewer", `SELECT contact_id FROM reviews GROUP BY contact_id, reviewer_id HAVING COUNT(*) > 1`},
	{"a review stands where its contact stands", `SELECT r.id FROM reviews r JOIN contacts c ON c.id = r.contact_id WHERE r.channel_id <> c.channel_id OR r.operator_id <> c.operator_id
OR r.team_id <> c.team_id OR r.site_id <> c.site_id OR r.region_id <> c.region_id OR r.topic_id <> c.topic_id OR r.line <> COALESCE(c.line, 0)`},
	{"an acknowledged review has the word", `SELECT r.id FROM reviews r WHERE r.acknowledged > 0 AND NOT EXISTS (SELECT 1 FROM review_acknowledgements k WHERE k.review_id = r.id AND k.revision = r.acknowledged)`},
	{"a review knows its last word", `SELECT k.review_id FROM review_acknowledgements k JOIN reviews r ON r.id = k.review_id WHERE k.revision > r.acknowledged`},
	{"a published scorecard has criteria", `SELECT id FROM scorecard_versions WHERE criteria = '[]' OR criteria = 'null'`},
}

func words() (list []review.Word) {
	for _, row := range review.Words {
		list = append(list, row.Word)
	}
	return list
}

// Check returns which promises are broken, and computes the score of every
// revision again.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	breaches, err := s.Broken(ctx, Promises)
	if err != nil {
		return nil, err
	}
	days, err := s.OnDays(ctx, "a review stands on the day on which it was submitted", "SELECT id, submitted_at, submitted_day FROM reviews WHERE submitted_at IS NOT NULL")
	if err != nil {
		return nil, err
	}
	sheets, err := s.checkSheets(ctx)
	return slices.Concat(breaches, days, sheets), err
}

func (s *Store) checkSheets(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	versions := map[int64]review.Version{}
	err := s.Each(ctx, scorecardVersions, nil, func(rows *sql.Rows) error {
		v, err := scanScorecard(rows.Scan)
		if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) || errors.As(err, new(*json.UnmarshalTypeError)) {
			b.Add("the criteria of a scorecard's version can be read", 1, v.ID)
			return nil
		}
		versions[v.ID] = v
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.Each(ctx, "SELECT r.id, r.version_id, v.number, v.score, v.sheet FROM review_revisions v JOIN reviews r ON r.id = v.review_id", nil, func(rows *sql.Rows) error {
		var id, version, score int64
		var number int
		var raw sql.RawBytes
		if err := rows.Scan(&id, &version, &number, &score, &raw); err != nil {
			return err
		}
		which := fmt.Sprintf("that of review %d, revision %d", id, number)
		var sheet review.Sheet
		if json.Unmarshal(raw, &sheet) != nil {
			b.Add("a filled-in scorecard can be read", 1, which)
		} else if v, known := versions[version]; known {
			if now := v.Result(sheet).Score; now == nil || millionths(now) != any(score) {
				b.Add("a score is what the scorecard comes to", 1, which)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = s.Each(ctx, "SELECT id, draft FROM reviews WHERE draft IS NOT NULL", nil, func(rows *sql.Rows) error {
		var id int64
		var raw sql.RawBytes
		err := rows.Scan(&id, &raw)
		if err == nil && json.Unmarshal(raw, &review.Sheet{}) != nil {
			b.Add("the draft of a review can be read", 1, id)
		}
		return err
	})
	return b.Say(), err
}
