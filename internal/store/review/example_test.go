package review_test

import (
	"strings"
	"testing"
	"time"

	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// What is pinned as a good example stands for everybody to learn from, named after nobody, as
// long as the last revision pins it.
func TestGoodExamples(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc := reviewDesk(t, s, clock)
		sheet := filled(0)
		sheet.Pins = []review.Pin{{Message: 0, Words: "asked"}, {Message: 1, Words: "Vera, call +7 916 123-45-67 back", Kind: review.Example}, {Message: 2, Words: "a fault", Kind: review.Mistake}}
		r, err := svc.Save(ctx, anna, 1, 0, sheet, true)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := svc.Save(ctx, anna, 2, 0, filled(0), true); err != nil {
			t.Fatal(err)
		}
		list, err := svc.Examples(ctx, gleb, page.Filter{}, page.Request{})
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Opens || len(list.Rows[0].Pinned) != 1 {
			t.Fatalf("what Gleb may learn: %+v, %v", list, err)
		}
		if one := list.Rows[0].Pinned[0]; one.Said != "b" || one.Before != "a" || one.From != "operator" || strings.Contains(one.Words, "Vera") || strings.Contains(one.Words, "123") {
			t.Errorf("%+v", one)
		}
		if list, err := svc.Examples(ctx, vera, page.Filter{}, page.Request{}); err != nil || !list.Rows[0].Opens || !list.Rows[0].Mine {
			t.Errorf("who served it: %+v, %v", list, err)
		}
		clock.Set(clock.Now().Add(time.Hour))
		sheet.Pins = sheet.Pins[:1]
		if _, err := svc.Save(ctx, anna, 1, r.Edit, sheet, true); err != nil {
			t.Fatal(err)
		}
		if n, err := svc.CountExamples(ctx, vera, page.Filter{}); err != nil || n != 0 {
			t.Errorf("what is pinned no more: %d, %v", n, err)
		}
		checked(t, s)
	})
}
