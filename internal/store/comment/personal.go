package comment

import (
	"context"

	"openpeople/internal/personal"
	"openpeople/internal/store/engine"
)

// Personal lists what this room keeps of customers: the words of their comments, by days.
// RecountComments takes out what is written no more.
func (s *Store) Personal() []personal.Kept {
	return []personal.Kept{{Table: "comment_days", Columns: []string{"said"}, Class: personal.Comment}}
}

// RecountComments counts the days of contacts anew, of which comments were erased in the
// transaction of ctx: their words go, that something was written and how it was tagged stays.
func (s *Store) RecountComments(ctx context.Context, contactIDs ...int64) error {
	if _, err := s.Exec(ctx, "UPDATE comment_state SET edition = edition + 1"); err != nil { // whoever counts meanwhile does it again
		return engine.Refused(err)
	}
	days, err := s.daysOf(ctx, contactIDs)
	if err != nil {
		return err
	}
	rows, err := s.count(ctx, days)
	if err != nil {
		return err
	}
	edition, err := s.edition(ctx)
	if err != nil {
		return err
	}
	return s.put(ctx, rows, edition)
}
