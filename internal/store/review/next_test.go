package review_test

import (
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// The next to review is the first that one may review and has not submitted: others'
// reviews and own drafts take nothing away.
func TestTheNextToReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		ctx := t.Context()
		var list []contact.Row
		for id, c := range [][2]int64{1: {1, 1}, 2: {2, 1}, 3: {3, 1}, 4: {1, 2}} { // operator, team
			if id > 0 {
				list = append(list, contact.Row{Contact: contact.Contact{ID: int64(id), OperatorID: c[0], TeamID: c[1]}})
			}
		}
		next := func(who actor.Actor, rows []contact.Row, want int64) {
			t.Helper()
			if got, err := svc.NextOf(ctx, who, rows); err != nil || got != want {
				t.Errorf("%s: %d %v, want %d", who.Name, got, err, want)
			}
		}
		next(anna, list, 1)
		if _, err := svc.Save(ctx, boris, 1, 0, filled(0), true); err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, boris, 2, 0, filled(0), false); err != nil {
			t.Fatal(err)
		}
		next(anna, list, 1)
		next(boris, list, 2)
		next(boris, list[2:], 4) // the third is his own
		next(anna, list[3:], 0)  // of another team
		next(boris, list[:1], 0)
		next(boris, nil, 0)
		if _, err := svc.NextOf(ctx, vera, list); code(err) != fault.Forbidden {
			t.Errorf("an agent: %v", err)
		}
	})
}
