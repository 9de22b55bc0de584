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
			Erase: "UPDATE conversations SET messages = " + nothing + " WHERE messages <> " + nothing + " AND contact_id IN {contacts}",
			Texts: []personal.Text{{Said: "SELECT contact_id, messages FROM conversations WHERE contact_id IN {contacts}", As: maskTranscript, Write: s.rewriteConversation}}},
		{Table: "contacts", Columns: []string{"beyond_what", "beyond_why", "beyond_cost"}, Class: personal.Conversation,
			Copy:  "SELECT id AS contact, ended_at, beyond_what, beyond_why, beyond_cost FROM contacts WHERE beyond_what <> '' AND id IN {contacts} ORDER BY ended_at, id",
			Count: "SELECT COUNT(*) FROM contacts WHERE beyond_what NOT IN ('', '[…]') AND id IN {contacts}",
			Erase: `UPDATE contacts SET beyond_what = '[…]', beyond_why = CASE beyond_why WHEN '' THEN '' ELSE '[…]' END, beyond_cost = CASE beyond_cost WHEN '' THEN '' ELSE '[…]' END
WHERE beyond_what NOT IN ('', '[…]') AND id IN {contacts}`},
		{Table: "contacts", Columns: []string{"external_id", "named_by", "hash"}, Class: personal.Identity,
			Count: "SELECT COUNT(*) FROM contacts WHERE hash <> '[…]' AND id IN {contacts}",
			Erase: "UPDATE contacts SET named_by = 0, hash = '[…]' WHERE hash <> '[…]' AND id IN {contacts}",
			Texts: []personal.Text{{Of: "SELECT id, external_id FROM contacts WHERE id IN {contacts}", Write: s.sealID}}},
		{Table: "contact_extras", Columns: []string{"extras"}, Class: personal.Identity, Texts: []personal.Text{{
			Of: "SELECT contact_id, extras FROM contact_extras WHERE contact_id IN {contacts}", Whole: s.sharedExtras, Write: s.rewriteExtras,
		}}},
		{Table: "contact_attributes", Columns: []string{"value"}, Class: personal.Identity,
			Copy: "SELECT contact_id AS contact, key AS attribute, value FROM contact_attributes WHERE contact_id IN {contacts} ORDER BY contact_id, key"},
		{Table: "customers", Columns: []string{"external_id", "name", "email", "phone", "telegram", "language", "time_zone"}, Class: personal.Identity},
		{Table: "customer_keys", Columns: []string{"key"}, Class: personal.Identity},
	}
}

// sealID puts the seal of the id of a contact in its place, by which it is known when it is
// sent again; text, with the number of the contact, where there is no seal.
func (s *Store) sealID(ctx context.Context, keys []int64, text string) error {
	left := fmt.Sprintf("%s#%d", text, keys[0])
	if s.seal != nil {
		var k contact.Key
		if err := s.Row(ctx, "SELECT source, external_id FROM contacts WHERE id = ?", keys[0]).Scan(&k.Source, &k.ExternalID); err != nil {
			return err
		}
		left = s.sealed(k)
	}
	_, err := s.Exec(ctx, "UPDATE contacts SET external_id = ? WHERE id = ?", left, keys[0])
	return err
}

// rewriteExtras stores what is left of the extras of a contact; it is found by these
// attributes only.
func (s *Store) rewriteExtras(ctx context.Context, keys []int64, text string) error {
	if _, err := s.Exec(ctx, "UPDATE contact_extras SET extras = ? WHERE contact_id = ?", text, keys[0]); err != nil {
		return err
	}
	var extras contact.Extras
	if err := json.Unmarshal([]byte(text), &extras); err != nil {
		return err
	}
	had, err := engine.Gather(ctx, s.DB, engine.One[string], "SELECT key FROM contact_attributes WHERE contact_id = ?", keys[0])
	if err != nil {
		return err
	}
	for _, key := range had {
		if _, kept := extras.Attributes[key]; kept {
			continue
		}
		if _, err := s.Exec(ctx, "DELETE FROM contact_attributes WHERE contact_id = ? AND key = ?", keys[0], key); err != nil {
			return err
		}
	}
	return nil
}

// Shared is what many bear: an attribute that so many other customers have tells nobody.
// Among how many of the latest contacts with it these are looked for bounds the counting.
const (
	sharedBy    = 5
	sharedAmong = 1000
)

// sharedExtras leaves of what a contact also carries what names nobody: attributes with
// values that at least sharedBy other customers have, and who served. Which text was agreed
// to goes, when and on what ground stays.
func (s *Store) sharedExtras(ctx context.Context, keys []int64, text string) (string, error) {
	var e contact.Extras
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return "", err
	}
	before := len(e.Attributes)
	for _, key := range e.Keys() {
		var others int
		if err := s.Row(ctx, `SELECT COUNT(DISTINCT o.customer_id) FROM (SELECT c.customer_id FROM contact_attributes a JOIN contacts c ON c.id = a.contact_id
WHERE a.key = ? AND a.value = ? AND c.customer_id > 0 AND c.customer_id <> (SELECT customer_id FROM contacts WHERE id = ?) ORDER BY a.day DESC, a.contact_id DESC LIMIT ?) o`,
			key, e.Attributes[key], keys[0], sharedAmong).Scan(&others); err != nil {
			return "", err
		}
		if others < sharedBy {
			delete(e.Attributes, key)
		}
	}
	if len(e.Attributes) == before && (e.Consent == nil || e.Consent.Text == "" || e.Consent.Text == personal.Gone) {
		return text, nil
	}
	if e.Consent != nil && e.Consent.Text != "" {
		e.Consent.Text = personal.Gone
	}
	raw, err := json.Marshal(e)
	return string(raw), err
}
