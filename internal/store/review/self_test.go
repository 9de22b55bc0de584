package review_test

import (
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// An operator judges an own contact, once, by the scorecard of its review; it stands beside
// that and moves nothing.
func TestSelfReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, r, log := contested(t, s, clock)
		for name, c := range map[string]struct {
			who  actor.Actor
			want fault.Code
		}{"the reviewer": {anna, fault.NotFound}, "another operator": {gleb, fault.NotFound}, "an admin": {egor, fault.NotFound}, "nobody": {actor.Nobody, fault.Unauthenticated}} {
			if err := svc.ReviewSelf(ctx, c.who, 1, filled(0)); code(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := svc.ReviewSelf(ctx, vera, 1, review.Sheet{}); code(err) != fault.Invalid {
			t.Errorf("nothing was chosen: %v", err)
		}
		if f := got(t, svc, vera, r.ID); !f.MaySelf || len(f.Selves) != 0 {
			t.Errorf("before: %+v", f)
		}
		if err := svc.ReviewSelf(ctx, vera, 1, filled(0)); err != nil {
			t.Fatal(err)
		}
		if err := svc.ReviewSelf(ctx, vera, 1, filled(2)); code(err) != fault.Conflict {
			t.Errorf("once more: %v", err)
		}
		f := got(t, svc, anna, r.ID)
		if len(f.Selves) != 1 || f.Selves[0].Score != 100 || f.Selves[0].VersionID != f.VersionID || f.MaySelf || *f.Score != *r.Score || len(f.Revisions) != 1 {
			t.Errorf("beside the review: %+v", f)
		}
		if n, err := svc.Count(ctx, egor, review.Filter{}); err != nil || n != 1 {
			t.Errorf("%d reviews, %v", n, err)
		}
		if last := (*log)[len(*log)-1]; last != "Vera add self_review" {
			t.Errorf("written down: %q", *log)
		}
		form, err := svc.SelfForm(ctx, gleb, 2) // nobody has reviewed it
		if err != nil || form.Version.ID == 0 || form.Own != nil {
			t.Errorf("a form of a contact without a review: %+v, %v", form, err)
		}
		checked(t, s)
	})
}
