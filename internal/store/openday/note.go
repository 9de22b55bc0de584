package openday

import (
	"context"
	"encoding/json"
	"time"

	"openpeople/internal/openday"
	"openpeople/internal/store/engine"
)

// saidColumns are what a note says, in the order of saidArgs.
const saidColumns = "day_id, place_id, what, quote, hindered, hindered_text, helped, helped_text, mood, elsewhere, contact_id"

func saidArgs(n openday.Said) []any {
	return []any{n.DayID, n.PlaceID, n.What, n.Quote, codes(n.Hindered), n.HinderedText, codes(n.Helped), n.HelpedText, n.Mood, n.Elsewhere, n.ContactID}
}

func codes(list []string) string {
	raw, err := json.Marshal(list)
	if err != nil || list == nil {
		return "[]"
	}
	return string(raw)
}

// saidDest returns where to scan saidColumns; call done after the scan.
func saidDest(n *openday.Said) (dest []any, done func() error) {
	var hindered, helped string
	return []any{&n.DayID, &n.PlaceID, &n.What, &n.Quote, &hindered, &n.HinderedText, &helped, &n.HelpedText, &n.Mood, &n.Elsewhere, &n.ContactID}, func() error {
		if err := json.Unmarshal([]byte(hindered), &n.Hindered); err != nil {
			return err
		}
		return json.Unmarshal([]byte(helped), &n.Helped)
	}
}

// InsertNote stores a note with its first revision; a known key stores nothing
// and gives id and author of the known note.
func (s *Store) InsertNote(ctx context.Context, n *openday.Note) error {
	res, err := s.Exec(ctx, "INSERT INTO notes ("+saidColumns+`, key, author_id, shift_id, written_at, revision)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (key) DO NOTHING`,
		append(saidArgs(n.Said), n.Key, n.AuthorID, n.ShiftID, engine.Ms(n.WrittenAt))...)
	if err != nil {
		return engine.Refused(err)
	}
	stored, err := res.RowsAffected()
	if err != nil {
		return engine.Refused(err)
	}
	if err := s.Row(ctx, "SELECT id, author_id FROM notes WHERE key = ?", n.Key).Scan(&n.ID, &n.AuthorID); err != nil || stored == 0 {
		return engine.Refused(err)
	}
	n.Revision = 1
	return s.appendNoteRevision(ctx, n, n.AuthorID, n.WrittenAt)
}

func (s *Store) appendNoteRevision(ctx context.Context, n *openday.Note, by int64, when time.Time) error {
	_, err := s.Exec(ctx, "INSERT INTO note_revisions ("+saidColumns+`, note_id, number, at, person_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(saidArgs(n.Said), n.ID, n.Revision, engine.Ms(when), by)...)
	return engine.Refused(err)
}

// CorrectNote stores what the note says now; Conflict when another revision is
// stored.
func (s *Store) CorrectNote(ctx context.Context, n *openday.Note, by int64, when time.Time) error {
	err := engine.OneRow(s.Exec(ctx, `UPDATE notes SET day_id = ?, place_id = ?, what = ?, quote = ?, hindered = ?, hindered_text = ?, helped = ?, helped_text = ?, mood = ?, elsewhere = ?, contact_id = ?,
revision = revision + 1, corrected_at = ? WHERE id = ? AND revision = ?`, append(saidArgs(n.Said), engine.Ms(when), n.ID, n.Revision)...))
	if err != nil {
		return err
	}
	n.Revision++
	n.CorrectedAt = &when
	return s.appendNoteRevision(ctx, n, by, when)
}

// ReadNote notes the first reading by an organiser.
func (s *Store) ReadNote(ctx context.Context, id, by int64, when time.Time) error {
	_, err := s.Exec(ctx, "UPDATE notes SET read_at = ?, read_by = ? WHERE id = ? AND read_at IS NULL", engine.Ms(when), by, id)
	return engine.Refused(err)
}

const noteRows = `SELECT n.day_id, n.place_id, n.what, n.quote, n.hindered, n.hindered_text, n.helped, n.helped_text, n.mood, n.elsewhere, n.contact_id,
n.id, n.key, n.author_id, n.shift_id, n.written_at, n.revision, n.corrected_at, n.read_at, n.read_by,
COALESCE(a.name, ''), COALESCE(a.role, ''), COALESCE(d.title, ''), COALESCE(p.name, ''), COALESCE(p.kind, ''), COALESCE(r.name, ''), COALESCE(c.operator_id, 0), COALESCE(c.team_id, 0)
FROM notes n LEFT JOIN people a ON a.id = n.author_id LEFT JOIN open_days d ON d.id = n.day_id
LEFT JOIN places p ON p.id = n.place_id LEFT JOIN people r ON r.id = n.read_by LEFT JOIN contacts c ON c.id = n.contact_id AND n.contact_id > 0 `

func scanNote(scan func(...any) error) (r openday.NoteRow, err error) {
	var written int64
	var corrected, read *int64
	dest, done := saidDest(&r.Said)
	if err := scan(append(dest, &r.ID, &r.Key, &r.AuthorID, &r.ShiftID, &written, &r.Revision, &corrected, &read, &r.ReadBy,
		&r.AuthorName, &r.AuthorRole, &r.DayTitle, &r.PlaceName, &r.PlaceKind, &r.ReaderName, &r.Served, &r.ServedTeam)...); err != nil {
		return r, err
	}
	r.WrittenAt, r.CorrectedAt, r.ReadAt = engine.At(written), engine.AtOrNil(corrected), engine.AtOrNil(read)
	return r, done()
}

// NoteByID returns one note with its names.
func (s *Store) NoteByID(ctx context.Context, id int64) (openday.NoteRow, error) {
	r, err := scanNote(s.Row(ctx, noteRows+"WHERE n.id = ?", id).Scan)
	return r, engine.Refused(err)
}

// NoteRevisions lists every state of a note, the first one first.
func (s *Store) NoteRevisions(ctx context.Context, id int64) ([]openday.NoteRevision, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (v openday.NoteRevision, err error) {
		var when int64
		dest, done := saidDest(&v.Said)
		if err := scan(append(dest, &v.NoteID, &v.Number, &when, &v.PersonID, &v.PersonName, &v.PlaceName)...); err != nil {
			return v, err
		}
		v.At = engine.At(when)
		return v, done()
	}, `SELECT v.day_id, v.place_id, v.what, v.quote, v.hindered, v.hindered_text, v.helped, v.helped_text, v.mood, v.elsewhere, v.contact_id,
v.note_id, v.number, v.at, v.person_id, COALESCE(a.name, ''), COALESCE(p.name, '')
FROM note_revisions v LEFT JOIN people a ON a.id = v.person_id LEFT JOIN places p ON p.id = v.place_id WHERE v.note_id = ? ORDER BY v.number`, id)
}

// ContactNumbered finds a contact by our id, when source is "", or by source and
// external id.
func (s *Store) ContactNumbered(ctx context.Context, id int64, source, externalID string) (openday.NoteContact, error) {
	var c openday.NoteContact
	var ended int64
	text := engine.Named(ctx, "SELECT c.id, c.operator_id, c.team_id, c.source, c.external_id, {h.name}, c.ended_at, c.mark FROM contacts c JOIN channels h ON h.id = c.channel_id WHERE ")
	where, args := "c.id = ?", []any{id}
	if source != "" {
		where, args = "c.source = ? AND c.external_id = ?", []any{source, externalID}
	}
	row := s.Row(ctx, text+where, args...)
	err := engine.Refused(row.Scan(&c.ID, &c.OperatorID, &c.TeamID, &c.Source, &c.ExternalID, &c.ChannelName, &ended, &c.Mark))
	if err != nil {
		return openday.NoteContact{}, err
	}
	c.EndedAt = engine.At(ended)
	return c, nil
}
