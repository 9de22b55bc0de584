package openday

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"openpeople/internal/openday"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of open people days and field notes.
var Promises = []engine.Promise{
	{"seats are not oversold", `SELECT h.id FROM shifts h WHERE (SELECT COUNT(*) FROM seats e WHERE e.shift_id = h.id AND e.released_at IS NULL) > h.seats`},
	{"a shift counts its taken seats", `SELECT h.id FROM shifts h WHERE (SELECT COUNT(*) FROM seats e WHERE e.shift_id = h.id AND e.released_at IS NULL) <> h.taken`},
	{"nobody has two seats in a shift", `SELECT shift_id FROM seats WHERE released_at IS NULL GROUP BY shift_id, person_id HAVING COUNT(*) > 1`},
	{"nobody sits in two shifts at once", `SELECT a.id FROM seats a JOIN shifts ha ON ha.id = a.shift_id JOIN open_days da ON da.id = ha.day_id AND da.cancelled_at IS NULL
JOIN seats b ON b.person_id = a.person_id AND b.id > a.id AND b.released_at IS NULL JOIN shifts hb ON hb.id = b.shift_id JOIN open_days db ON db.id = hb.day_id AND db.cancelled_at IS NULL
WHERE a.released_at IS NULL AND ha.starts_at < hb.ends_at AND hb.starts_at < ha.ends_at`},
	{"a shift that was taken out has no guests", `SELECT id FROM shifts WHERE removed_at IS NOT NULL AND taken > 0`},
	{"a note has a revision for each of its states", `SELECT n.id FROM notes n WHERE (SELECT COUNT(*) FROM note_revisions v WHERE v.note_id = n.id AND v.number BETWEEN 1 AND n.revision) <> n.revision
OR EXISTS (SELECT 1 FROM note_revisions v WHERE v.note_id = n.id AND v.number NOT BETWEEN 1 AND n.revision)`},
	{"a mood is one of five", fmt.Sprintf(`SELECT id FROM notes WHERE mood NOT BETWEEN 1 AND %d`, len(openday.Moods))},
	{"a note is read by somebody, at a time", `SELECT id FROM notes WHERE (read_at IS NULL) <> (read_by = 0)`},
	{"a place is of a known kind", `SELECT id FROM places WHERE kind NOT IN ` + engine.In(placeKinds()...)},
	{"a day that was called off says when", `SELECT id FROM open_days WHERE cancelled_at IS NULL AND (cancelled_by <> 0 OR cancel_reason <> '')`},
	{"the last revision is the note", `SELECT n.id FROM notes n JOIN note_revisions v ON v.note_id = n.id AND v.number = n.revision
WHERE v.what <> n.what OR v.quote <> n.quote OR v.contact_id <> n.contact_id OR v.place_id <> n.place_id OR v.day_id <> n.day_id OR v.mood IS DISTINCT FROM n.mood
OR v.hindered <> n.hindered OR v.hindered_text <> n.hindered_text OR v.helped <> n.helped OR v.helped_text <> n.helped_text OR v.elsewhere <> n.elsewhere`},
	{"a note's day, place, shift and contact are there", `SELECT n.id FROM notes n WHERE n.day_id > 0 AND NOT EXISTS (SELECT 1 FROM open_days d WHERE d.id = n.day_id)
OR n.place_id > 0 AND NOT EXISTS (SELECT 1 FROM places p WHERE p.id = n.place_id)
OR n.shift_id > 0 AND NOT EXISTS (SELECT 1 FROM shifts h WHERE h.id = n.shift_id)
OR n.contact_id > 0 AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = n.contact_id)`},
}

func placeKinds() (list []openday.PlaceKind) {
	for _, row := range openday.PlaceKinds {
		list = append(list, row.Kind)
	}
	return list
}

// Check returns which promises are broken; it reads what each note says.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(Promises), s.checkNotes)
}

func (s *Store) checkNotes(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "what hindered and helped in a note can be read", "SELECT note_id, hindered, helped FROM note_revisions", func(scan func(...any) error) (any, error) {
		var id int64
		var hindered, helped sql.RawBytes
		err := scan(&id, &hindered, &helped)
		if err == nil {
			err = errors.Join(json.Unmarshal(hindered, &[]string{}), json.Unmarshal(helped, &[]string{}))
		}
		return id, err
	})
	return b.Say(), err
}
