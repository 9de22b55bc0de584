package review

import (
	"openpeople/internal/personal"
)

// Personal lists in what of this room customers can be named: what reviewers and operators
// wrote, words on messages among it.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "reviews", Columns: []string{"draft"}, Class: personal.Staff, Texts: []personal.Text{{
			All: "SELECT id, draft FROM reviews WHERE draft IS NOT NULL", Of: "SELECT id, draft FROM reviews WHERE draft IS NOT NULL AND contact_id IN {contacts}", JSON: true,
			Write: s.RewriteText("UPDATE reviews SET draft = ? WHERE id = ?"),
		}}},
		{Table: "review_revisions", Columns: []string{"sheet"}, Class: personal.Staff,
			Copy: "SELECT r.contact_id AS contact, v.at AS reviewed_at, v.score / 1000000 AS score FROM review_revisions v JOIN reviews r ON r.id = v.review_id WHERE r.contact_id IN {contacts} ORDER BY v.at, r.id", Texts: []personal.Text{{
				All:  "SELECT review_id, number, sheet FROM review_revisions",
				Of:   "SELECT v.review_id, v.number, v.sheet FROM review_revisions v JOIN reviews r ON r.id = v.review_id WHERE r.contact_id IN {contacts}",
				JSON: true, Write: s.RewriteText("UPDATE review_revisions SET sheet = ? WHERE review_id = ? AND number = ?"),
			}}},
		{Table: "review_acknowledgements", Columns: []string{"remark"}, Class: personal.Staff, Texts: []personal.Text{{
			All:   "SELECT review_id, revision, remark FROM review_acknowledgements WHERE remark <> ''",
			Of:    "SELECT a.review_id, a.revision, a.remark FROM review_acknowledgements a JOIN reviews r ON r.id = a.review_id WHERE a.remark <> '' AND r.contact_id IN {contacts}",
			Write: s.RewriteText("UPDATE review_acknowledgements SET remark = ? WHERE review_id = ? AND revision = ?"),
		}}},
		{Table: "appeals", Columns: []string{"reason", "answer", "proposal"}, Class: personal.Staff, Texts: []personal.Text{s.appealText("reason"), s.appealText("answer"), s.appealText("proposal")}},
		{Table: "self_reviews", Columns: []string{"sheet"}, Class: personal.Staff, Texts: []personal.Text{{
			All: "SELECT id, sheet FROM self_reviews", Of: "SELECT id, sheet FROM self_reviews WHERE contact_id IN {contacts}", JSON: true,
			Write: s.RewriteText("UPDATE self_reviews SET sheet = ? WHERE id = ?"),
		}}},
		{Table: "coaching_notes", Columns: []string{"words", "agreed", "looked"}, Class: personal.Staff, Texts: []personal.Text{s.coachingText("words"), s.coachingText("agreed"), s.coachingText("looked")}},
		{Table: "queue_assignments", Columns: []string{"reason"}, Class: personal.Staff, Texts: []personal.Text{{
			All:   "SELECT id, reason FROM queue_assignments WHERE reason <> ''",
			Of:    "SELECT id, reason FROM queue_assignments WHERE reason <> '' AND contact_id IN {contacts}",
			Write: s.RewriteText("UPDATE queue_assignments SET reason = ? WHERE id = ?"),
		}}},
		{Table: "calibration_sheets", Columns: []string{"sheet"}, Class: personal.Staff, Texts: []personal.Text{{
			All:  "SELECT calibration_id, contact_id, person_id, sheet FROM calibration_sheets",
			Of:   "SELECT calibration_id, contact_id, person_id, sheet FROM calibration_sheets WHERE contact_id IN {contacts}",
			JSON: true, Write: s.RewriteText("UPDATE calibration_sheets SET sheet = ? WHERE calibration_id = ? AND contact_id = ? AND person_id = ?"),
		}}},
		{Table: "calibrations", Columns: []string{"name", "task"}, Class: personal.Staff, Texts: []personal.Text{{
			All:   "SELECT id, task FROM calibrations WHERE task <> ''",
			Of:    "SELECT id, task FROM calibrations WHERE task <> '' AND id IN (SELECT t.calibration_id FROM calibration_contacts t WHERE t.contact_id IN {contacts})",
			Write: s.RewriteText("UPDATE calibrations SET task = ? WHERE id = ?"),
		}, {
			All:   "SELECT id, name FROM calibrations",
			Of:    "SELECT id, name FROM calibrations WHERE id IN (SELECT t.calibration_id FROM calibration_contacts t WHERE t.contact_id IN {contacts})",
			Write: s.RewriteText("UPDATE calibrations SET name = ? WHERE id = ?"),
		}}},
	}
}

// appealText is a text of appeals.
func (s *Store) appealText(column string) personal.Text {
	return personal.Text{
		All:   "SELECT id, " + column + " FROM appeals WHERE " + column + " <> ''",
		Of:    "SELECT a.id, a." + column + " FROM appeals a JOIN reviews r ON r.id = a.review_id WHERE a." + column + " <> '' AND r.contact_id IN {contacts}",
		Write: s.RewriteText("UPDATE appeals SET " + column + " = ? WHERE id = ?"),
	}
}

// coachingText is a text of notes after talks.
func (s *Store) coachingText(column string) personal.Text {
	return personal.Text{
		All:   "SELECT id, " + column + " FROM coaching_notes WHERE " + column + " <> ''",
		Of:    "SELECT n.id, n." + column + " FROM coaching_notes n WHERE n." + column + " <> '' AND EXISTS (SELECT 1 FROM coaching_reviews c JOIN reviews r ON r.id = c.review_id WHERE c.note_id = n.id AND r.contact_id IN {contacts})",
		Write: s.RewriteText("UPDATE coaching_notes SET " + column + " = ? WHERE id = ?"),
	}
}
