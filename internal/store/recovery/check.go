package recovery

import (
	"context"

	"openpeople/internal/recovery"
	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about cases that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) { return s.Broken(ctx, promises) }

var promises = []engine.Promise{
	{"a case is of the contact that its answer is about", `SELECT v.id FROM recoveries v JOIN responses r ON r.id = v.response_id WHERE r.contact_id <> v.contact_id`},
	{"a case is closed with an outcome, and not before", `SELECT id FROM recoveries WHERE (closed_at IS NULL) <> (outcome = '') OR closed_at IS NULL AND closed_by <> 0`},
	{"a case has a known outcome", `SELECT id FROM recoveries WHERE outcome <> '' AND outcome NOT IN ` + engine.In(outcomes()...)},
}

func outcomes() (list []string) {
	for _, row := range recovery.Outcomes {
		list = append(list, row.Code)
	}
	return list
}
