package openday

import (
	"openpeople/internal/personal"
)

// A note is of a contact when it was in any of its states.
const (
	noteOf     = "id IN (SELECT o.note_id FROM note_revisions o WHERE o.contact_id IN {contacts})"
	revisionOf = "note_id IN (SELECT o.note_id FROM note_revisions o WHERE o.contact_id IN {contacts})"
)

// Personal lists what this room keeps of customers: their words and what else stands in
// field notes.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "notes", Columns: []string{"what", "quote", "hindered_text", "helped_text", "elsewhere"}, Class: personal.Staff,
			Copy:  "SELECT contact_id AS contact, written_at, what, quote FROM notes WHERE contact_id > 0 AND contact_id IN {contacts} ORDER BY written_at, id",
			Count: "SELECT COUNT(*) FROM notes WHERE quote NOT IN ('', '[…]') AND " + noteOf,
			Erase: "UPDATE notes SET quote = '[…]' WHERE quote NOT IN ('', '[…]') AND " + noteOf, Texts: s.noteTexts()},
		{Table: "note_revisions", Columns: []string{"what", "quote", "hindered_text", "helped_text", "elsewhere"}, Class: personal.Staff,
			Erase: "UPDATE note_revisions SET quote = '[…]' WHERE quote NOT IN ('', '[…]') AND " + revisionOf, Texts: s.revisionTexts()},
		{Table: "open_days", Columns: []string{"cancel_reason"}, Class: personal.Staff,
			Texts: []personal.Text{{All: "SELECT id, cancel_reason FROM open_days WHERE cancel_reason <> ''", Write: s.RewriteText("UPDATE open_days SET cancel_reason = ? WHERE id = ?")}}},
		{Table: "open_day_returns", Columns: []string{"reason"}, Class: personal.Staff,
			Texts: []personal.Text{{All: "SELECT id, reason FROM open_day_returns WHERE reason <> ''", Write: s.RewriteText("UPDATE open_day_returns SET reason = ? WHERE id = ?")}}},
	}
}

func (s *Store) noteTexts() []personal.Text {
	return []personal.Text{
		{All: "SELECT id, quote FROM notes WHERE quote <> ''", Write: s.RewriteText("UPDATE notes SET quote = ? WHERE id = ?")},
		{All: "SELECT id, what FROM notes WHERE what <> ''", Of: "SELECT id, what FROM notes WHERE what <> '' AND " + noteOf, Write: s.RewriteText("UPDATE notes SET what = ? WHERE id = ?")},
		{All: "SELECT id, hindered_text FROM notes WHERE hindered_text <> ''", Of: "SELECT id, hindered_text FROM notes WHERE hindered_text <> '' AND " + noteOf, Write: s.RewriteText("UPDATE notes SET hindered_text = ? WHERE id = ?")},
		{All: "SELECT id, helped_text FROM notes WHERE helped_text <> ''", Of: "SELECT id, helped_text FROM notes WHERE helped_text <> '' AND " + noteOf, Write: s.RewriteText("UPDATE notes SET helped_text = ? WHERE id = ?")},
		{All: "SELECT id, elsewhere FROM notes WHERE elsewhere <> ''", Of: "SELECT id, elsewhere FROM notes WHERE elsewhere <> '' AND " + noteOf, Write: s.RewriteText("UPDATE notes SET elsewhere = ? WHERE id = ?")},
	}
}

func (s *Store) revisionTexts() []personal.Text {
	return []personal.Text{
		{All: "SELECT note_id, number, quote FROM note_revisions WHERE quote <> ''", Write: s.RewriteText("UPDATE note_revisions SET quote = ? WHERE note_id = ? AND number = ?")},
		{All: "SELECT note_id, number, what FROM note_revisions WHERE what <> ''", Of: "SELECT note_id, number, what FROM note_revisions WHERE what <> '' AND " + revisionOf, Write: s.RewriteText("UPDATE note_revisions SET what = ? WHERE note_id = ? AND number = ?")},
		{All: "SELECT note_id, number, hindered_text FROM note_revisions WHERE hindered_text <> ''", Of: "SELECT note_id, number, hindered_text FROM note_revisions WHERE hindered_text <> '' AND " + revisionOf, Write: s.RewriteText("UPDATE note_revisions SET hindered_text = ? WHERE note_id = ? AND number = ?")},
		{All: "SELECT note_id, number, helped_text FROM note_revisions WHERE helped_text <> ''", Of: "SELECT note_id, number, helped_text FROM note_revisions WHERE helped_text <> '' AND " + revisionOf, Write: s.RewriteText("UPDATE note_revisions SET helped_text = ? WHERE note_id = ? AND number = ?")},
		{All: "SELECT note_id, number, elsewhere FROM note_revisions WHERE elsewhere <> ''", Of: "SELECT note_id, number, elsewhere FROM note_revisions WHERE elsewhere <> '' AND " + revisionOf, Write: s.RewriteText("UPDATE note_revisions SET elsewhere = ? WHERE note_id = ? AND number = ?")},
	}
}
