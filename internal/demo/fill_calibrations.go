package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/when"
)

// Calibrations of the demo: how many contacts the finished and the open one have, and how many
// supervisors score them.
const (
	calibratedDone = 12
	calibratedOpen = 4
	calibrators    = 5
)

// calibrate has supervisors score the same contacts blind: one calibration is finished and
// closed, one is open: a reviewer is done with it, and the demo's supervisor has begun.
func (f *filler) calibrate(ctx context.Context) error {
	var who []member
	for _, key := range append([]string{TheSupervisor}, f.keys...) {
		one := f.staff[key]
		if one.Role == actor.Supervisor && len(who) < calibrators && !slices.ContainsFunc(who, func(m member) bool { return m.key == key }) {
			who = append(who, one)
		}
	}
	var list []served
	for _, s := range slices.Backward(f.served) {
		known := f.year.now.Sub(s.known()) > 24*time.Hour
		if known && len(f.year.record(s.at).Messages) >= 4 && !slices.ContainsFunc(who, func(m member) bool { return m.operator == s.operator }) {
			list = append(list, s)
		}
	}
	if len(who) < review.MinCalibrators || len(list) == 0 {
		return nil
	}
	done := list[:min(len(list), calibratedDone)]
	id, err := f.beginCalibration(ctx, 12*24*time.Hour, review.Calibration{Name: "Ноябрь: человечность и решение", Task: "Спорим о ступенях, а не о людях: что именно в переписке видно?", BaselineID: who[0].PersonID}, who, done)
	if err != nil {
		return err
	}
	for i, m := range who {
		f.Clock.Set(f.year.now.Add(-time.Duration(11*24-5*i) * time.Hour))
		if err := f.score(ctx, id, i, m, done); err != nil {
			return err
		}
	}
	f.Clock.Set(f.year.now.Add(-9 * 24 * time.Hour))
	if err := f.Calibrations.CloseCalibration(ctx, f.staff[TheAdmin].Actor, id); err != nil || len(list) < calibratedDone+calibratedOpen {
		return err
	}
	open := list[calibratedDone : calibratedDone+calibratedOpen]
	due := when.DayOf(f.year.now, f.Zone).Add(4)
	if id, err = f.beginCalibration(ctx, 30*time.Hour, review.Calibration{Name: "Чаты: где начинается «сверх регламента»", DueDay: due}, who, open); err != nil {
		return err
	}
	f.Clock.Set(f.year.now.Add(-20 * time.Hour))
	if err := f.score(ctx, id, 1, who[1], open); err != nil {
		return err
	}
	return f.score(ctx, id, 0, who[0], open[:1])
}

// beginCalibration has the demo's admin invite to one, so long ago.
func (f *filler) beginCalibration(ctx context.Context, ago time.Duration, c review.Calibration, who []member, list []served) (int64, error) {
	f.Clock.Set(f.year.now.Add(-ago))
	for _, m := range who {
		c.Reviewers = append(c.Reviewers, review.Calibrator{PersonID: m.PersonID})
	}
	for _, s := range list {
		c.Contacts = append(c.Contacts, review.Calibrated{ContactID: s.id})
	}
	return f.Calibrations.Invite(ctx, f.staff[TheAdmin].Actor, c)
}

// score has a reviewer score contacts: as everybody would, but for a step here and there; who
// comes later in the list is stricter.
func (f *filler) score(ctx context.Context, id int64, nth int, who member, list []served) error {
	for _, s := range list {
		form, err := f.Calibrations.ToScore(ctx, who.Actor, id, s.id)
		if err != nil {
			return err
		}
		r := rand.New(rand.NewPCG(f.year.seed, uint64(s.id)))
		sheet := fitted(r, f.year.Review(f.year.record(s.at), s.said, who.female), form.Asked())
		sheet.Pins = nil
		own := rand.New(rand.NewPCG(f.year.seed+uint64(nth), uint64(s.id)))
		for _, c := range form.Asked().Criteria() {
			a := sheet.Answers[c.Key]
			if a.Points == nil {
				continue
			}
			at := slices.IndexFunc(c.Steps, func(step scorecard.Step) bool { return step.Points == *a.Points })
			switch {
			case c.Critical != "" || at < 0: // what is critical is seen alike
			case at > 0 && chance(own, .08+.07*float64(nth)):
				a.Points = &c.Steps[at-1].Points
			case at < len(c.Steps)-1 && chance(own, .12):
				a.Points = &c.Steps[at+1].Points
			}
			sheet.Answers[c.Key] = a
		}
		if _, _, err := f.Calibrations.Score(ctx, who.Actor, id, s.id, form.Edit(), sheet, true); err != nil {
			return err
		}
	}
	return nil
}
