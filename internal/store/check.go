package store

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check reads the whole database and proves what the program promises; it
// returns a sentence for each breach.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	ctx = engine.Within(ctx, engine.Thorough)
	var breaches []string
	for _, check := range []func(ctx context.Context) ([]string, error){
		s.DB.Check, s.contacts.Check, s.askings.Check, s.sendings.Check, s.surveys.Check, s.opendays.Check, s.reviews.Check, s.ideas.Check, s.works.Check, s.sums.Check,
	} {
		more, err := check(ctx)
		if err != nil {
			return breaches, err
		}
		breaches = append(breaches, more...)
	}
	return breaches, nil
}
