package main

import (
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/page"
	"openpeople/internal/review"
)

// TestDemoTellsTheWholeChain fills desks with few and with more contacts and
// looks for every link that a visitor wants to walk.
func TestDemoTellsTheWholeChain(t *testing.T) {
	for _, contacts := range []int{1, 300, 3000} {
		d := newFilledDesk(t, contacts)
		ctx, admin := t.Context(), actor.Actor{PersonID: 1, Role: actor.Admin}
		breaches, err := d.store.Check(ctx)
		if err != nil || len(breaches) > 0 {
			t.Fatalf("%d contacts: %v, %v", contacts, breaches, err)
		}
		over, n, err := d.days.Days(ctx, admin, true, page.Request{})
		if err != nil || n != 5 {
			t.Fatalf("%d contacts: %d days are over, %v", contacts, n, err)
		}
		for _, day := range over.Rows {
			if day.Taken < 6 || day.Taken >= day.Seats || day.Notes < 8 {
				t.Errorf("%d contacts: %q has %d of %d seats taken and %d notes", contacts, day.Title, day.Taken, day.Seats, day.Notes)
			}
		}
		if _, n, err := d.days.Days(ctx, admin, false, page.Request{}); err != nil || n != 2 {
			t.Errorf("%d contacts: %d days are to come, %v", contacts, n, err)
		}
		if waiting, err := d.ideas.Waiting(ctx, admin); err != nil || waiting.Unanswered != 2 {
			t.Errorf("%d contacts: %d ideas wait for an answer, %v", contacts, waiting.Unanswered, err)
		}
		for _, s := range idea.Statuses {
			if n, err := d.ideas.Count(ctx, admin, idea.Filter{Status: s.Status}); err != nil || n < 2 {
				t.Errorf("%d contacts: %d ideas are %s, %v", contacts, n, s.Status, err)
			}
		}
		if contacts < 3000 {
			continue
		}
		if n, err := d.days.CountNotes(ctx, admin, openday.NoteFilter{}); err != nil || n < 60 {
			t.Errorf("%d notes, %v", n, err)
		}
		all, err := d.reviews.Count(ctx, admin, review.Filter{})
		if err != nil || all < 30 {
			t.Errorf("%d reviews, %v", all, err)
		}
		if open, err := d.reviews.Count(ctx, admin, review.Filter{Unacknowledged: true}); err != nil || open*2 > all {
			t.Errorf("%d reviews of %d wait for a word, %v", open, all, err)
		}
		for _, one := range review.AppealStates {
			if n, err := d.reviews.CountAppeals(ctx, admin, review.AppealFilter{List: review.AppealsSeen, State: one.State}); err != nil || n == 0 {
				t.Errorf("%d appeals are %s, %v", n, one.State, err)
			}
		}
		if n, err := d.reviews.Count(ctx, actor.Actor{PersonID: 2, Role: actor.Supervisor, AllTeams: true}, review.Filter{List: review.Drafts}); err != nil || n != 1 {
			t.Errorf("%d drafts, %v", n, err)
		}
	}
}
