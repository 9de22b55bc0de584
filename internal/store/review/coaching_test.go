package review_test

import (
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// A note after a talk is tied to reviews of one operator, who reads it; its day brings it back
// to its author, until somebody says once what was seen.
func TestCoaching(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc, r, log := contested(t, s, clock)
		glebs, err := svc.Save(ctx, anna, 2, 0, filled(1), true)
		if err != nil {
			t.Fatal(err)
		}
		own, err := svc.Save(ctx, egor, 3, 0, filled(1), true) // Boris served it himself
		if err != nil {
			t.Fatal(err)
		}
		if err := svc.Coach(ctx, boris, own.ID, review.Coaching{Talked: 20261120, Words: "a"}); code(err) != fault.Forbidden {
			t.Errorf("who served it: %v", err)
		}
		today := when.DayOf(clock.Now(), storetest.Moscow)
		note := review.Coaching{Talked: today, Words: "Call +7 916 123-45-67 by name", Agreed: "to try", Again: today.Add(7)}
		for name, c := range map[string]struct {
			who  actor.Actor
			want fault.Code
		}{"the operator": {vera, fault.Forbidden}, "an executive": {dina, fault.Forbidden}, "nobody": {actor.Nobody, fault.Unauthenticated}} {
			if err := svc.Coach(ctx, c.who, r.ID, note); code(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		for field, bad := range map[string]review.Coaching{"words": {Talked: today}, "talked": {Talked: today.Add(1), Words: "a"}, "again": {Talked: today, Words: "a", Again: today.Add(-1)}, "reviews": {Talked: today, Words: "a", ReviewIDs: []int64{glebs.ID}}} {
			if err := svc.Coach(ctx, anna, r.ID, bad); code(err) != fault.Invalid || fault.Of(err).Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := svc.Coach(ctx, anna, r.ID, note); err != nil {
			t.Fatal(err)
		}
		if f := got(t, svc, vera, r.ID); len(f.Talks) != 1 || f.Talks[0].Words == note.Words || f.Talks[0].MayLook || f.MayCoach {
			t.Errorf("what Vera reads: %+v", f.Talks)
		}
		if list, err := svc.Coachings(ctx, gleb, page.Request{}); err != nil || len(list.Rows) != 0 {
			t.Errorf("what Gleb reads: %+v, %v", list, err)
		}
		if w, err := svc.Waiting(ctx, anna); err != nil || len(w.Again) != 0 {
			t.Errorf("too early: %+v, %v", w.Again, err)
		}
		clock.Set(clock.Now().Add(7 * 24 * time.Hour))
		w, err := svc.Waiting(ctx, anna)
		if err != nil || len(w.Again) != 1 {
			t.Fatalf("on its day: %+v, %v", w.Again, err)
		}
		if err := svc.LookAgain(ctx, vera, w.Again[0].ID, "a"); code(err) != fault.Forbidden {
			t.Errorf("the operator looks: %v", err)
		}
		if err := svc.LookAgain(ctx, boris, w.Again[0].ID, "better"); err != nil {
			t.Fatal(err)
		}
		if err := svc.LookAgain(ctx, anna, w.Again[0].ID, "worse"); code(err) != fault.Conflict {
			t.Errorf("said twice: %v", err)
		}
		list, err := svc.Coachings(ctx, vera, page.Request{})
		if n, err := svc.CountCoachings(ctx, vera); err != nil || n != 1 {
			t.Errorf("%d notes, %v", n, err)
		}
		if err != nil || len(list.Rows) != 1 || list.Rows[0].Looked != "better" || len(list.Rows[0].ReviewIDs) != 1 {
			t.Errorf("%+v, %v", list, err)
		}
		if last := (*log)[len(*log)-1]; last != "Boris close coaching" {
			t.Errorf("written down: %q", *log)
		}
		checked(t, s)
	})
}
