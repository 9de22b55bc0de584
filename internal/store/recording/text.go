package recording

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"openpeople/internal/recording"
	"openpeople/internal/store/engine"
)

// TextTopic wakes who makes text of recordings.
const TextTopic = "speech_texts"

// settingEngine keeps by which engine it is made.
const settingEngine = "speech_engine"

// SpeechEngine returns by which engine texts are made; none is on at first.
func (s *Store) SpeechEngine(ctx context.Context) (e recording.Engine, err error) {
	raw, err := s.settings.Setting(ctx, settingEngine)
	if err != nil || raw == "" {
		return e, err
	}
	return e, json.Unmarshal([]byte(raw), &e)
}

// SaveSpeechEngine stores it.
func (s *Store) SaveSpeechEngine(ctx context.Context, e recording.Engine) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return s.settings.SetSetting(ctx, settingEngine, string(raw))
}

// TextsOf are those of the recordings of a contact.
func (s *Store) TextsOf(ctx context.Context, contactID int64) (map[int64]recording.SpeechText, error) {
	list, err := engine.Gather(ctx, s.DB, func(scan func(...any) error) (t recording.SpeechText, err error) {
		var next, made *int64
		err = scan(&t.RecordingID, &t.ContactID, &t.Edition, &t.State, &t.Detail, &t.Tries, &next, &made, &t.Host, &t.Model)
		if next != nil {
			t.Next = engine.At(*next)
		}
		if made != nil {
			t.MadeAt = engine.At(*made)
		}
		return t, err
	}, "SELECT recording_id, contact_id, edition, state, detail, tries, run_at, made_at, host, model FROM speech_texts WHERE contact_id = ?", contactID)
	out := make(map[int64]recording.SpeechText, len(list))
	for _, t := range list {
		out[t.RecordingID] = t
	}
	return out, err
}

// AskText has a text made of a recording, anew where there is one.
func (s *Store) AskText(ctx context.Context, r recording.Recording, now time.Time) error {
	_, err := s.Exec(ctx, `INSERT INTO speech_texts (recording_id, contact_id, edition, state, detail, tries, run_at, host, model) VALUES (?, ?, 0, 'waits', '', 0, ?, '', '')
ON CONFLICT (recording_id) DO UPDATE SET edition = speech_texts.edition + 1, state = 'waits', detail = '', tries = 0, run_at = excluded.run_at, made_at = NULL, host = '', model = ''`, r.ID, r.ContactID, engine.Ms(now))
	s.WakeAfter(ctx, TextTopic)
	return engine.Refused(err)
}

var claimText = engine.Claims("UPDATE speech_texts SET run_at = ?, edition = edition + 1, tries = tries + 1 WHERE recording_id = (SELECT recording_id FROM speech_texts WHERE run_at <= ? ORDER BY run_at LIMIT 1%LOCK%) RETURNING recording_id, edition, tries", "")

// ClaimText takes the recording whose text is due the longest, which nobody else takes before
// until; nil: none is.
func (s *Store) ClaimText(ctx context.Context, now, until time.Time) (*recording.Due, error) {
	return s.claim(ctx, "speech_texts", claimText, now, until)
}

// claim takes what is due the longest of a table that waits by recording.
func (s *Store) claim(ctx context.Context, table string, text map[engine.Kind]string, now, until time.Time) (*recording.Due, error) {
	var due bool // most of the time nothing is: ask the reading side before the writer
	err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM "+table+" WHERE run_at <= ?)", engine.Ms(now)).Scan(&due)
	if err != nil || !due {
		return nil, engine.Refused(err)
	}
	var out *recording.Due
	err = s.InTx(ctx, func(ctx context.Context) error {
		var d recording.Due
		var id int64
		err := s.Row(ctx, text[s.Kind()], engine.Ms(until), engine.Ms(now)).Scan(&id, &d.Edition, &d.Tries)
		if out = nil; errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return engine.Refused(err)
		}
		d.Recording, err = scanRecording(s.Row(ctx, recordings+"id = ?", id).Scan)
		out = &d
		return engine.Refused(err)
	})
	return out, err
}

// SaveText stores what came of an attempt; false when its edition is another by now.
func (s *Store) SaveText(ctx context.Context, t recording.SpeechText) (saved bool, err error) {
	var next, made any
	if !t.Next.IsZero() {
		next = engine.Ms(t.Next)
	}
	if !t.MadeAt.IsZero() {
		made = engine.Ms(t.MadeAt)
	}
	n, err := s.Changed(ctx, "UPDATE speech_texts SET state = ?, detail = ?, tries = ?, run_at = ?, made_at = ?, host = ?, model = ? WHERE recording_id = ? AND edition = ?",
		string(t.State), t.Detail, t.Tries, next, made, t.Host, t.Model, t.RecordingID, t.Edition)
	return n > 0, engine.Refused(err)
}

// CountTexts counts those that are not made, by state.
func (s *Store) CountTexts(ctx context.Context) (map[recording.TextState]int, error) {
	counts := map[recording.TextState]int{}
	err := s.Each(ctx, "SELECT state, COUNT(*) FROM speech_texts WHERE state <> 'made' GROUP BY state", nil, func(rows *sql.Rows) error {
		var state recording.TextState
		var n int
		err := rows.Scan(&state, &n)
		counts[state] = n
		return err
	})
	return counts, err
}

// WakeTexts makes those due that an engine could not make, at most so many, the latest first.
func (s *Store) WakeTexts(ctx context.Context, now time.Time, most int) error {
	_, err := s.Exec(ctx, `UPDATE speech_texts SET run_at = ?, tries = 0 WHERE recording_id IN (SELECT t.recording_id FROM speech_texts t JOIN recordings r ON r.id = t.recording_id
WHERE t.state IN ('waits', 'refused', 'busy', 'slow', 'unreachable', 'nonsense') AND r.url <> '[…]' ORDER BY t.recording_id DESC LIMIT ?)`, engine.Ms(now), most)
	s.WakeAfter(ctx, TextTopic)
	return engine.Refused(err)
}

// CorrectionsOf are those of a contact's lines, the first one first.
func (s *Store) CorrectionsOf(ctx context.Context, contactID int64) ([]recording.Correction, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (c recording.Correction, err error) {
		var at int64
		err = scan(&c.ContactID, &c.Line, &c.Was, &c.Text, &c.ByID, &c.By, &at)
		c.At = engine.At(at)
		return c, err
	}, "SELECT c.contact_id, c.line, c.was, c.text, c.by_id, p.name, c.at FROM speech_corrections c JOIN people p ON p.id = c.by_id WHERE c.contact_id = ? ORDER BY c.id", contactID)
}

// InsertCorrection stores one more.
func (s *Store) InsertCorrection(ctx context.Context, c recording.Correction) error {
	_, err := s.InsertID(ctx, "INSERT INTO speech_corrections (contact_id, line, was, text, by_id, at) VALUES (?, ?, ?, ?, ?, ?)", c.ContactID, c.Line, c.Was, c.Text, c.ByID, engine.Ms(c.At))
	return engine.Refused(err)
}

// Pointed reports whether somebody reviews the contact, or did: pins point at its messages.
func (s *Store) Pointed(ctx context.Context, contactID int64) (pointed bool, err error) {
	err = s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM reviews WHERE contact_id = ?) OR EXISTS (SELECT 1 FROM calibration_contacts WHERE contact_id = ?)", contactID, contactID).Scan(&pointed)
	return pointed, engine.Refused(err)
}

// ForgetCorrection drops those of a line.
func (s *Store) ForgetCorrection(ctx context.Context, contactID int64, line int) error {
	_, err := s.Exec(ctx, "DELETE FROM speech_corrections WHERE contact_id = ? AND line = ?", contactID, line)
	return engine.Refused(err)
}

// ForgetCorrections drops those of a text that is made anew.
func (s *Store) ForgetCorrections(ctx context.Context, contactID int64) error {
	_, err := s.Exec(ctx, "DELETE FROM speech_corrections WHERE contact_id = ?", contactID)
	return engine.Refused(err)
}
