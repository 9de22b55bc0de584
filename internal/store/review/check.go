package review

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store/engine"
	cards "openpeople/internal/store/scorecard"
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
	return s.Checked(ctx, s.Broken(Promises),
		s.OnDays("a review stands on the day on which it was submitted", "SELECT id, submitted_at, submitted_day FROM reviews WHERE submitted_at IS NOT NULL"),
		s.checkSheets, s.checkDrafts)
}

func (s *Store) checkSheets(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	versions := map[int64]scorecard.Version{}
	err := s.Each(ctx, cards.Versions, nil, func(rows *sql.Rows) error {
		if v, err := cards.Version(rows.Scan); err == nil { // what cannot be read is said of scorecards
			versions[v.ID] = v
		}
		return nil
	})
	err = errors.Join(err, s.Tried(ctx, &b, "a filled-in scorecard can be read",
		"SELECT r.id, v.number, r.version_id, v.score, v.sheet FROM review_revisions v JOIN reviews r ON r.id = v.review_id", func(scan func(...any) error) (any, error) {
			var id, version, score int64
			var number int
			var raw sql.RawBytes
			err := scan(&id, &number, &version, &score, &raw)
			which := fmt.Sprintf("that of review %d, revision %d", id, number)
			var sheet review.Sheet
			if err == nil {
				err = json.Unmarshal(raw, &sheet)
			}
			for _, key := range sheet.Hidden {
				if a := sheet.Answers[key]; a.Given() || a.Remark != "" {
					b.Add("what was not asked has no answer", 1, which)
				}
			}
			if v, known := versions[version]; err == nil && known {
				if now := review.ResultOf(v.Content, sheet).Score; now == nil || millionths(now) != any(score) {
					b.Add("a score is what the scorecard comes to", 1, which)
				}
			}
			return which, err
		}))
	return b.Say(), err
}

func (s *Store) checkDrafts(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "the draft of a review can be read", "SELECT id, draft FROM reviews WHERE draft IS NOT NULL", func(scan func(...any) error) (any, error) {
		var id int64
		var raw sql.RawBytes
		err := scan(&id, &raw)
		if err == nil {
			err = json.Unmarshal(raw, &review.Sheet{})
		}
		return id, err
	})
	return b.Say(), err
}
