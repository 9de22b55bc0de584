package digest

import (
	"context"

	"openpeople/internal/digest"
	"openpeople/internal/store/engine"
)

// Check returns a sentence for each promise about digests that does not hold.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(ctx, s.Broken(promises))
}

var rhythms = engine.In(digest.Daily, digest.Weekly)

var promises = []engine.Promise{
	{"a digest comes daily or weekly, at an hour of the day", `SELECT person_id FROM digests WHERE every NOT IN ` + rhythms + ` OR hour < 0 OR hour > 23`},
	{"a digest tells of days in their order", `SELECT id FROM digest_letters WHERE every NOT IN ` + rhythms + ` OR from_day > to_day`},
	{"a message that brings a digest has one", `SELECT m.id FROM messages m LEFT JOIN digest_letters d ON d.id = m.subject WHERE m.kind = 'digest' AND d.id IS NULL`},
}
