package store

import (
	"context"
	"openpeople/internal/store/engine"
	"slices"
	"strconv"
)

// Check reads the whole database and proves what the program promises; it
// returns a sentence for each breach.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var breaches []string
	if s.Kind() == engine.SQLite {
		for _, q := range []string{"PRAGMA integrity_check", "PRAGMA foreign_key_check"} {
			rows, err := s.Rows(ctx, q)
			if err != nil {
				return nil, err
			}
			cols, err := rows.Columns()
			if err != nil {
				return nil, err
			}
			for rows.Next() {
				dest := make([]any, len(cols))
				for i := range dest {
					dest[i] = new(any)
				}
				if err := rows.Scan(dest...); err != nil {
					rows.Close()
					return nil, err
				}
				if first, _ := (*dest[0].(*any)).(string); first != "ok" {
					breaches = append(breaches, "sqlite: "+q+": "+first)
				}
			}
			if err := rows.Err(); err != nil {
				return nil, err
			}
		}
	}
	for _, promise := range slices.Concat(promises, openDayPromises, reviewPromises, ideaPromises) {
		var n int64
		if err := s.Row(ctx, "SELECT COUNT(*) FROM ("+promise.breach+") breaches").Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			breaches = append(breaches, promise.say+": "+strconv.FormatInt(n, 10)+" breaches")
		}
	}
	for _, check := range []func(ctx context.Context) ([]string, error){s.checkReviews, s.checkIdeas, s.checkRollups} {
		more, err := check(ctx)
		if err != nil {
			return breaches, err
		}
		breaches = append(breaches, more...)
	}
	return breaches, nil
}

// promise is an invariant, with a query that selects its breaches.
type promise struct{ say, breach string }

// promises are the invariants of contacts, surveys and sending.
var promises = []promise{
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
	{"every contact has its conversation", `SELECT c.id FROM contacts c LEFT JOIN conversations v ON v.contact_id = c.id WHERE v.contact_id IS NULL`},
}
