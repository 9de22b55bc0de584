package contact_test

import (
	"cmp"
	"context"
	"math/rand/v2"
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

// What was answered lately goes page by page through every contact that the filter lets
// through, by the time of its answer whenever the contact ended, wherever a page ends or
// looks no further.
func TestListAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		if err := storetest.Grow(ctx, s, storetest.Grown{Contacts: 1000}, when.DayOf(clock.Now(), storetest.Moscow)); err != nil {
			t.Fatal(err)
		}
		answered := answerAgain(t, s)
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		marked := []int{1, 2, 3, 4, 5}
		first, err := s.ListContacts(ctx, contact.Filter{}, page.Request{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		for name, f := range map[string]contact.Filter{
			"all":               {Marks: marked},
			"a mark":            {Marks: []int{5}},
			"a team and a mark": {Marks: []int{5}, By: figure.Filter{figure.Team: {"d3"}}},
			"low marks":         {Marks: []int{1, 2}},
			"regions and teams": {Marks: marked, By: figure.Filter{figure.Team: {"d3", "d4", "d5", "d6"}, figure.Region: {"d86", "d87", "d88"}}},
			"half of the teams": {Marks: marked, Within: actor.Reach{Limited: true, TeamIDs: []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}}},
			"own and of a team": {Marks: marked, Within: actor.Reach{Limited: true, OperatorID: 17, TeamIDs: []int64{4}}},
			"of a customer":     {Marks: marked, CustomerID: first.Rows[0].CustomerID},
			"with an attribute": {Marks: marked, Attributes: figure.Attributes{{Key: "tariff", Values: []string{"M"}}}},
			"of a survey":       {Marks: marked, By: figure.Filter{figure.Survey: {"service"}}},
			"found by its id":   {Marks: marked, Search: "c-700"},
			"nobody":            {Marks: marked, By: figure.Filter{figure.Team: {"none"}}},
			"none is beyond":    {Marks: marked, Beyond: true},
			"in a part of it":   {Marks: marked, Period: when.Period{From: when.DayOf(clock.Now(), storetest.Moscow).Add(-200)}},
		} {
			want := pages(t, func(p page.Request) (page.Of[contact.Row], error) { return s.ListContacts(ctx, f, p) }, 500)
			slices.SortFunc(want, func(a, b int64) int { return cmp.Or(cmp.Compare(answered[b], answered[a]), cmp.Compare(b, a)) })
			for look, few := range map[int]int{130: 0, 200: 100, 100_000: 0, 100_001: 2000} {
				s.LookAtAnswers(look, few)
				for _, limit := range []int{20, 500} {
					var last int64
					got := pages(t, func(p page.Request) (page.Of[contact.Row], error) {
						part, err := s.ListAnswered(ctx, f, p)
						for _, r := range part.Rows {
							if last = r.AnsweredAt.UnixMilli(); last != answered[r.ID] {
								t.Fatalf("contact %d was answered at %d, and it says %d", r.ID, answered[r.ID], last)
							}
						}
						if part.Until != 0 && part.Next.At >= part.Until.Start(storetest.Moscow).UnixMilli() {
							t.Fatalf("looked until %v, and goes on before %d", part.Until, part.Next.At)
						}
						return part, err
					}, limit)
					if !slices.Equal(got, want) {
						t.Errorf("%s, pages of %d, looking at %d: %d contacts %.200v, want %d %.200v", name, limit, look, len(got), got, len(want), want)
					}
				}
			}
		}
	})
}

// answerAgain lets contacts be answered in another order than they ended in, several at
// once, and returns when each was.
func answerAgain(t *testing.T, s *store.Store) map[int64]int64 {
	t.Helper()
	r, answered := rand.New(rand.NewPCG(7, 1)), map[int64]int64{}
	all := pages(t, func(p page.Request) (page.Of[contact.Row], error) {
		return s.ListContacts(t.Context(), contact.Filter{}, p)
	}, 500)
	for _, id := range all {
		answered[id] = 1_700_000_000_000 + r.Int64N(300)*86_400_000
	}
	err := s.InTx(t.Context(), func(ctx context.Context) error {
		for id, at := range answered { // a response has the id of its contact
			if _, err := s.Exec(ctx, "UPDATE responses SET answered_at = ?, updated_at = ? WHERE id = ?", at, at, id); err != nil {
				return err
			}
			if _, err := s.Exec(ctx, "UPDATE revisions SET at = ? WHERE response_id = ?", at, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return answered
}

// pages reads a whole list.
func pages(t *testing.T, list func(page.Request) (page.Of[contact.Row], error), limit int) (ids []int64) {
	t.Helper()
	p := page.Request{Limit: limit}
	for n := 0; ; n++ {
		part, err := list(p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range part.Rows {
			ids = append(ids, r.ID)
		}
		if len(part.Rows) > limit || len(part.Rows) < limit && part.Next != (page.Cursor{}) && part.Until == 0 || n > 2000 {
			t.Fatalf("part %d of %d rows goes on after %v", n, len(part.Rows), part.Next)
		}
		if p.After = part.Next; p.After == (page.Cursor{}) {
			return ids
		}
	}
}
