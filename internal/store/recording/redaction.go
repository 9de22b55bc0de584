package recording

import (
	"context"
	"math"

	"openpeople/internal/audio"
	"openpeople/internal/recording"
	"openpeople/internal/store/engine"
)

// RedactionsOf are those of the recordings of a contact, in the order of their parts.
func (s *Store) RedactionsOf(ctx context.Context, contactID int64) ([]recording.Redaction, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (r recording.Redaction, err error) {
		var from, to, at int64
		var lifted *int64
		err = scan(&r.ID, &r.RecordingID, &r.ContactID, &from, &to, &r.Why, &r.ByID, &r.By, &at, &r.LiftedByID, &r.LiftedBy, &lifted)
		r.Span, r.At = audio.Span{From: float64(from) / 1000, To: float64(to) / 1000}, engine.At(at)
		if lifted != nil {
			r.LiftedAt = engine.At(*lifted)
		}
		return r, err
	}, `SELECT r.id, r.recording_id, r.contact_id, r.from_ms, r.to_ms, r.why, COALESCE(r.by_id, 0), COALESCE(p.name, ''), r.at, COALESCE(r.lifted_by_id, 0), COALESCE(l.name, ''), r.lifted_at
FROM redactions r LEFT JOIN people p ON p.id = r.by_id LEFT JOIN people l ON l.id = r.lifted_by_id WHERE r.contact_id = ? ORDER BY r.from_ms, r.id`, contactID)
}

// InsertRedaction stores a part that nobody hears. It never ends early: parts of a
// millisecond are muted, too.
func (s *Store) InsertRedaction(ctx context.Context, r recording.Redaction) error {
	_, err := s.InsertID(ctx, "INSERT INTO redactions (recording_id, contact_id, from_ms, to_ms, why, by_id, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		r.RecordingID, r.ContactID, int64(math.Floor(r.From*1000)), int64(math.Ceil(r.To*1000)), r.Why, person(r.ByID), engine.Ms(r.At))
	return engine.Refused(err)
}

// LiftRedaction stores who lifted it and when.
func (s *Store) LiftRedaction(ctx context.Context, r recording.Redaction) error {
	return engine.OneRow(s.Exec(ctx, "UPDATE redactions SET lifted_by_id = ?, lifted_at = ? WHERE id = ? AND lifted_at IS NULL", person(r.LiftedByID), engine.Ms(r.LiftedAt), r.ID))
}

// person is NULL for the program.
func person(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}
