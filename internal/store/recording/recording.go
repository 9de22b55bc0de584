// Package recording keeps where the recordings of contacts lie, what was heard of them and
// which parts are muted.
package recording

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/personal"
	"openpeople/internal/recording"
	"openpeople/internal/store/engine"
)

// Store is recordings. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	settings Settings
}

// New puts them on a database.
func New(db *engine.DB, settings Settings) *Store { return &Store{db, settings} }

var _ recording.Store = (*Store)(nil)

// Recorded returns a contact; held: nobody changes it until the transaction ends.
func (s *Store) Recorded(ctx context.Context, contactID int64, held bool) (of recording.Recorded, err error) {
	text, ended, hash := "SELECT operator_id, team_id, ended_at, hash FROM contacts WHERE id = ?", int64(0), ""
	if held {
		text += s.ForUpdate()
	}
	err = s.Row(ctx, text, contactID).Scan(&of.OperatorID, &of.TeamID, &ended, &hash)
	of.EndedAt, of.Erased = engine.At(ended), hash == personal.Gone
	return of, engine.Refused(err)
}

const recordings = `SELECT id, contact_id, ended_at, taken_at, external_id, url, path, path_customer, channels, operator_channel, started_at, seconds, pauses FROM recordings WHERE `

func scanRecording(scan func(...any) error) (r recording.Recording, err error) {
	var ended, taken int64
	var started *int64
	var pauses string
	err = scan(&r.ID, &r.ContactID, &ended, &taken, &r.ExternalID, &r.URL, &r.Path, &r.PathCustomer, &r.Sides, &r.OperatorChannel, &started, &r.Seconds, &pauses)
	r.EndedAt, r.TakenAt = engine.At(ended), engine.At(taken)
	if started != nil {
		r.StartedAt = engine.At(*started)
	}
	if err == nil {
		r.Pauses, err = spansOf(pauses)
	}
	return r, err
}

// RecordingsOf lists those of a contact, in the order in which they began; those of which
// nobody says when, by when they came, stand last.
func (s *Store) RecordingsOf(ctx context.Context, contactID int64) ([]recording.Recording, error) {
	return engine.Gather(ctx, s.DB, scanRecording, recordings+"contact_id = ? ORDER BY started_at IS NULL, started_at, id", contactID)
}

// InsertRecording stores a recording, which gets its id, and waits to be heard.
func (s *Store) InsertRecording(ctx context.Context, r *recording.Recording) (err error) {
	r.ID, err = s.InsertID(ctx, `INSERT INTO recordings (contact_id, ended_at, taken_at, external_id, url, path, path_customer, channels, operator_channel, started_at, seconds, pauses)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.ContactID, engine.Ms(r.EndedAt), engine.Ms(r.TakenAt), r.ExternalID, r.URL, r.Path, r.PathCustomer, string(r.Sides), r.OperatorChannel, began(r.Recording), r.Seconds, textOf(r.Pauses))
	if err == nil {
		_, err = s.Exec(ctx, "INSERT INTO hearings (recording_id, contact_id, edition, state, detail, tries, run_at, sides, unsteady, cut, silences) VALUES (?, ?, 0, 'waits', '', 0, ?, '', FALSE, FALSE, '')", r.ID, r.ContactID, engine.Ms(s.Now()))
		s.WakeAfter(ctx, Topic)
	}
	return engine.Refused(err)
}

// CorrectRecording stores where the sound of r.ID lies and what is said of it; it waits to
// be heard anew.
func (s *Store) CorrectRecording(ctx context.Context, r recording.Recording) error {
	err := engine.OneRow(s.Exec(ctx, "UPDATE recordings SET url = ?, path = ?, path_customer = ?, channels = ?, operator_channel = ?, started_at = ?, seconds = ?, pauses = ? WHERE id = ?",
		r.URL, r.Path, r.PathCustomer, string(r.Sides), r.OperatorChannel, began(r.Recording), r.Seconds, textOf(r.Pauses), r.ID))
	if err == nil {
		_, err = s.Exec(ctx, "UPDATE hearings SET edition = edition + 1, state = 'waits', detail = '', tries = 0, run_at = ?, "+nothing+" WHERE recording_id = ?", engine.Ms(s.Now()), r.ID)
		s.WakeAfter(ctx, Topic)
	}
	return engine.Refused(err)
}

// began is when a recording did, NULL when nobody says.
func began(r contact.Recording) any {
	if r.StartedAt.IsZero() {
		return nil
	}
	return engine.Ms(r.StartedAt)
}
