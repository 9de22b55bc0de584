package recovery

import (
	"context"
	"fmt"
	"time"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about cases that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises), s.checkDeadlines)
}

var promises = []engine.Promise{
	{"a case is of the contact that its answer is about", `SELECT v.id FROM recoveries v JOIN responses r ON r.id = v.response_id WHERE r.contact_id <> v.contact_id`},
	{"a case is closed with an outcome, and not before", `SELECT id FROM recoveries WHERE (closed_at IS NULL) <> (outcome = '') OR closed_at IS NULL AND (closed_by <> 0 OR cause <> '')`},
	{"a case from before calendars is due a day after what was answered", fmt.Sprintf(`SELECT v.id FROM recoveries v WHERE v.calendar_id = 0
AND NOT EXISTS (SELECT 1 FROM revisions a WHERE a.response_id = v.response_id AND a.at + %d = v.due_at)`, (24 * time.Hour).Milliseconds())},
	{"a case is due by a calendar that is there", `SELECT v.id FROM recoveries v WHERE v.calendar_id <> 0 AND NOT EXISTS (SELECT 1 FROM recovery_calendars k WHERE k.id = v.calendar_id)`},
	{"a case is of a low mark", `SELECT v.id FROM recoveries v WHERE v.mark > v.low OR NOT EXISTS (SELECT 1 FROM revisions a WHERE a.response_id = v.response_id AND a.mark = v.mark)`},
	{"a low mark that came fresh has its case", fmt.Sprintf(`SELECT r.id FROM responses r JOIN revisions a ON a.response_id = r.id AND a.number = 1
WHERE r.purpose = 'first' AND `+low("a.mark")+` AND r.taken_at > 0 AND r.taken_at - r.answered_at <= %d AND NOT EXISTS (SELECT 1 FROM recoveries v WHERE v.contact_id = r.contact_id)`, recovery.Fresh.Milliseconds())},
	{"a low mark to which an answer was corrected has its case", `SELECT r.id FROM responses r WHERE r.purpose = 'first' AND ` + low("r.mark") + ` AND r.revision > 1
AND NOT EXISTS (SELECT 1 FROM recoveries v WHERE v.contact_id = r.contact_id) AND NOT EXISTS (SELECT 1 FROM events e WHERE e.subject = r.id)`},
	{"a case has a known outcome and cause", `SELECT v.id FROM recoveries v WHERE v.outcome <> '' AND NOT EXISTS (SELECT 1 FROM recovery_words w WHERE w.list = 'outcome' AND w.code = v.outcome)
OR v.cause <> '' AND NOT EXISTS (SELECT 1 FROM recovery_words w WHERE w.list = 'cause' AND w.code = v.cause)`},
	{"a case ends in a way that may be chosen", `SELECT l.list FROM (SELECT 'outcome' AS list) l WHERE NOT EXISTS (SELECT 1 FROM recovery_words o WHERE o.list = l.list AND o.retired_at IS NULL AND o.code <> 'corrected')`},
	{"a case is somebody's who got it last", `SELECT v.id FROM recoveries v WHERE v.owner_id <> COALESCE((SELECT o.owner_id FROM recovery_owners o WHERE o.recovery_id = v.id ORDER BY o.id DESC LIMIT 1), 0)`},
	{"a case is acknowledged by the first that was done about it", `SELECT v.id FROM recoveries v WHERE COALESCE(v.acknowledged_at, -1) <> COALESCE((SELECT MIN(d.at) FROM (
SELECT t.recovery_id, t.at FROM recovery_attempts t UNION ALL SELECT o.recovery_id, o.at FROM recovery_owners o UNION ALL SELECT b.recovery_id, b.closed_at AS at FROM recovery_returns b
UNION ALL SELECT c.id AS recovery_id, c.closed_at AS at FROM recoveries c WHERE c.closed_at IS NOT NULL) d WHERE d.recovery_id = v.id), -1)`},
	{"an attempt has a known result", `SELECT id FROM recovery_attempts WHERE result NOT IN ` + engine.In(results()...)},
	{"who waits for an attempt waits for the last that was named", `SELECT v.id FROM recoveries v WHERE v.next_at IS NOT NULL AND (v.closed_at IS NOT NULL
OR v.next_at <> COALESCE((SELECT t.next_at FROM recovery_attempts t WHERE t.recovery_id = v.id ORDER BY t.id DESC LIMIT 1), 0))`},
}

// low is true of a mark that an answer r got while the rule of its contact was as it is, and
// that is low by it.
func low(mark string) string {
	return fmt.Sprintf(`%s <= COALESCE((SELECT CASE WHEN ru.updated_at <= r.answered_at THEN ru.low_mark ELSE 0 END FROM decisions d JOIN rules ru ON ru.id = d.rule_id WHERE d.contact_id = r.contact_id), %d)`,
		mark, recovery.LowMark)
}

func results() (list []recovery.Result) {
	for _, row := range recovery.Results {
		list = append(list, row.Result)
	}
	return list
}
