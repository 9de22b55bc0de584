package asking

import (
	"context"
	"encoding/json"
	"errors"

	"openpeople/internal/asking"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
)

// Check returns a sentence for each promise about asking that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises),
		s.OnDays("an invitation stands on the day on which it was sent",
			"SELECT id, COALESCE(sent_at, 0), sent_day FROM invitations WHERE sent_at IS NOT NULL OR sent_day <> 0"),
		s.checkRules)
}

var promises = []engine.Promise{
	{"a second mark is asked for where a first one was", `SELECT i.id FROM invitations i WHERE i.purpose = 'second' AND NOT EXISTS (SELECT 1 FROM invitations f WHERE f.contact_id = i.contact_id AND f.purpose = 'first')`},
	{"one decision per contact", `SELECT c.id FROM contacts c LEFT JOIN decisions d ON d.contact_id = c.id WHERE d.contact_id IS NULL`},
	{"a decision says why", `SELECT contact_id FROM decisions WHERE reason NOT IN ` + engine.In(asking.Reasons()...)},
	{"who is asked is asked because of a rule, at a time", `SELECT contact_id FROM decisions WHERE asked <> (reason = 'asked') OR asked AND (rule_id = 0 OR due_at IS NULL)`},
	{"the rule of a decision is there", `SELECT contact_id FROM decisions WHERE rule_id <> 0 AND rule_id NOT IN (SELECT id FROM rules)`},
	{"an asked contact has its invitation", `SELECT d.contact_id FROM decisions d WHERE d.asked AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.contact_id = d.contact_id AND i.rule_id = d.rule_id AND i.purpose = 'first')`},
	{"an invitation of a rule has its decision", `SELECT i.id FROM invitations i LEFT JOIN decisions d ON d.contact_id = i.contact_id WHERE i.rule_id > 0 AND (d.contact_id IS NULL OR NOT d.asked)`},
	{"an invitation is its contact's customer's", `SELECT i.id FROM invitations i JOIN contacts c ON c.id = i.contact_id WHERE i.customer_id <> c.customer_id`},
	{"at most one invitation of a purpose per contact", `SELECT contact_id FROM invitations GROUP BY contact_id, purpose HAVING COUNT(*) > 1`},
	{"an invitation has a known purpose", `SELECT id FROM invitations WHERE purpose NOT IN ` + engine.In(survey.First, survey.Second, survey.Trial)},
	{"an invitation ends after it is due", `SELECT id FROM invitations WHERE expires_at < due_at`},
	{"a message of an invitation has one, which knows when it was sent", `SELECT m.id FROM messages m LEFT JOIN invitations i ON i.id = m.subject WHERE m.kind IN ` + engine.In(Kinds...) + ` AND (i.id IS NULL OR m.state = 'sent' AND i.sent_at IS NULL)`},
	{"an invitation with an address has one message, which goes there", `SELECT i.id FROM invitations i LEFT JOIN messages m ON m.kind IN ` + engine.In(Kinds...) + ` AND m.subject = i.id
WHERE i.address <> '' GROUP BY i.id HAVING COUNT(m.id) <> 1 OR MIN(m.nth) <> 1 OR MIN(m.recipient) <> MIN(i.address) OR MIN(m.delivery) <> MIN(i.delivery)
OR (MIN(m.kind) = 'second_mark') <> (MIN(i.purpose) = 'second')`},
	{"an invitation without an address has no message", `SELECT i.id FROM invitations i JOIN messages m ON m.kind IN ` + engine.In(Kinds...) + ` AND m.subject = i.id WHERE i.address = ''`},
	{"a rule asks a share, at a time and in a quarantine that there are", `SELECT id FROM rules WHERE share NOT BETWEEN 0 AND 100
OR quiet_from NOT BETWEEN 0 AND 1440 OR quiet_to NOT BETWEEN 0 AND 1440 OR delay_minutes < 0 OR quarantine_days < 0 OR max_age_hours < 0`},
}

// checkRules reads the lists of every rule.
func (s *Store) checkRules(ctx context.Context) ([]string, error) {
	var b engine.Breaches
	err := s.Tried(ctx, &b, "a rule's lists can be read", "SELECT id, channels, kinds, topics, regions, lines FROM rules ORDER BY id", func(scan func(...any) error) (any, error) {
		var id int64
		var codes [4][]byte
		var lines []byte
		if err := scan(&id, &codes[0], &codes[1], &codes[2], &codes[3], &lines); err != nil {
			return id, err
		}
		err := json.Unmarshal(lines, &[]int{})
		for _, list := range codes {
			err = errors.Join(err, json.Unmarshal(list, &[]string{}))
		}
		return id, err
	})
	return b.Say(), err
}
