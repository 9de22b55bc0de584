package review_test

import (
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// What was done beyond the procedure is told to everybody once its operator agrees, and no
// longer than that; nobody else agrees for them.
func TestPraiseInPublic(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc, ctx := reviewDesk(t, s, clock), t.Context()
		if err := storetest.Run(ctx, s, "UPDATE contacts SET beyond_what = 'called +7 916 123-45-67 at night' WHERE id IN (1, 2, 5, 6)"); err != nil {
			t.Fatal(err)
		}
		if err := s.Rebuild(ctx, 0, nil); err != nil {
			t.Fatal(err)
		}
		told := func(want ...int64) {
			t.Helper()
			for _, a := range []actor.Actor{anna, vera, gleb, dina, egor} {
				list, err := svc.Praised(ctx, a, page.Request{})
				var got []int64
				for _, r := range list.Rows {
					got = append(got, r.ContactID)
					if r.What == "" || r.What == "called +7 916 123-45-67 at night" {
						t.Errorf("%s reads %q", a.Name, r.What)
					}
				}
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s reads of %v, want %v: %v", a.Name, got, want, err)
				}
			}
		}
		refused := func(what string, err error, want fault.Code) {
			t.Helper()
			if code(err) != want {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("an executive proposes", svc.ProposePraise(ctx, dina, 1), fault.Forbidden)
		refused("of another team", svc.ProposePraise(ctx, anna, 4), fault.Forbidden)
		refused("one's own", svc.ProposePraise(ctx, boris, 3), fault.Forbidden)
		refused("nothing was done", svc.ProposePraise(ctx, boris, 4), fault.Conflict)
		refused("nobody served it", svc.ProposePraise(ctx, egor, 6), fault.Conflict)
		refused("what was not proposed", svc.AnswerPraise(ctx, vera, 1, true), fault.NotFound)
		for _, id := range []int64{1, 2, 5} {
			if err := svc.ProposePraise(ctx, egor, id); err != nil {
				t.Fatal(err)
			}
			clock.Pass(time.Minute)
		}
		refused("twice", svc.ProposePraise(ctx, anna, 1), fault.Conflict)
		for _, a := range []actor.Actor{anna, egor, dina, gleb, boris} {
			refused(a.Name+" agrees for Vera", svc.AnswerPraise(ctx, a, 1, true), fault.NotFound)
		}
		told()
		if w, err := svc.Waiting(ctx, vera); err != nil || len(w.Praise) != 2 || w.Praise[0].ContactID != 1 {
			t.Errorf("waits for Vera: %+v %v", w.Praise, err)
		}
		for _, answer := range []struct {
			who   actor.Actor
			id    int64
			agree bool
		}{{vera, 1, true}, {gleb, 2, true}, {vera, 5, false}} {
			if err := svc.AnswerPraise(ctx, answer.who, answer.id, answer.agree); err != nil {
				t.Fatal(err)
			}
			clock.Pass(time.Minute)
		}
		told(2, 1)
		if w, err := svc.Waiting(ctx, vera); err != nil || len(w.Praise) != 0 {
			t.Errorf("waits still: %+v %v", w.Praise, err)
		}
		for _, c := range []struct {
			who             actor.Actor
			id              int64
			row, ask, reply bool
		}{{vera, 1, true, false, true}, {vera, 5, true, false, true}, {anna, 1, true, false, false}, {dina, 5, false, false, false}, {egor, 4, false, false, false}} {
			v, err := svc.Praise(ctx, c.who, c.id)
			if err != nil || (v.Row != nil) != c.row || v.MayPropose != c.ask || v.MayAnswer != c.reply {
				t.Errorf("%s, contact %d: %+v %v", c.who.Name, c.id, v, err)
			}
		}
		first, err := svc.Praised(ctx, dina, page.Request{Limit: 1})
		if err != nil || len(first.Rows) != 1 || first.Next == (page.Cursor{}) {
			t.Fatal(first, err)
		}
		if rest, err := svc.Praised(ctx, dina, page.Request{Limit: 1, After: first.Next}); err != nil || len(rest.Rows) != 1 || rest.Rows[0].ContactID != 1 {
			t.Errorf("the second part: %+v %v", rest, err)
		}
		if err := svc.AnswerPraise(ctx, vera, 1, false); err != nil {
			t.Fatal(err)
		}
		told(2)
		if err := storetest.Run(ctx, s, "UPDATE contacts SET worded = FALSE, beyond_what = '[…]' WHERE id = 2"); err != nil {
			t.Fatal(err)
		}
		if err := storetest.Run(ctx, s, "UPDATE conversations SET messages = ? WHERE contact_id = 2", []byte("[]")); err != nil {
			t.Fatal(err)
		}
		told()
	})
}
