package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/scorecard"
)

// Second readings of the demo: of how many days, and how many of each reviewer in a month.
const (
	secondDays   = 130
	secondsEvery = 12
)

// readAgain has the admin review some contacts that supervisors have reviewed, so that it can
// be told how strict each is: they differ, by their place among those who review. What the
// demo's agent looks at is left to one reviewer.
func (f *filler) readAgain(ctx context.Context) error {
	who := f.staff[TheAdmin]
	var reviewers []string
	taken := map[string]map[time.Month]int{}
	for _, one := range slices.Backward(f.reviewed) {
		if age := f.year.now.Sub(one.when); age > secondDays*24*time.Hour || age < 3*24*time.Hour || one.reviewer == who.key || one.operator == f.staff[TheAgent].operator {
			continue
		}
		if taken[one.reviewer] == nil {
			reviewers, taken[one.reviewer] = append(reviewers, one.reviewer), map[time.Month]int{}
		}
		if month := one.when.Month(); taken[one.reviewer][month] < secondsEvery {
			taken[one.reviewer][month]++
			if err := f.second(ctx, who, one, slices.Index(reviewers, one.reviewer)); err != nil {
				return err
			}
		}
	}
	return nil
}

// second is the other reading of a contact: nearly all supervisors give the same, the second of
// them is stricter and the third milder.
func (f *filler) second(ctx context.Context, who member, one reviewed, nth int) error {
	f.Clock.Set(one.when.Add(3 * time.Hour))
	form, err := f.Reviews.Start(ctx, who.Actor, one.id)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(f.year.seed+77, uint64(one.id)))
	sheet := f.year.Review(f.year.record(one.at), one.said, who.female)
	sheet.Pins = nil
	sheet = fitted(rand.New(rand.NewPCG(f.year.seed, uint64(one.id))), sheet, form.Asked())
	for _, c := range form.Asked().Criteria() {
		a := sheet.Answers[c.Key]
		at := -1
		if a.Points != nil && c.Critical == "" {
			at = slices.IndexFunc(c.Steps, func(s scorecard.Step) bool { return s.Points == *a.Points })
		}
		up, down := .08, .08
		switch nth {
		case 1:
			up, down = .4, .03
		case 2:
			up, down = .02, .25
		}
		switch {
		case at < 0:
		case at < len(c.Steps)-1 && chance(r, up):
			a.Points, a.Reasons = &c.Steps[at+1].Points, nil
		case at > 0 && chance(r, down):
			a.Points, a.Reasons = &c.Steps[at-1].Points, nil
		}
		sheet.Answers[c.Key] = a
	}
	stored, err := f.Reviews.Save(ctx, who.Actor, one.id, 0, sheet, true)
	agent, known := f.agentOf(one.operator)
	if err != nil || !known {
		return err
	}
	f.Clock.Set(one.when.Add(30 * time.Hour))
	return f.Reviews.Acknowledge(ctx, agent.Actor, stored.ID, stored.Revision, f.year.WordOn(int(stored.ID), *stored.Score), "")
}
