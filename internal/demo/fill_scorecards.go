package demo

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
)

// newScorecards is how long ago the desk began to review by what it has now.
const newScorecards = 45 * 24 * time.Hour

// scorecardFile is a scorecard of the demo, as it would come from another desk.
func scorecardFile(name string) (raw []byte, c scorecard.Content, err error) {
	if raw, err = data.ReadFile("data/scorecards/" + name + ".json"); err == nil {
		err = json.Unmarshal(raw, &c)
	}
	return raw, c, err
}

// scorecards has the desk write its scorecards: an old one goes to the archive, the one of
// the whole desk gets parts for voice and for writing, letters get their own by a rule, and
// one is being written still.
func (f *filler) scorecards(ctx context.Context) error {
	f.Clock.Set(f.year.now.Add(-newScorecards))
	old, err := f.published(ctx, "old")
	if err == nil {
		err = f.Scorecards.Archive(ctx, system, old, true)
	}
	if err == nil {
		err = f.rewritten(ctx, "service")
	}
	if err != nil {
		return err
	}
	letters, err := f.published(ctx, "letters")
	if err == nil {
		err = f.Scorecards.SaveRule(ctx, system, scorecard.Rule{Name: "Письма", Active: true, ScorecardID: letters, If: condition.Condition{Kinds: []string{string(contact.Email)}}}, "")
	}
	if err != nil {
		return err
	}
	raw, _, err := scorecardFile("draft")
	if err == nil {
		_, err = f.Scorecards.Import(ctx, system, raw)
	}
	return err
}

// published takes a scorecard in and publishes it.
func (f *filler) published(ctx context.Context, name string) (id int64, err error) {
	raw, _, err := scorecardFile(name)
	if err == nil {
		id, err = f.Scorecards.Import(ctx, system, raw)
	}
	if err == nil {
		err = f.Scorecards.Publish(ctx, system, id, "")
	}
	return id, err
}

// rewritten makes the next version of the desk's first scorecard out of a file: groups and
// criteria that it has are changed, others are added.
func (f *filler) rewritten(ctx context.Context, name string) error {
	list, err := f.Scorecards.Scorecards(ctx, system)
	if err != nil {
		return err
	}
	id := list[0].ID // the fallback
	_, c, err := scorecardFile(name)
	if err == nil {
		err = f.Scorecards.Begin(ctx, system, id)
	}
	had := map[string]bool{"core": true}
	for _, one := range scorecard.BuiltInCriteria() {
		had[one.Key] = true
	}
	known := func(key string) string {
		if had[key] {
			return key
		}
		return ""
	}
	for i := 0; i < len(c.Groups) && err == nil; i++ {
		g := c.Groups[i]
		err = f.Scorecards.SaveGroup(ctx, system, id, known(g.Key), g.Name, g.If, "")
		for j := 0; j < len(g.Criteria) && err == nil; j++ {
			err = f.Scorecards.SaveCriterion(ctx, system, id, g.Key, known(g.Criteria[j].Key), g.Criteria[j], "")
		}
	}
	if err != nil {
		return err
	}
	return f.Scorecards.Publish(ctx, system, id, "")
}

// fitted is a sheet that answers what is asked and no more: what the year's reviewer had no
// word for is well done where the rest is, and reasons stand beside low and high steps.
func fitted(r *rand.Rand, sheet review.Sheet, asked scorecard.Content) review.Sheet {
	answers := map[string]review.Answer{}
	low := false
	for _, c := range asked.Criteria() {
		a, said := sheet.Answers[c.Key]
		if said && a.Points != nil {
			low = low || c.IsLow(*a.Points)
		}
		if !said {
			at := len(c.Steps) - 1
			if low && c.Critical == "" && chance(r, .5) || chance(r, .1) && c.Critical == "" {
				at--
			}
			a.Points = &c.Steps[at].Points
		}
		if a.Points != nil {
			a.Reasons = someReasons(r, c, *a.Points)
		}
		answers[c.Key] = a
	}
	sheet.Answers = answers
	return sheet
}

// someReasons picks what may have led to a step.
func someReasons(r *rand.Rand, c scorecard.Criterion, points int) []string {
	switch {
	case c.IsLow(points) && len(c.Low) > 0:
		cause := c.Low[r.IntN(len(c.Low))]
		if len(cause.Of) > 0 {
			return []string{cause.Key, cause.Of[r.IntN(len(cause.Of))].Key}
		}
		return []string{cause.Key}
	case points == c.Max() && len(c.High) > 0 && chance(r, .6):
		return []string{c.High[r.IntN(len(c.High))].Key}
	}
	return nil
}
