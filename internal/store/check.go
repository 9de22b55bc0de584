package store

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check reads the whole database and proves what the program promises; it
// returns a sentence for each breach, and of an error those found before it.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	ctx = engine.Within(ctx, engine.Thorough)
	var breaches []string
	for _, check := range []func(ctx context.Context) ([]string, error){
		s.DB.Check, s.accounts.Check, s.contacts.Check, s.surveys.Check, s.askings.Check, s.sendings.Check, s.recoveries.Check, s.reviews.Check,
		s.opendays.Check, s.ideas.Check, s.works.Check, s.sums.Check,
	} {
		more, err := check(ctx)
		breaches = append(breaches, more...)
		if err != nil {
			return breaches, err
		}
	}
	return breaches, nil
}
