package recording

import "openpeople/internal/personal"

// Personal lists what this room keeps of customers: where their voice is to be heard, and
// the ids of recordings, in which a phone number may stand. That there was a recording,
// when and how long, stays, and what was measured of it.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "recordings", Columns: []string{"url", "path", "path_customer"}, Class: personal.Recording,
			Copy:  "SELECT contact_id AS contact, started_at, seconds, url || path AS place FROM recordings WHERE url <> '[…]' AND contact_id IN {contacts} ORDER BY contact_id, id",
			Count: "SELECT COUNT(*) FROM recordings WHERE url <> '[…]' AND contact_id IN {contacts}",
			Erase: "UPDATE recordings SET url = '[…]', path = '', path_customer = '' WHERE url <> '[…]' AND contact_id IN {contacts}"},
		{Table: "hearings", Columns: []string{"peaks"}, Class: personal.Recording,
			Erase: "UPDATE hearings SET peaks = NULL, run_at = NULL, edition = edition + 1 WHERE (peaks IS NOT NULL OR run_at IS NOT NULL) AND contact_id IN {contacts}"},
		{Table: "speech_texts", Columns: nil, Class: personal.Recording,
			Erase: "UPDATE speech_texts SET run_at = NULL, edition = edition + 1 WHERE run_at IS NOT NULL AND contact_id IN {contacts}"},
		{Table: "speech_corrections", Columns: []string{"was", "text"}, Class: personal.Conversation,
			Erase: "DELETE FROM speech_corrections WHERE contact_id IN {contacts}"},
		{Table: "redactions", Columns: []string{"why"}, Class: personal.Staff, Texts: []personal.Text{{
			All: "SELECT id, why FROM redactions", Of: "SELECT id, why FROM redactions WHERE contact_id IN {contacts}", Write: s.RewriteText("UPDATE redactions SET why = ? WHERE id = ?"),
		}}},
		{Table: "recordings", Columns: []string{"external_id"}, Class: personal.Identity,
			Erase: "UPDATE recordings SET external_id = '[…]' || id WHERE external_id NOT LIKE '[…]%' AND contact_id IN {contacts}"},
	}
}
