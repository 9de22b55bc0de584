package contact

import (
	"context"
	"encoding/json"
	"fmt"

	"openpeople/internal/contact"
	"openpeople/internal/personal"
	"openpeople/internal/store/engine"
)

// Personal lists what this room keeps of customers. Who the customer is goes last, by hand
// (HuskCustomer).
func (s *Store) Personal() []personal.Kept {
	nothing := "CAST('[]' AS BLOB)"
	if s.Kind() == engine.Postgres {
		nothing = "'[]'::bytea"
	}
	return []personal.Kept{
		{Table: "conversations", Columns: []string{"messages"}, Class: personal.Conversation,
			Copy:  "SELECT c.id AS contact, ch.name AS channel, c.started_at, c.ended_at, v.messages FROM contacts c JOIN channels ch ON ch.id = c.channel_id JOIN conversations v ON v.contact_id = c.id WHERE c.id IN {contacts} ORDER BY c.ended_at, c.id",
			Count: "SELECT COUNT(*) FROM conversations WHERE messages <> " + nothing + " AND contact_id IN {contacts}",
			Erase: "UPDATE conversations SET messages = " + nothing + " WHERE messages <> " + nothing + " AND contact_id IN {contacts}"},
		{Table: "contacts", Columns: []string{"beyond_what", "beyond_why", "beyond_cost"}, Class: personal.Staff,
			Copy:  "SELECT id AS contact, ended_at, beyond_what, beyond_why, beyond_cost FROM contacts WHERE beyond_what <> '' AND id IN {contacts} ORDER BY ended_at, id",
			Count: "SELECT COUNT(*) FROM contacts WHERE beyond_what NOT IN ('', '[…]') AND id IN {contacts}",
			Erase: `UPDATE contacts SET beyond_what = '[…]', beyond_why = CASE beyond_why WHEN '' THEN '' ELSE '[…]' END, beyond_cost = CASE beyond_cost WHEN '' THEN '' ELSE '[…]' END
WHERE beyond_what NOT IN ('', '[…]') AND id IN {contacts}`},
		{Table: "contacts", Columns: []string{"external_id", "named_by", "hash"}, Class: personal.Identity,
			Count: "SELECT COUNT(*) FROM contacts WHERE hash <> '[…]' AND id IN {contacts}",
			Erase: "UPDATE contacts SET named_by = 0, hash = '[…]' WHERE hash <> '[…]' AND id IN {contacts}",
			Texts: []personal.Text{{Of: "SELECT id, external_id FROM contacts WHERE id IN {contacts}", Write: func(ctx context.Context, keys []int64, text string) error {
				_, err := s.Exec(ctx, "UPDATE contacts SET external_id = ? WHERE id = ?", fmt.Sprintf("%s#%d", text, keys[0]), keys[0])
				return err
			}}}},
		{Table: "contact_extras", Columns: []string{"extras"}, Class: personal.Identity, Texts: []personal.Text{{
			Of: "SELECT contact_id, extras FROM contact_extras WHERE contact_id IN {contacts}", JSON: true, Write: s.rewriteExtras,
		}}},
		{Table: "contact_attributes", Columns: []string{"value"}, Class: personal.Identity,
			Copy: "SELECT contact_id AS contact, key AS attribute, value FROM contact_attributes WHERE contact_id IN {contacts} ORDER BY contact_id, key"},
		{Table: "customers", Columns: []string{"external_id", "name", "email", "phone", "telegram", "language", "time_zone"}, Class: personal.Identity},
		{Table: "customer_keys", Columns: []string{"key"}, Class: personal.Identity},
	}
}

// rewriteExtras stores other extras of a contact, and the attributes by which it is found.
func (s *Store) rewriteExtras(ctx context.Context, keys []int64, text string) error {
	if _, err := s.Exec(ctx, "UPDATE contact_extras SET extras = ? WHERE contact_id = ?", text, keys[0]); err != nil {
		return err
	}
	var extras contact.Extras
	if err := json.Unmarshal([]byte(text), &extras); err != nil {
		return err
	}
	for key, value := range extras.Attributes {
		if _, err := s.Exec(ctx, "UPDATE contact_attributes SET value = ? WHERE contact_id = ? AND key = ?", value, keys[0], key); err != nil {
			return err
		}
	}
	return nil
}
