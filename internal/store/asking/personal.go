package asking

import (
	"openpeople/internal/personal"
)

// Personal lists what this room keeps of customers: where they were written to.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "invitations", Columns: []string{"address", "address_key"}, Class: personal.Identity,
		Copy:  "SELECT contact_id AS contact, delivery, address, created_at, sent_at FROM invitations WHERE contact_id IN {contacts} ORDER BY created_at, id",
		Count: "SELECT COUNT(*) FROM invitations WHERE address NOT IN ('', '[…]') AND contact_id IN {contacts}",
		Erase: "UPDATE invitations SET address = '[…]', address_key = '' WHERE address NOT IN ('', '[…]') AND contact_id IN {contacts}",
	}}
}
