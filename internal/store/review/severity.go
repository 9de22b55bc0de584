package review

import (
	"context"
	"encoding/json"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

const linkedReviews = `SELECT r.id, r.contact_id, r.reviewer_id, p.name, r.version_id, r.submitted_day, v.score, v.sheet FROM reviews r JOIN review_revisions v ON v.review_id = r.id AND v.number = 1
JOIN people p ON p.id = r.reviewer_id WHERE r.revision > 0 AND NOT r.uncounted AND r.submitted_at >= ? AND r.submitted_at < ?
AND EXISTS (SELECT 1 FROM reviews o WHERE o.contact_id = r.contact_id AND o.reviewer_id <> r.reviewer_id AND o.revision > 0 AND NOT o.uncounted AND o.submitted_at >= ? AND o.submitted_at < ?)
AND (r.contact_id, r.id) > (?, ?) ORDER BY r.contact_id, r.id LIMIT ?`

// LinkedReviews lists what was first submitted of a period about contacts that several reviewed
// in it, by contact and id, after one of them, at most limit.
func (s *Store) LinkedReviews(ctx context.Context, p when.Period, after review.LinkedReview, limit int) ([]review.LinkedReview, error) {
	from, to := engine.Ms(p.From.Start(s.Zone())), engine.Ms(p.To.Add(1).Start(s.Zone()))
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (r review.LinkedReview, err error) {
		var score int64
		var sheet string
		if err := scan(&r.ID, &r.ContactID, &r.ReviewerID, &r.ReviewerName, &r.VersionID, &r.Day, &score, &sheet); err != nil {
			return r, err
		}
		r.Score = *scoreOf(&score)
		return r, json.Unmarshal([]byte(sheet), &r.Sheet)
	}, linkedReviews, from, to, from, to, after.ContactID, after.ID, limit)
}
