package store

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check reads the whole database and proves what the program promises; it
// returns a sentence for each breach.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var breaches []string
	for _, check := range []func(ctx context.Context) ([]string, error){
		s.DB.Check, s.contacts.Check, s.checkSurveys, s.opendays.Check, s.reviews.Check, s.ideas.Check, s.sums.Check,
	} {
		more, err := check(ctx)
		if err != nil {
			return breaches, err
		}
		breaches = append(breaches, more...)
	}
	return breaches, nil
}

func (s *Store) checkSurveys(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

// promises are the invariants of surveys and sending.
var promises = []engine.Promise{
	{"one decision per contact", `SELECT c.id FROM contacts c LEFT JOIN decisions d ON d.contact_id = c.id WHERE d.contact_id IS NULL`},
	{"an asked contact has its invitation", `SELECT d.contact_id FROM decisions d WHERE d.asked AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.contact_id = d.contact_id AND i.rule_id = d.rule_id)`},
	{"an invitation of a rule has its decision", `SELECT i.id FROM invitations i LEFT JOIN decisions d ON d.contact_id = i.contact_id WHERE i.rule_id > 0 AND (d.contact_id IS NULL OR NOT d.asked)`},
	{"at most one invitation per contact and rule", `SELECT contact_id FROM invitations GROUP BY contact_id, rule_id HAVING COUNT(*) > 1`},
	{"at most one final response per invitation", `SELECT invitation_id FROM responses GROUP BY invitation_id HAVING COUNT(*) > 1`},
	{"every sent message has an invitation that knows it", `SELECT o.id FROM outbox o LEFT JOIN invitations i ON i.id = o.invitation_id WHERE o.state = 'sent' AND (i.id IS NULL OR i.sent_at IS NULL)`},
	{"a letter has an invitation", `SELECT l.id FROM letters l LEFT JOIN invitations i ON i.id = l.invitation_id WHERE i.id IS NULL`},
	{"a response has a revision for each of its states", `SELECT r.id FROM responses r WHERE (SELECT COUNT(*) FROM revisions v WHERE v.response_id = r.id) <> r.revision`},
	{"the last revision is the response", `SELECT r.id FROM responses r JOIN revisions v ON v.response_id = r.id AND v.number = r.revision WHERE v.comment <> r.comment OR COALESCE(v.mark, -1) <> COALESCE(r.mark, -1)`},
	{"a contact shows the mark of its response", `SELECT c.id FROM contacts c JOIN responses r ON r.contact_id = c.id WHERE COALESCE(c.mark, -1) <> COALESCE(r.mark, -1)`},
	{"a mark on a contact has a response", `SELECT c.id FROM contacts c WHERE c.mark IS NOT NULL AND NOT EXISTS (SELECT 1 FROM responses r WHERE r.contact_id = c.id)`},
}
