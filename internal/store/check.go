package store

import (
	"context"

	"openpeople/internal/store/engine"
)

// Check reads the whole database and proves what the program promises; it
// returns a sentence for each breach, and of an error those found before it.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	return s.Checked(engine.Within(ctx, engine.Thorough),
		s.DB.Check, s.accounts.Check, s.contacts.Check, s.recordings.Check, s.comments.Check, s.surveys.Check, s.askings.Check, s.sendings.Check, s.recoveries.Check, s.scorecards.Check, s.reviews.Check,
		s.opendays.Check, s.ideas.Check, s.exports.Check, s.works.Check, s.views.Check, s.boards.Check, s.digests.Check, s.sums.Check, s.CheckWords, s.privacies.Check)
}
