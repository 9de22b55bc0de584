package review_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// calibrating is calibrations of the desk of reviews; letters are what was posted.
func calibrating(s *store.Store, clock *storetest.Clock, who people) (k *review.Calibrations, log *auditLog, letters *[]string) {
	log, letters = &auditLog{}, &[]string{}
	return review.NewCalibrations(s, review.CalibrationOptions{
		Cards: scorecard.New(s, nil, clock.Now), People: who, Audit: log, Now: clock.Now, Zone: storetest.Moscow,
		Post: func(_ context.Context, l review.CalibrationLetter) error {
			*letters = append(*letters, fmt.Sprint(l.PersonID, " ", l.About))
			return nil
		},
	}), log, letters
}

// asked is a calibration of three reviewers.
func asked(baseline int64, contacts ...int64) review.Calibration {
	c := review.Calibration{Name: "November", Task: "Humanity", BaselineID: baseline, DueDay: when.Day(20261125)}
	for _, a := range []actor.Actor{anna, boris, egor} {
		c.Reviewers = append(c.Reviewers, review.Calibrator{PersonID: a.PersonID})
	}
	for _, id := range contacts {
		c.Contacts = append(c.Contacts, review.Calibrated{ContactID: id})
	}
	return c
}

// Two contacts are scored blind by three: nobody sees what others gave before the own
// scores are in, by whatever door; executives see it once it is closed, agents never; and
// nothing of it counts as a review.
func TestACalibrationIsBlind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		svc := reviewDesk(t, s, clock)
		k, log, letters := calibrating(s, clock, people{anna, boris, egor})
		id, err := k.Invite(ctx, egor, asked(anna.PersonID, 1, 2))
		if err != nil {
			t.Fatal(err)
		}
		give := func(a actor.Actor, contact int64, down int) bool {
			t.Helper()
			f, err := k.ToScore(ctx, a, id, contact)
			if err != nil {
				t.Fatal(a.Name, contact, err)
			}
			if f.Review != nil || len(f.Others)+len(f.Earlier) > 0 {
				t.Errorf("%s is shown what was reviewed: %+v", a.Name, f)
			}
			_, done, err := k.Score(ctx, a, id, contact, f.Edit(), filled(down), true)
			if err != nil {
				t.Fatal(a.Name, contact, err)
			}
			return done
		}
		shown := func(when string, want ...actor.Actor) {
			t.Helper()
			for _, a := range []actor.Actor{anna, boris, egor, dina, vera, {PersonID: 99, Role: actor.Supervisor, TeamIDs: []int64{1}}} {
				r, err := k.Agreement(ctx, a, id)
				sees := slices.ContainsFunc(want, func(w actor.Actor) bool { return w.PersonID == a.PersonID })
				if (err == nil) != sees || err != nil && len(r.Cells)+len(r.Distances) > 0 {
					t.Errorf("%s: %s sees the scores: %v, want %v", when, a.Name, err, sees)
				}
			}
		}
		shown("at first")
		if _, err := k.ToScore(ctx, actor.Actor{PersonID: 98, Role: actor.Admin}, id, 1); !fault.Is(err, fault.NotFound) {
			t.Errorf("who was not invited scores: %v", err)
		}
		if _, err := k.Discussed(ctx, anna, id, 1); !fault.Is(err, fault.Forbidden) {
			t.Errorf("it is talked through while it is blind: %v", err)
		}
		sheet := filled(0)
		sheet.Remark = "by Anna"
		kept, done, err := k.Score(ctx, anna, id, 1, 0, sheet, false)
		if err != nil || done || kept.Edit != 1 || kept.GivenAt != nil {
			t.Fatalf("a draft: %+v, %v", kept, err)
		}
		if f, err := k.ToScore(ctx, boris, id, 1); err != nil || f.Kept.Edit != 0 || f.Sheet.Remark != "" {
			t.Errorf("Boris opens what Anna wrote: %+v, %v", f.Sheet, err)
		}
		if _, _, err := k.Score(ctx, anna, id, 1, 0, filled(1), false); !fault.Is(err, fault.Conflict) {
			t.Errorf("saved elsewhere: %v", err)
		}
		if done := give(anna, 1, 0); done {
			t.Error("one of two is all")
		}
		shown("after one of two")
		if _, err := k.ToScore(ctx, anna, id, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("what was given can be changed: %v", err)
		}
		if done := give(anna, 2, 0); !done {
			t.Error("two of two are not all")
		}
		shown("when Anna is done", anna)
		give(boris, 1, 1)
		give(boris, 2, 2)
		shown("when Boris is, too", anna, boris)
		give(egor, 1, 0)
		give(egor, 2, 0)
		if want := []string{"1 invited", "2 invited", "6 invited", "6 all_in"}; !sameSet(*letters, want) {
			t.Errorf("letters %q", *letters)
		}
		if err := k.CloseCalibration(ctx, boris, id); !fault.Is(err, fault.Forbidden) {
			t.Errorf("Boris closes what Egor made: %v", err)
		}
		if list, err := k.ListCalibrations(ctx, dina, page.Request{}); err != nil || len(list.Rows) > 0 {
			t.Errorf("an executive lists what is open: %+v, %v", list, err)
		}
		clock.Pass(time.Minute)
		if err := k.CloseCalibration(ctx, egor, id); err != nil {
			t.Fatal(err)
		}
		shown("closed", anna, boris, egor, dina, actor.Actor{PersonID: 99})
		if _, err := k.ToScore(ctx, anna, id, 2); !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed one is scored: %v", err)
		}
		if list, err := k.ListCalibrations(ctx, dina, page.Request{}); err != nil || len(list.Rows) != 1 || list.Rows[0].Done != 3 || list.Rows[0].Count != 2 {
			t.Errorf("an executive lists %+v, %v", list, err)
		}
		for _, line := range log.lines {
			if strings.Contains(line, "75") || strings.Contains(line, "by Anna") {
				t.Errorf("the log tells what was scored: %s", line)
			}
		}
		if n, err := svc.Total(ctx, egor, review.Filter{}); n != 0 || err != nil {
			t.Errorf("%d reviews were made of a calibration, %v", n, err)
		}
		figures, err := report.New(s, report.Options{Now: clock.Now, Zone: storetest.Moscow}).Figures(ctx, egor, when.Period{From: 20261101, To: 20261130}, report.Filter{})
		if err != nil || figures.All[figure.ReviewN] != 0 {
			t.Errorf("IQS counts %v, %v", figures.All, err)
		}
	})
}

// sameSet compares without order; a transaction that is tried again says its lines twice.
func sameSet(got, want []string) bool {
	return slices.Equal(slices.Compact(slices.Sorted(slices.Values(got))), slices.Sorted(slices.Values(want)))
}

// What cannot be asked is refused by the name of its field.
func TestWrongCalibrationsAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		reviewDesk(t, s, clock)
		k, _, letters := calibrating(s, clock, people{anna, boris, egor})
		for name, c := range map[string]struct {
			change func(c *review.Calibration)
			field  string
		}{
			"nameless":           {func(c *review.Calibration) { c.Name = "  " }, "name"},
			"long task":          {func(c *review.Calibration) { c.Task = strings.Repeat("a", review.MaxTask+1) }, "task"},
			"yesterday":          {func(c *review.Calibration) { c.DueDay = 20261119 }, "due"},
			"nobody":             {func(c *review.Calibration) { c.Reviewers = nil }, "reviewers"},
			"one":                {func(c *review.Calibration) { c.Reviewers = c.Reviewers[:1] }, "reviewers"},
			"an agent":           {func(c *review.Calibration) { c.Reviewers[0].PersonID = vera.PersonID }, "reviewers"},
			"the own contact":    {func(c *review.Calibration) { c.Contacts[0].ContactID = 3 }, "reviewers"}, // Boris served it
			"a stranger as base": {func(c *review.Calibration) { c.BaselineID = dina.PersonID }, "baseline"},
			"nothing":            {func(c *review.Calibration) { c.Contacts = nil }, "contacts"},
			"an unknown contact": {func(c *review.Calibration) { c.Contacts[0].ContactID = 4711 }, "contacts"},
			"a contact twice":    {func(c *review.Calibration) { c.Contacts = append(c.Contacts, c.Contacts[0]) }, "contacts"},
			"too many":           {func(c *review.Calibration) { c.Contacts = make([]review.Calibrated, review.MaxCalibrated+1) }, "contacts"},
		} {
			one := asked(0, 1, 2)
			c.change(&one)
			_, err := k.Invite(ctx, egor, one)
			if f := fault.Of(err); f == nil || f.Code != fault.Invalid || !slices.ContainsFunc(f.Fields, func(w fault.Field) bool { return w.Name == c.field }) {
				t.Errorf("%s: %v", name, err)
			}
		}
		one := asked(0, 4) // of the second team, which Anna does not lead
		if _, err := k.Invite(ctx, anna, one); !fault.Is(err, fault.Invalid) {
			t.Errorf("Anna has others score what he does not see: %v", err)
		}
		for _, a := range []actor.Actor{vera, dina, actor.Nobody} {
			if _, err := k.Invite(ctx, a, asked(0, 1)); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%q invites: %v", a.Name, err)
			}
		}
		if len(*letters) > 0 {
			t.Errorf("letters of nothing: %q", *letters)
		}
	})
}

// Distances are to the named reviewer, or to the middle of what the others gave; the widest
// disagreement comes first.
func TestResultsOfACalibration(t *testing.T) {
	card := scorecard.Version{ID: 5, Content: scorecard.BuiltIn()}
	c := review.Calibration{ID: 1, BaselineID: 1, Contacts: []review.Calibrated{{ContactID: 11, VersionID: 5}, {ContactID: 12, VersionID: 5}},
		Reviewers: []review.Calibrator{{PersonID: 1}, {PersonID: 2}, {PersonID: 3}}}
	var sheets []review.CalibrationSheet
	for person, down := range map[int64]int{1: 0, 2: 1, 3: 0} {
		for _, contact := range []int64{11, 12} {
			sheet := filled(down)
			if contact == 12 {
				sheet = filled(0)
			}
			sheets = append(sheets, review.CalibrationSheet{ContactID: contact, PersonID: person, Sheet: sheet, Score: review.ResultOf(card.Content, sheet).Score})
		}
	}
	r := review.ResultsOf(c, sheets, map[int64]scorecard.Version{5: card})
	criteria := card.Criteria()
	if len(r.Cells) != 2*len(criteria) || len(r.Disagreements) != len(criteria) || r.Disagreements[0].Wide < r.Disagreements[1].Wide || r.Disagreements[0].Place != 1 {
		t.Fatalf("%d cells, %d disagreements", len(r.Cells), len(r.Disagreements))
	}
	var far float64
	for _, one := range criteria { // Boris is one step lower in the first contact, and as the others in the second
		far += 100 * float64(1) / float64(one.Max()-one.Min()) / float64(2*len(criteria))
	}
	if d := r.Distances[1]; d.N != 2*len(criteria) || math.Abs(*d.Mean-far) > 1e-9 || math.Abs(*d.Lean+far) > 1e-9 {
		t.Errorf("the second is %+v, want %v", d, far)
	}
	if d := r.Distances[0]; !d.Baseline || d.Mean != nil || *d.Scores[0] != 100 {
		t.Errorf("the baseline is %+v", d)
	}
	if d := r.Distances[2]; *d.Mean != 0 {
		t.Errorf("the third is %+v", d)
	}
	if r.All.Contacts != 2 || !r.All.Few() || r.All.Low != nil || r.All.Scores != 6*len(criteria) || len(r.Criteria) != len(criteria) {
		t.Errorf("of all %+v", r.All)
	}
	c.BaselineID = 0 // the middle of the others: of 1 and 3 for the second, of two that differ for the first
	r = review.ResultsOf(c, sheets, map[int64]scorecard.Version{5: card})
	if math.Abs(*r.Distances[1].Mean-far) > 1e-9 || math.Abs(*r.Distances[0].Mean-far/2) > 1e-9 {
		t.Errorf("by consensus: %v, %v", *r.Distances[1].Mean, *r.Distances[0].Mean)
	}
	if none := review.ResultsOf(c, nil, map[int64]scorecard.Version{5: card}); none.All.Alpha != nil || none.Distances[0].Mean != nil || len(none.Disagreements) > 0 {
		t.Errorf("of nothing: %+v", none.All)
	}
}
