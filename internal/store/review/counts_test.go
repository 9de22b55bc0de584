package review_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/recording"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// A review of which its author says that it does not count is read, and is in no figure; the
// next revision may say otherwise.
func TestAReviewThatDoesNotCount(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc, ctx := reviewDesk(t, s, clock), t.Context()
		today := when.DayOf(clock.Now(), storetest.Moscow)
		clock.Run() // what is stored at one moment has one time
		counts := func(step string, figures int, yes, no []int64) {
			t.Helper()
			if _, err := s.Fold(ctx); err != nil {
				t.Fatal(err)
			}
			answer, err := s.Sums(ctx, report.Query{Days: when.Period{From: today, To: today}})
			var n int64
			for _, day := range answer.Days {
				n += day.Sums[figure.ReviewN]
			}
			if err != nil || int(n) != figures {
				t.Errorf("%s: figures count %v, %v", step, n, err)
			}
			for want, ids := range map[string][]int64{"yes": yes, "no": no} {
				list, err := svc.List(ctx, dina, review.Filter{Counts: want}, page.Request{})
				var got []int64
				for _, r := range list.Rows {
					got = append(got, r.ContactID)
					if r.Uncounted != (want == "no") {
						t.Errorf("%s: %d says %v", step, r.ContactID, r.Uncounted)
					}
				}
				if err != nil || !slices.Equal(got, ids) {
					t.Errorf("%s: counts %s: %v, %v", step, want, got, err)
				}
			}
			if broken, err := s.Check(ctx); err != nil || len(broken) > 0 {
				t.Errorf("%s: %v %v", step, broken, err)
			}
		}
		if _, err := svc.Save(ctx, anna, 1, 0, filled(0), true); err != nil {
			t.Fatal(err)
		}
		out := filled(1)
		out.Uncounted = " the call was a test \n"
		clock.Pass(time.Minute)
		r, err := svc.Save(ctx, anna, 2, 0, out, true)
		if err != nil {
			t.Fatal(err)
		}
		counts("one is left out", 1, []int64{1}, []int64{2})
		full, err := svc.Get(ctx, gleb, r.ID)
		if err != nil || full.Last().Sheet.Uncounted != "the call was a test" {
			t.Errorf("its operator reads %+v, %v", full.Last().Sheet, err)
		}
		if _, err := svc.Save(ctx, anna, 2, r.Edit, filled(1), true); err != nil {
			t.Fatal(err)
		}
		counts("it counts after all", 2, []int64{2, 1}, nil)
	})
}

// A second of a recording of the contact is pinned, and of no other.
func TestASecondIsPinned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc, ctx := reviewDesk(t, s, clock), t.Context()
		var ids []int64
		for i, of := range []int64{1, 1, 2} {
			r := recording.Recording{ContactID: of, EndedAt: time.UnixMilli(of * 1000), TakenAt: clock.Now(), Recording: contact.Recording{ExternalID: fmt.Sprint(i), Path: "a.wav", Sides: contact.Mono}}
			if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertRecording(ctx, &r) }); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ID)
		}
		for _, one := range []struct {
			wrong review.Moment
			field string
		}{
			{review.Moment{Recording: ids[2], Second: 1, Words: "x"}, review.MomentRecordingField(0)},
			{review.Moment{Recording: 99, Second: 1, Words: "x"}, review.MomentRecordingField(0)},
			{review.Moment{Recording: ids[0], Second: -1, Words: "x"}, review.MomentField(0)},
			{review.Moment{Recording: ids[0], Words: "x", Kind: "?"}, review.MomentKindField(0)},
			{review.Moment{Recording: ids[0], Words: "x\x00"}, review.MomentWordsField(0)},
		} {
			sheet := filled(0)
			sheet.Moments = []review.Moment{one.wrong}
			if _, err := svc.Save(ctx, anna, 1, 0, sheet, false); code(err) != fault.Invalid || fault.Of(err).Fields[0].Name != one.field {
				t.Errorf("%+v: %v", one.wrong, err)
			}
		}
		sheet := filled(0)
		sheet.Moments = make([]review.Moment, review.MaxMoments+1)
		for i := range sheet.Moments {
			sheet.Moments[i] = review.Moment{Recording: ids[0], Second: i, Words: "x"}
		}
		if _, err := svc.Save(ctx, anna, 1, 0, sheet, false); code(err) != fault.Invalid {
			t.Errorf("too many: %v", err)
		}
		late, early := review.Moment{Recording: ids[0], Second: 133, Words: "well said", Kind: review.Example}, review.Moment{Recording: ids[0], Second: 7, Words: "card +7 916 123-45-67"}
		sheet.Moments = []review.Moment{late, {Recording: ids[0], Second: 9}, early}
		r, err := svc.Save(ctx, anna, 1, 0, sheet, true)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := svc.Save(ctx, anna, 1, 0, sheet, true); err != nil || again.Revision != 1 {
			t.Errorf("the same again makes revision %d, %v", again.Revision, err)
		}
		full, err := svc.Get(ctx, vera, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := full.Last().Sheet.Moments; len(got) != 2 || got[1] != late || got[0].Second != 7 {
			t.Errorf("%+v", got)
		}
	})
}

// Where the desk asks for it, the customer's mark is hidden from the form and the queue until
// the review is submitted, and so is a rule that would tell it.
func TestTheMarkIsHiddenUntilScored(t *testing.T) {
	who := people{boris}
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		q, svc, _ := queueDesk(t, s, clock, who)
		ctx := t.Context()
		add(t, q, review.QueueRule{Kind: review.AtRandom, N: 1})
		if err := q.DrawDue(ctx); err != nil {
			t.Fatal(err)
		}
		if err := q.SavePlan(ctx, egor, review.QueuePlan{Goal: 5, Blind: true}); err != nil {
			t.Fatal(err)
		}
		own, err := q.Own(ctx, boris)
		if err != nil || len(own.Open) == 0 {
			t.Fatal(own, err)
		}
		one := own.Open[0]
		waiting, err := q.Assignment(ctx, boris, one.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []review.AssignmentRow{one, waiting} {
			if !r.Blind || r.Mark != nil || !r.Told() {
				t.Errorf("%+v", r)
			}
			for kind, told := range map[review.QueueKind]bool{review.LowMarks: false, review.PraiseOnly: false, review.CameBack: true} {
				if r.Rule = (review.QueueRule{Kind: kind, N: 2}); r.Told() != told {
					t.Errorf("a rule %s is told: %v", kind, !told)
				}
			}
			if r.Rule = (review.QueueRule{Kind: review.ByFilter, Filter: "mark=1&topic=x"}); r.Told() {
				t.Error("a list of marks is told")
			}
		}
		if _, err := svc.Save(ctx, egor, one.ContactID, 0, filled(0), true); err != nil {
			t.Fatal(err)
		}
		form, err := svc.Start(ctx, boris, one.ContactID)
		if err != nil || !form.Blind || len(form.Others) > 0 {
			t.Errorf("the form shows the mark, or what others scored: %v", err)
		}
		if _, err := svc.Save(ctx, boris, one.ContactID, 0, filled(0), true); err != nil {
			t.Fatal(err)
		}
		if form, err = svc.Start(ctx, boris, one.ContactID); err != nil || form.Blind || len(form.Others) == 0 {
			t.Errorf("the mark is hidden still: %v", err)
		}
	})
}

// Who is invited to score a contact of another team is told that there is a recording, and
// neither hears nor pins it.
func TestARecordingOfAnotherTeam(t *testing.T) {
	s, clock := storetest.SQLite(t)
	reviewDesk(t, s, clock)
	ctx := t.Context()
	k, _, _ := calibrating(s, clock, people{anna, boris, egor})
	r := recording.Recording{ContactID: 4, EndedAt: time.UnixMilli(4000), TakenAt: clock.Now(), Recording: contact.Recording{ExternalID: "a", Path: "a.wav", Sides: contact.Mono}}
	if err := s.InTx(ctx, func(ctx context.Context) error { return s.InsertRecording(ctx, &r) }); err != nil {
		t.Fatal(err)
	}
	id, err := k.Invite(ctx, egor, asked(0, 4, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who     actor.Actor
		contact int64
		heard   int
		unheard bool
	}{{anna, 4, 0, true}, {boris, 4, 1, false}, {anna, 1, 0, false}} {
		f, err := k.ToScore(ctx, c.who, id, c.contact)
		if err != nil || len(f.Recordings) != c.heard || f.Unheard != c.unheard {
			t.Errorf("%s, %d: %v %v %v", c.who.Name, c.contact, f.Recordings, f.Unheard, err)
		}
	}
}
