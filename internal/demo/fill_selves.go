package demo

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/review"
)

// selves has the demo's agent judge the latest contacts that were reviewed some days ago, as
// the review did but for one step.
func (f *filler) selves(ctx context.Context) error {
	agent, left := f.staff[TheAgent], 3
	for _, one := range slices.Backward(f.reviewed) {
		if left == 0 || one.operator != agent.operator || f.year.now.Sub(one.when) < 4*24*time.Hour {
			continue
		}
		f.Clock.Set(one.when.Add(2 * time.Hour))
		full, err := f.Reviews.Get(ctx, agent.Actor, one.review)
		if err != nil {
			return err
		}
		sheet := review.Sheet{Answers: full.Revisions[0].Sheet.Answers, Remark: book().SelfRemarks[left%len(book().SelfRemarks)]}
		for _, c := range full.Version.Criteria() {
			if a := sheet.Answers[c.Key]; a.Points != nil && *a.Points < c.Max() {
				best := c.Max()
				sheet.Answers[c.Key] = review.Answer{Points: &best}
				break
			}
		}
		if err := f.Reviews.ReviewSelf(ctx, agent.Actor, one.id, sheet); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		left--
	}
	return nil
}
