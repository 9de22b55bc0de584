package review_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

func TestSheetsThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		svc := reviewDesk(t, s, clock)
		long := strings.Repeat("x", review.MaxRemark+1)
		allNA := review.Sheet{Answers: map[string]review.Answer{}}
		for _, c := range scorecard.BuiltInCriteria() {
			allNA.Answers[c.Key] = review.Answer{NA: true}
		}
		missing := filled(0)
		delete(missing.Answers, "solved")
		remark, nul := filled(0), filled(0)
		remark.Remark, nul.Remark = long, "a\x00b"
		pinned := func(pins ...review.Pin) review.Sheet {
			s := filled(0)
			s.Pins = pins
			return s
		}
		many := pinned()
		for i := range review.MaxPins + 1 {
			many.Pins = append(many.Pins, review.Pin{Message: i, Words: "x"})
		}
		for _, c := range []struct {
			name  string
			sheet review.Sheet
			field string
			draft bool // refused as a draft too
		}{
			{"nothing", review.Sheet{}, "score-humanity", false},
			{"one missing", missing, "score-solved", false},
			{"a step that is none", with(filled(0), "humanity", points(9)), "score-humanity", true},
			{"below", with(filled(0), "humanity", points(-1)), "score-humanity", true},
			{"N/A where it cannot be", with(filled(0), "accuracy", review.Answer{NA: true}), "score-accuracy", true},
			{"all N/A", allNA, "score-humanity", true},
			{"an unknown criterion", with(filled(0), "smile", points(1)), "score-smile", true},
			{"a long remark", remark, "remark", true},
			{"NUL", nul, "remark", true},
			{"a long remark of a criterion", with(filled(0), "solved", review.Answer{Remark: long}), "remark-solved", true},
			{"no text on a message", pinned(review.Pin{Message: 1, Words: "\xff"}), "pin-1", true},
			{"a message that is none", pinned(review.Pin{Message: 3, Words: "x"}), "pin-3", true},
			{"before the first", pinned(review.Pin{Message: -1, Words: "x"}), "pin--1", true},
			{"one message twice", pinned(review.Pin{Message: 1, Words: "x"}, review.Pin{Message: 1, Words: "y"}), "pin-1", true},
			{"too many pins", many, "pins", true},
		} {
			for _, submit := range []bool{true, false} {
				_, err := svc.Save(t.Context(), anna, 1, 0, c.sheet, submit)
				if !submit && !c.draft {
					continue
				}
				var f *fault.Fault
				if !errors.As(err, &f) || f.Code != fault.Invalid || !slices.ContainsFunc(f.Fields, func(w fault.Field) bool { return w.Name == c.field }) {
					t.Errorf("%s, submit %v: %v, want field %s", c.name, submit, err, c.field)
				}
			}
			if form, err := svc.Start(t.Context(), anna, 1); err != nil {
				t.Fatal(err)
			} else if form.Review != nil {
				if err := svc.Discard(t.Context(), anna, 1, form.Edit()); err != nil {
					t.Fatalf("%s left %+v", c.name, form.Review)
				}
			}
		}
	})
}
