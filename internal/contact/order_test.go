package contact_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// counting counts how many lists are read.
type counting struct {
	*store.Store
	lists int
}

func (c *counting) ListContacts(ctx context.Context, f contact.Filter, p page.Request) (page.Of[contact.Row], error) {
	c.lists++
	return c.Store.ListContacts(ctx, f, p)
}

// By mark a list goes page by page through every contact that has one, whatever the
// filter and wherever a page ends, and reads no more than a list of each mark.
func TestListByMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 1500}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		counted := &counting{Store: s}
		svc := contact.New(counted, decider{s}, clock.Now, storetest.Moscow)
		who := actor.Actor{PersonID: 1, Role: actor.Admin}
		all := func(f contact.Filter, limit int) (rows []contact.Row) {
			t.Helper()
			p := page.Request{Limit: limit}
			for {
				counted.lists = 0
				part, err := svc.List(ctx, who, f, p)
				if err != nil {
					t.Fatal(err)
				}
				if f.Order != contact.Latest && counted.lists > 6 {
					t.Errorf("a page reads %d lists", counted.lists)
				}
				if rows = append(rows, part.Rows...); part.Next == (page.Cursor{}) {
					return rows
				}
				if len(part.Rows) == 0 && part.Until == 0 {
					t.Fatalf("%v: a page after %d rows is empty and goes on", f.Order, len(rows))
				}
				p.After = part.Next
			}
		}
		marked := []int{1, 2, 3, 4, 5}
		for name, f := range map[string]contact.Filter{
			"all":                {Marks: marked},
			"of a team":          {Marks: marked, By: figure.Filter{figure.Team: {"d3"}}},
			"some marks":         {Marks: []int{5, 2}},
			"of team and region": {Marks: marked, By: figure.Filter{figure.Team: {"d3", "d5"}, figure.Region: {"d86", "d87"}}},
			"nobody":             {Marks: marked, By: figure.Filter{figure.Team: {"none"}}},
		} {
			want := all(f, 500)
			for order, sign := range map[contact.Order]int{contact.WorstMark: 1, contact.BestMark: -1} {
				slices.SortStableFunc(want, func(a, b contact.Row) int {
					return cmp.Or(sign*cmp.Compare(*a.Mark, *b.Mark), b.EndedAt.Compare(a.EndedAt), cmp.Compare(b.ID, a.ID))
				})
				sorted := f
				sorted.Order = order
				sizes := []int{7, 500}
				for n, r := range want { // a page that ends where a mark does
					if n > 0 && *r.Mark != *want[0].Mark {
						sizes = append(sizes, n)
						break
					}
				}
				for _, limit := range sizes {
					if got := all(sorted, limit); !slices.Equal(keys(got), keys(want)) {
						t.Errorf("%s, %s, pages of %d: %d rows %.300v, want %d %.300v", name, order, limit, len(got), keys(got), len(want), keys(want))
					}
				}
			}
		}
	})
}

func keys(rows []contact.Row) (out []string) {
	for _, r := range rows {
		out = append(out, fmt.Sprintf("%d:%d", *r.Mark, r.ID))
	}
	return out
}
