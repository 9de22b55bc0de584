package review_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/when"
)

// linked is a store of linked reviews alone.
type linked struct {
	review.Store
	list []review.LinkedReview
}

// builtIn is the scorecard by which they were written.
type (
	scorecards interface{ review.Scorecards }
	builtIn    struct{ scorecards }
)

func (l *linked) LinkedReviews(_ context.Context, _ when.Period, after review.LinkedReview, limit int) ([]review.LinkedReview, error) {
	rest := l.list[after.ID:]
	return rest[:min(limit, len(rest))], nil
}

func (builtIn) Version(context.Context, actor.Actor, int64) (scorecard.Version, error) {
	return scorecard.Version{Content: scorecard.BuiltIn()}, nil
}

// add has reviewers score a contact of a month: each by so many steps of five criteria lower
// than what the contact is worth.
func (l *linked) add(r *rand.Rand, contact int64, day when.Day, lower map[int64]float64) {
	worth := .5 + .4*r.Float64()
	for _, person := range []int64{1, 2, 3, 4} {
		by, reviews := lower[person]
		if !reviews {
			continue
		}
		one := review.LinkedReview{ID: int64(len(l.list) + 1), ContactID: contact, ReviewerID: person, ReviewerName: string(rune('A' + person)), Day: day, Sheet: review.Sheet{Answers: map[string]review.Answer{}}, Score: 80}
		for _, c := range scorecard.BuiltInCriteria() {
			at := int(math.Round((worth - by + .1*r.NormFloat64()) * float64(len(c.Steps)-1)))
			points := c.Steps[min(max(at, 0), len(c.Steps)-1)].Points
			one.Sheet.Answers[c.Key] = review.Answer{Points: &points}
		}
		l.list = append(l.list, one)
	}
}

var leader = actor.Actor{PersonID: 1, Role: actor.Executive}

// The strict one is found, who drifts is found, chance is called neither, and who shares no
// contact is in another group.
func TestWhoIsStrict(t *testing.T) {
	l, r := &linked{}, rand.New(rand.NewPCG(1, 1))
	id := int64(0)
	for month, day := range []when.Day{20260810, 20260910, 20261010, 20261110} {
		for range 30 {
			id++
			l.add(r, id, day, map[int64]float64{1: .25, 2: .0})
			id++
			l.add(r, id, day, map[int64]float64{2: .0, 3: .1 * float64(month)})
		}
	}
	svc := review.New(l, builtIn{}, func() time.Time { return time.Time{} }, time.UTC)
	out, err := svc.Severity(t.Context(), leader, when.Period{From: 20260801, To: 20261130})
	if err != nil || !out.Connected() || out.Contacts != 240 || out.Reviews != 480 || len(out.Reviewers) != 3 || len(out.Months) != 4 {
		t.Fatalf("%+v, %v", out, err)
	}
	of := map[int64]review.Strictness{}
	for _, one := range out.Reviewers {
		of[one.PersonID] = one
	}
	if strict := of[1]; !strict.Beyond() || strict.Value < 5 || out.Reviewers[0].PersonID != 1 || strict.Fair == nil || *strict.Fair <= strict.Mean {
		t.Errorf("the strict one: %+v", strict)
	}
	if drifting := of[3]; !drifting.Drifts() || drifting.Drift.Value <= 0 || len(drifting.Months) != 4 {
		t.Errorf("who drifts: %+v %+v", drifting, drifting.Drift)
	}
	for range 12 {
		id++
		l.add(r, id, 20261111, map[int64]float64{4: 0})
	}
	if again, err := svc.Severity(t.Context(), leader, when.Period{}); err != nil || len(again.Reviewers) != 3 {
		t.Errorf("who reviewed alone: %+v, %v", again, err)
	}
}

// Of few contacts nothing is said, not even a fair score.
func TestFewLinksSayNothing(t *testing.T) {
	l, r := &linked{}, rand.New(rand.NewPCG(1, 1))
	for id := range int64(5) {
		l.add(r, id+1, 20261110, map[int64]float64{1: .5, 2: 0})
		l.add(r, id+11, 20261110, map[int64]float64{3: .5, 4: 0})
	}
	svc := review.New(l, builtIn{}, func() time.Time { return time.Time{} }, time.UTC)
	out, err := svc.Severity(t.Context(), leader, when.Period{})
	if err != nil || out.Groups != 2 || out.Connected() || len(out.Reviewers) != 4 {
		t.Fatalf("%+v, %v", out, err)
	}
	for _, one := range out.Reviewers {
		if one.Reach != nil || one.Fair != nil || one.Beyond() || one.Drift != nil || !one.Few() {
			t.Errorf("%+v", one)
		}
	}
	if _, err := svc.Severity(t.Context(), actor.Actor{PersonID: 3, Role: actor.Agent}, when.Period{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
}
