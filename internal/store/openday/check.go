package openday

import (
	"context"
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
	{"a note has a revision for each of its states", `SELECT n.id FROM notes n WHERE (SELECT COUNT(*) FROM note_revisions v WHERE v.note_id = n.id) <> n.revision`},
	{"the last revision is the note", `SELECT n.id FROM notes n JOIN note_revisions v ON v.note_id = n.id AND v.number = n.revision
WHERE v.what <> n.what OR v.quote <> n.quote OR v.contact_id <> n.contact_id OR v.place_id <> n.place_id OR COALESCE(v.mood, 0) <> COALESCE(n.mood, 0)`},
	{"a note's day, place, shift and contact are there", `SELECT n.id FROM notes n WHERE n.day_id > 0 AND NOT EXISTS (SELECT 1 FROM open_days d WHERE d.id = n.day_id)
OR n.place_id > 0 AND NOT EXISTS (SELECT 1 FROM places p WHERE p.id = n.place_id)
OR n.shift_id > 0 AND NOT EXISTS (SELECT 1 FROM shifts h WHERE h.id = n.shift_id)
OR n.contact_id > 0 AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = n.contact_id)`},
}

// Check returns which promises are broken.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, Promises) }
