package review_test

import (
	"testing"

	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// Linked are reviews that count, of contacts that another person reviewed in the period, too,
// as they were submitted first; a fair score is kept nowhere.
func TestLinkedReviews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc := reviewDesk(t, s, clock)
		uncounted := filled(0)
		uncounted.Uncounted = "A test call"
		for _, one := range []struct {
			contact int64
			sheet   review.Sheet
		}{{1, filled(0)}, {2, uncounted}, {5, filled(0)}} {
			if _, err := svc.Save(ctx, egor, one.contact, 0, one.sheet, true); err != nil {
				t.Fatal(err)
			}
		}
		for _, contact := range []int64{1, 2, 6} {
			if _, err := svc.Save(ctx, anna, contact, 0, filled(1), true); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := svc.Save(ctx, anna, 1, 1, filled(0), true); err != nil { // another revision
			t.Fatal(err)
		}
		p := when.Period{From: 20261101, To: 20261130}
		list, err := s.LinkedReviews(ctx, p, review.LinkedReview{}, 10)
		if err != nil || len(list) != 2 || list[0].ReviewerID != egor.PersonID || list[1].ReviewerName != "Anna" || list[1].Score >= 100 || len(list[1].Sheet.Answers) == 0 {
			t.Fatalf("%+v, %v", list, err)
		}
		if rest, err := s.LinkedReviews(ctx, p, list[0], 10); err != nil || len(rest) != 1 || rest[0].ID != list[1].ID {
			t.Errorf("after the first: %+v, %v", rest, err)
		}
		if none, err := s.LinkedReviews(ctx, when.Period{From: 20261201, To: 20261231}, review.LinkedReview{}, 10); err != nil || len(none) > 0 {
			t.Errorf("in December: %+v, %v", none, err)
		}
		before, err := svc.Get(ctx, egor, list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		out, err := svc.Severity(ctx, egor, p)
		if err != nil || out.Contacts != 1 || out.Reviews != 2 || len(out.Reviewers) != 2 || out.Reviewers[0].Name != "Anna" || out.Reviewers[0].Fair != nil {
			t.Errorf("%+v, %v", out, err)
		}
		if after, err := svc.Get(ctx, egor, list[0].ID); err != nil || *after.Score != *before.Score || after.Revision != before.Revision {
			t.Errorf("severity changed a score: %+v, %v", after.Review, err)
		}
	})
}
