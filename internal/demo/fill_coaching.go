package demo

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/review"
	"openpeople/internal/when"
)

// CoachingText is what was said in a talk with an operator.
type CoachingText struct{ Words, Agreed, Looked string }

// coach has the demo's supervisor talk with operators about the latest reviews: one talk was
// looked at again, of one the day has come.
func (f *filler) coach(ctx context.Context) error {
	who, texts := f.staff[TheSupervisor], book().Coaching
	talked := map[string]bool{}
	for _, one := range slices.Backward(f.reviewed) {
		if len(texts) == 0 || one.reviewer != TheSupervisor || talked[one.operator] || f.year.now.Sub(one.when) < 9*24*time.Hour {
			continue
		}
		at := one.when.Add(26 * time.Hour)
		f.Clock.Set(at)
		day := when.DayOf(at, f.Zone)
		if err := f.Reviews.Coach(ctx, who.Actor, one.review, review.Coaching{Talked: day, Words: texts[0].Words, Agreed: texts[0].Agreed, Again: day.Add(7)}); err != nil {
			return err
		}
		if texts[0].Looked != "" {
			full, err := f.Reviews.Get(ctx, who.Actor, one.review)
			if err != nil {
				return err
			}
			f.Clock.Set(at.Add(7 * 24 * time.Hour))
			if err := f.Reviews.LookAgain(ctx, who.Actor, full.Talks[0].ID, texts[0].Looked); err != nil {
				return err
			}
		}
		talked[one.operator], texts = true, texts[1:]
	}
	return nil
}
