package contact

import (
	"context"

	"openpeople/internal/store/engine"
)

// Promises are the invariants of contacts.
var Promises = []engine.Promise{
	{"every contact has its conversation", `SELECT c.id FROM contacts c LEFT JOIN conversations v ON v.contact_id = c.id WHERE v.contact_id IS NULL`},
	{"a contact knows whether a guest served it", `SELECT c.id FROM contacts c WHERE c.guest AND c.operator_id = 0
OR c.guest <> (c.operator_id > 0 AND EXISTS (SELECT 1 FROM ` + seatsOf + `c.operator_id AND h.starts_at <= c.ended_at AND h.ends_at >= c.ended_at))`},
}

// Check returns which promises are broken.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, Promises) }
