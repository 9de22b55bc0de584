package privacy

import (
	"context"

	"openpeople/internal/store/engine"
)

// erased are contacts c of customers whose erasure e is done.
const erased = " FROM erasures e JOIN contacts c ON c.customer_id = e.customer_id AND c.customer_id > 0 "

// Check returns a sentence for each promise about erasure that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	said := "v.messages <> CAST('[]' AS BLOB)"
	if s.Kind() == engine.Postgres {
		said = "v.messages <> '[]'::bytea"
	}
	return s.Checked(ctx, s.checkNights, s.Broken([]engine.Promise{
		{"an erasure that is done left a customer who is nobody", `SELECT e.id FROM erasures e JOIN customers u ON u.id = e.customer_id WHERE e.done_at IS NOT NULL AND u.erased_at IS NULL`},
		{"nothing that an erased customer said is left", `SELECT e.id` + erased + `JOIN conversations v ON v.contact_id = c.id WHERE e.done_at IS NOT NULL AND ` + said},
		{"no comment of an erased customer is left", `SELECT e.id` + erased + `JOIN responses r ON r.contact_id = c.id JOIN revisions v ON v.response_id = r.id
WHERE e.done_at IS NOT NULL AND (r.comment NOT IN ('', '[…]') OR v.comment NOT IN ('', '[…]'))`},
		{"no address of an erased customer is left", `SELECT e.id` + erased + `JOIN invitations i ON i.contact_id = c.id WHERE e.done_at IS NOT NULL AND i.address NOT IN ('', '[…]')`},
		{"no letter to an erased customer is left", `SELECT e.id` + erased + `JOIN invitations i ON i.contact_id = c.id JOIN messages m ON m.subject = i.id AND m.kind IN ('invitation', 'second_mark')
JOIN letters l ON l.message_id = m.id WHERE e.done_at IS NOT NULL`},
		{"nothing that was done for an erased customer is told", `SELECT e.id` + erased + `WHERE e.done_at IS NOT NULL AND (c.beyond_what NOT IN ('', '[…]') OR c.beyond_why NOT IN ('', '[…]') OR c.beyond_cost NOT IN ('', '[…]'))`},
		{"no text to which an erased customer agreed is left", `SELECT e.id` + erased + `JOIN contact_extras x ON x.contact_id = c.id
WHERE e.done_at IS NOT NULL AND x.extras LIKE '%"consent":{%"text":"%' AND x.extras NOT LIKE '%"consent":{%"text":"[…]"%'`},
		{"a contact without its conversation says so", `SELECT c.id FROM contacts c JOIN conversations v ON v.contact_id = c.id WHERE NOT c.worded AND ` + said},
		{"a contact without its conversation does not tell what was beyond the procedure", `SELECT id FROM contacts WHERE NOT worded AND (beyond_what NOT IN ('', '[…]') OR beyond_why NOT IN ('', '[…]') OR beyond_cost NOT IN ('', '[…]'))`},
		{"no reason why an erased customer was held is left", `SELECT e.id FROM erasures e JOIN customer_holds h ON h.customer_id = e.customer_id WHERE e.done_at IS NOT NULL AND h.reason <> '[…]'`},
		{"who is held was not erased", `SELECT h.id FROM customer_holds h JOIN erasures e ON e.customer_id = h.customer_id WHERE h.lifted_at IS NULL`},
		{"a hold has a reason, and ends after it began", `SELECT id FROM customer_holds WHERE reason = '' OR lifted_at < at`},
	}))
}
