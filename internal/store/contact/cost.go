package contact

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/store/engine"
)

// mostCosts is how many different words on costs are read.
const mostCosts = 20_000

// CostWords gives the words on what going beyond the procedure cost, of the contacts of a
// filter, each with how many contacts say so.
func (s *Store) CostWords(ctx context.Context, f contact.Filter) ([]contact.CostWords, error) {
	where, args, some, err := s.contactWhere(ctx, f)
	if err != nil || !some {
		return nil, engine.Refused(err)
	}
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (c contact.CostWords, err error) {
		return c, scan(&c.Words, &c.N)
	}, "SELECT c.beyond_cost, COUNT(*) FROM contacts c"+whereOf(where)+" GROUP BY c.beyond_cost ORDER BY COUNT(*) DESC, c.beyond_cost LIMIT ?", append(args, mostCosts)...)
}
