package contact

import (
	"context"

	"openpeople/internal/store/engine"
)

// Promises are the invariants of contacts.
var Promises = []engine.Promise{
	{"every contact has its conversation", `SELECT c.id FROM contacts c LEFT JOIN conversations v ON v.contact_id = c.id WHERE v.contact_id IS NULL`},
	{"a contact is of a customer who is there", `SELECT c.id FROM contacts c WHERE c.customer_id > 0 AND NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = c.customer_id)`},
	{"a key is of a customer who is there", `SELECT k.customer_id FROM customer_keys k WHERE k.customer_id > 0 AND NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = k.customer_id)`},
	{"a customer is known by a key", `SELECT u.id FROM customers u WHERE NOT EXISTS (SELECT 1 FROM customer_keys k WHERE k.customer_id = u.id)`},
	{"who was split is two who are there", `SELECT s.one FROM customer_splits s WHERE s.one = s.other OR NOT EXISTS (SELECT 1 FROM customers u WHERE u.id = s.one)
OR NOT EXISTS (SELECT 1 FROM customer_splits o WHERE o.one = s.other AND o.other = s.one)`},
	{"an operator counts as one who counts as itself", `SELECT o.id FROM operators o WHERE o.counts_as > 0 AND NOT EXISTS (SELECT 1 FROM operators m WHERE m.id = o.counts_as AND m.counts_as = 0)`},
	{"a person is an operator who counts as itself", `SELECT p.id FROM people p JOIN operators o ON o.id = p.operator_id WHERE o.counts_as > 0`},
	{"a contact knows whether a guest served it", `SELECT c.id FROM contacts c WHERE c.guest AND c.operator_id = 0
OR c.guest <> (c.operator_id > 0 AND EXISTS (SELECT 1 FROM ` + seatsOf + mainOf("c.operator_id") + ` AND h.starts_at <= c.ended_at AND h.ends_at >= c.ended_at))`},
}

// Check returns which promises are broken.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, Promises) }
