package review

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"openpeople/internal/review"
	"openpeople/internal/store/engine"
)

// CalibrationPromises are the invariants of calibrations.
var CalibrationPromises = []engine.Promise{
	{"a calibration has contacts, two reviewers, and its baseline among them", `SELECT k.id FROM calibrations k WHERE NOT EXISTS (SELECT 1 FROM calibration_contacts t WHERE t.calibration_id = k.id)
OR (SELECT COUNT(*) FROM calibration_reviewers r WHERE r.calibration_id = k.id) < 2
OR k.baseline_id > 0 AND NOT EXISTS (SELECT 1 FROM calibration_reviewers r WHERE r.calibration_id = k.id AND r.person_id = k.baseline_id)`},
	{"who is done with a calibration has scored all of it, and who has is done", `SELECT r.person_id FROM calibration_reviewers r WHERE (r.done_at IS NOT NULL) <>
((SELECT COUNT(*) FROM calibration_sheets s WHERE s.calibration_id = r.calibration_id AND s.person_id = r.person_id AND s.given_at IS NOT NULL) = (SELECT COUNT(*) FROM calibration_contacts t WHERE t.calibration_id = r.calibration_id))`},
	{"nothing is scored in a calibration that is closed", `SELECT k.id FROM calibrations k WHERE EXISTS (SELECT 1 FROM calibration_sheets s WHERE s.calibration_id = k.id AND s.saved_at > k.closed_at)`},
	{"nobody scores the own contact in a calibration", `SELECT s.calibration_id FROM calibration_sheets s JOIN contacts c ON c.id = s.contact_id JOIN people p ON p.id = s.person_id WHERE s.given_at IS NULL AND p.operator_id > 0 AND p.operator_id = c.operator_id`},
	{"what is scored in a calibration is no review and in no average", `SELECT r.id FROM reviews r JOIN calibration_sheets s ON s.contact_id = r.contact_id AND s.person_id = r.reviewer_id WHERE s.given_at = r.submitted_at`},
	{"a letter about a calibration says something known", `SELECT id FROM calibration_letters WHERE about NOT IN ` + engine.In(review.Abouts...)},
	{"a message about a calibration has its letter", `SELECT m.id FROM messages m LEFT JOIN calibration_letters l ON l.id = m.subject WHERE m.kind = 'calibration' AND l.id IS NULL`},
}

// checkCalibrations computes every score of a calibration again.
func (s *Store) checkCalibrations(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	versions, err := s.versions(ctx)
	err = errors.Join(err, s.Tried(ctx, &b, "what is scored in a calibration can be read",
		"SELECT s.calibration_id, s.contact_id, s.person_id, t.version_id, s.score, s.sheet FROM calibration_sheets s JOIN calibration_contacts t ON t.calibration_id = s.calibration_id AND t.contact_id = s.contact_id", func(scan func(...any) error) (any, error) {
			var id, contact, person, version int64
			var score *int64
			var raw sql.RawBytes
			err := scan(&id, &contact, &person, &version, &score, &raw)
			which := fmt.Sprintf("that of calibration %d, contact %d, person %d", id, contact, person)
			var sheet review.Sheet
			if err == nil {
				err = json.Unmarshal(raw, &sheet)
			}
			if v, known := versions[version]; err == nil && known && score != nil {
				if now := review.ResultOf(v.Content, sheet).Score; now == nil || millionths(now) != any(*score) {
					b.Add("a score of a calibration is what the scorecard comes to", 1, which)
				}
			}
			return which, err
		}))
	return b.Say(), err
}
