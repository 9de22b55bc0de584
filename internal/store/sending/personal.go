package sending

import (
	"openpeople/internal/personal"
)

// aboutContacts is which messages carry invitations of some contacts.
const aboutContacts = "kind IN ('invitation', 'second_mark') AND subject IN (SELECT i.id FROM invitations i WHERE i.contact_id IN {contacts})"

// Personal lists what this room keeps of customers: to whom messages went, what the other
// side said of them, and letters.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{
		{Table: "letters", Columns: []string{"recipient", "subject", "body_text", "body_html"}, Class: personal.Letter,
			Copy:  "SELECT at AS sent_at, recipient, subject, body_text FROM letters WHERE message_id IN (SELECT id FROM messages WHERE " + aboutContacts + ") ORDER BY at, id",
			Count: "SELECT COUNT(*) FROM letters WHERE message_id IN (SELECT id FROM messages WHERE " + aboutContacts + ")",
			Erase: "DELETE FROM letters WHERE message_id IN (SELECT id FROM messages WHERE " + aboutContacts + ")",
		},
		{Table: "messages", Columns: []string{"recipient", "error"}, Class: personal.Identity,
			Count: "SELECT COUNT(*) FROM messages WHERE recipient <> '[…]' AND " + aboutContacts,
			Erase: "UPDATE messages SET recipient = '[…]' WHERE recipient <> '[…]' AND " + aboutContacts,
			Texts: []personal.Text{{
				Of:    "SELECT id, error FROM messages WHERE error <> '' AND " + aboutContacts,
				Write: s.RewriteText("UPDATE messages SET error = ? WHERE id = ?"),
			}},
		},
	}
}
