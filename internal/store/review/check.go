package review

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of reviews.
var Promises = []engine.Promise{
	{"a review has a revision for each submission", `SELECT r.id FROM reviews r WHERE (SELECT COUNT(*) FROM review_revisions v WHERE v.review_id = r.id) <> r.revision`},
	{"a review has the score of its last revision", `SELECT r.id FROM reviews r LEFT JOIN review_revisions v ON v.review_id = r.id AND v.number = r.revision WHERE r.revision > 0 AND (v.score IS NULL OR v.score <> r.score)`},
	{"one review per contact and reviewer", `SELECT contact_id FROM reviews GROUP BY contact_id, reviewer_id HAVING COUNT(*) > 1`},
	{"a review stands where its contact stands", `SELECT r.id FROM reviews r JOIN contacts c ON c.id = r.contact_id WHERE r.channel_id <> c.channel_id OR r.operator_id <> c.operator_id
OR r.team_id <> c.team_id OR r.site_id <> c.site_id OR r.region_id <> c.region_id OR r.topic_id <> c.topic_id OR r.line <> COALESCE(c.line, 0)`},
	{"an acknowledged review has the word", `SELECT r.id FROM reviews r WHERE r.acknowledged > 0 AND NOT EXISTS (SELECT 1 FROM review_acknowledgements k WHERE k.review_id = r.id AND k.revision = r.acknowledged)`},
	{"a review knows its last word", `SELECT k.review_id FROM review_acknowledgements k JOIN reviews r ON r.id = k.review_id WHERE k.revision > r.acknowledged`},
	{"a published scorecard has criteria", `SELECT id FROM scorecard_versions WHERE criteria = '[]' OR criteria = 'null'`},
}

// Check returns which promises are broken, and computes the score of every
// revision again.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	versions := map[int64]review.Version{}
	breaches, err := s.Broken(ctx, Promises)
	if err != nil {
		return nil, err
	}
	list, err := engine.Gather(ctx, s.DB, scanScorecard, scorecardVersions)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		versions[v.ID] = v
	}
	said, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (string, error) {
		var id, version, score int64
		var number int
		var raw string
		var sheet review.Sheet
		if err := scan(&id, &version, &number, &score, &raw); err != nil {
			return "", err
		}
		if err := json.Unmarshal([]byte(raw), &sheet); err != nil {
			return fmt.Sprintf("review %d, revision %d: the sheet cannot be read", id, number), nil
		}
		if now := versions[version].Result(sheet).Score; now == nil || millionths(now) != any(score) {
			return fmt.Sprintf("review %d, revision %d: the score is not what the sheet comes to", id, number), nil
		}
		return "", nil
	}, "SELECT r.id, r.version_id, v.number, v.score, v.sheet FROM review_revisions v JOIN reviews r ON r.id = v.review_id")
	return append(breaches, slices.DeleteFunc(said, func(say string) bool { return say == "" })...), err
}
