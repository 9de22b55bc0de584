package contact_test

import (
	"math"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// Whether the figures say what passes or the rows do, the same contacts hold the words.
func TestFiguresSiftAsRowsDo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		last := when.DayOf(clock.Now(), storetest.Moscow)
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 600, Commented: 3, Days: 20}, last); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		for more := true; more; {
			var err error
			if more, err = s.IndexComments(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.RebuildWords(ctx, page.Cursor{}, func(int64, int64, page.Cursor) error { return nil }); err != nil {
			t.Fatal(err)
		}
		found := func(f contact.Filter, from int) (ids []int64) {
			s.AskFiguresOf(from)
			for p := (page.Request{Limit: 20}); ; {
				part, err := s.ListContacts(ctx, f, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range part.Rows {
					ids = append(ids, r.ID)
				}
				if p.After = part.Next; p.After == (page.Cursor{}) {
					return ids
				}
			}
		}
		some := 0
		for _, typed := range []string{"спасибо", "роуминг спасибо", `"спасибо пожалуйста"`, "from:comment бабабар", "спасибо -бабабар"} {
			q, err := query.Parse(typed)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range []contact.Filter{
				{By: figure.Filter{figure.Channel: {"ch4", "ch5"}}},
				{By: figure.Filter{figure.Operator: {"op17"}}},
				{By: figure.Filter{figure.Team: {"d3"}}, Without: []figure.Dimension{figure.Team}},
				{By: figure.Filter{figure.Region: {"d86"}, figure.Team: {"d1", "d2", "d3", "d4", "d5", "d6"}}, Order: contact.Oldest},
				{Marks: []int{1, 2, 3, 4}, Period: when.Period{From: last.Add(-9), To: last.Add(-2)}},
				{Within: actor.Reach{Limited: true, TeamIDs: []int64{3, 4}, OperatorID: 17}},
				{Commented: true, Counted: true, Masked: true},
			} {
				f.Words = q
				rows, figures := found(f, math.MaxInt), found(f, 1)
				if !slices.Equal(rows, figures) {
					t.Errorf("%s, %+v: by the rows %v, by the figures %v", typed, f, rows, figures)
				}
				some += len(rows)
			}
		}
		if some < 500 {
			t.Errorf("hardly anything is found: %d", some)
		}
	})
}
