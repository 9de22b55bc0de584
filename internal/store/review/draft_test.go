package review_test

import (
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// A review that was submitted and is being changed shows its draft to the reviewer
// alone; everybody else reads what was submitted.
func TestADraftOfAChangeIsTheReviewersAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc, ctx := reviewDesk(t, s, clock), t.Context()
		r, err := svc.Save(ctx, anna, 1, 0, filled(0), true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, anna, 1, r.Edit, filled(1), false); err != nil {
			t.Fatal(err)
		}
		for _, who := range []actor.Actor{anna, boris, vera, dina, egor, token} {
			full, err := svc.Get(ctx, who, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			mine := who.PersonID == anna.PersonID
			if (full.Draft != nil) != mine || (full.DraftedAt != nil) != mine || full.IsReviewer != mine {
				t.Errorf("%s reads the draft: %v, of %v", who.Name, full.Draft, full.DraftedAt)
			}
			if len(full.Revisions) != 1 || full.Revision != 1 {
				t.Errorf("%s reads %d revisions", who.Name, len(full.Revisions))
			}
		}
	})
}
