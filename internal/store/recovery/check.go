package recovery

import (
	"context"
	"fmt"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about cases that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var promises = []engine.Promise{
	{"a case is of the contact that its answer is about", `SELECT v.id FROM recoveries v JOIN responses r ON r.id = v.response_id WHERE r.contact_id <> v.contact_id`},
	{"a case is closed with an outcome, and not before", `SELECT id FROM recoveries WHERE (closed_at IS NULL) <> (outcome = '') OR closed_at IS NULL AND closed_by <> 0`},
	{"a case is due a day after what was answered", fmt.Sprintf(`SELECT v.id FROM recoveries v WHERE NOT EXISTS (SELECT 1 FROM revisions a WHERE a.response_id = v.response_id AND a.at + %d = v.due_at)`, recovery.Within.Milliseconds())},
	{"a case is of a low mark", fmt.Sprintf(`SELECT v.id FROM recoveries v WHERE NOT EXISTS (SELECT 1 FROM revisions a WHERE a.response_id = v.response_id AND a.mark <= %d)`, recovery.LowMark)},
	{"a low mark that came fresh has its case", fmt.Sprintf(`SELECT r.id FROM responses r JOIN revisions a ON a.response_id = r.id AND a.number = 1
WHERE r.purpose = 'first' AND a.mark <= %d AND r.taken_at > 0 AND r.taken_at - r.answered_at <= %d AND NOT EXISTS (SELECT 1 FROM recoveries v WHERE v.contact_id = r.contact_id)`, recovery.LowMark, recovery.Fresh.Milliseconds())},
	{"a low mark to which an answer was corrected has its case", fmt.Sprintf(`SELECT r.id FROM responses r WHERE r.purpose = 'first' AND r.mark <= %d AND r.revision > 1
AND NOT EXISTS (SELECT 1 FROM recoveries v WHERE v.contact_id = r.contact_id) AND NOT EXISTS (SELECT 1 FROM events e WHERE e.subject = r.id)`, recovery.LowMark)},
	{"a case has a known outcome", `SELECT id FROM recoveries WHERE outcome <> '' AND outcome NOT IN ` + engine.In(outcomes()...)},
}

func outcomes() (list []string) {
	for _, row := range recovery.Outcomes {
		list = append(list, row.Code)
	}
	return list
}
