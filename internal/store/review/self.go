package review

import (
	"context"
	"encoding/json"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

// InsertSelfReview stores one, which gets its id; Conflict when the person has one of the
// contact.
func (s *Store) InsertSelfReview(ctx context.Context, r *review.SelfReview) error {
	sheet, err := sheetText(&r.Sheet)
	if err != nil {
		return err
	}
	r.ID, err = s.InsertID(ctx, "INSERT INTO self_reviews (contact_id, operator_id, person_id, version_id, at, score, sheet) VALUES (?, ?, ?, ?, ?, ?, ?)",
		r.ContactID, r.OperatorID, r.PersonID, r.VersionID, engine.Ms(r.At), millionths(&r.Score), sheet)
	return engine.Refused(err)
}

// SelfReviewsOf lists those of a contact, the first one first.
func (s *Store) SelfReviewsOf(ctx context.Context, contactID int64) ([]review.SelfReview, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (r review.SelfReview, err error) {
		var at, score int64
		var sheet string
		if err := scan(&r.ID, &r.ContactID, &r.OperatorID, &r.PersonID, &r.PersonName, &r.VersionID, &at, &score, &sheet); err != nil {
			return r, err
		}
		r.At, r.Score = engine.At(at), *scoreOf(&score)
		return r, json.Unmarshal([]byte(sheet), &r.Sheet)
	}, `SELECT r.id, r.contact_id, r.operator_id, r.person_id, p.name, r.version_id, r.at, r.score, r.sheet FROM self_reviews r JOIN people p ON p.id = r.person_id WHERE r.contact_id = ? ORDER BY r.id`, contactID)
}
