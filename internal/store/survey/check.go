package survey

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about answers that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"at most one final response per invitation", `SELECT invitation_id FROM responses GROUP BY invitation_id HAVING COUNT(*) > 1`},
	{"a response has a revision for each of its states", `SELECT r.id FROM responses r WHERE (SELECT COUNT(*) FROM revisions v WHERE v.response_id = r.id) <> r.revision`},
	{"the last revision is the response", `SELECT r.id FROM responses r JOIN revisions v ON v.response_id = r.id AND v.number = r.revision WHERE v.comment <> r.comment OR COALESCE(v.mark, -1) <> COALESCE(r.mark, -1)`},
	{"a contact shows the mark of its response", `SELECT c.id FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' WHERE COALESCE(c.mark, -1) <> COALESCE(r.mark, -1)`},
	{"a contact says whether its response has a comment", `SELECT c.id FROM contacts c LEFT JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' WHERE c.commented <> (COALESCE(r.comment, '') <> '')`},
	{"a mark on a contact has a response", `SELECT c.id FROM contacts c WHERE c.mark IS NOT NULL AND NOT EXISTS (SELECT 1 FROM responses r WHERE r.contact_id = c.id AND r.purpose = 'first')`},
	{"a response has the purpose of its invitation", `SELECT r.id FROM responses r JOIN invitations i ON i.id = r.invitation_id WHERE i.purpose <> r.purpose`},
}
