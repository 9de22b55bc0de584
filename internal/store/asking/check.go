package asking

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about asking that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"one decision per contact", `SELECT c.id FROM contacts c LEFT JOIN decisions d ON d.contact_id = c.id WHERE d.contact_id IS NULL`},
	{"an asked contact has its invitation", `SELECT d.contact_id FROM decisions d WHERE d.asked AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.contact_id = d.contact_id AND i.rule_id = d.rule_id AND i.purpose = 'first')`},
	{"an invitation of a rule has its decision", `SELECT i.id FROM invitations i LEFT JOIN decisions d ON d.contact_id = i.contact_id WHERE i.rule_id > 0 AND (d.contact_id IS NULL OR NOT d.asked)`},
	{"an invitation is its contact's customer's", `SELECT i.id FROM invitations i JOIN contacts c ON c.id = i.contact_id WHERE i.customer_id <> c.customer_id`},
	{"at most one invitation of a purpose per contact", `SELECT contact_id FROM invitations GROUP BY contact_id, purpose HAVING COUNT(*) > 1`},
	{"a message of an invitation has one, which knows when it was sent", `SELECT m.id FROM messages m LEFT JOIN invitations i ON i.id = m.subject WHERE m.kind IN ('invitation', 'second_mark') AND (i.id IS NULL OR m.state = 'sent' AND i.sent_at IS NULL)`},
}
