package demo

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"openpeople/internal/review"
	"openpeople/internal/scorecard"
)

// reviewed is a contact with the review that it got.
type reviewed struct {
	served
	review   int64
	reviewer string // key
	when     time.Time
}

// unread is how many of the latest reviews the demo's agent has not acknowledged.
const unread = 3

// reading is a review as it is planned.
type reading struct {
	of    served
	by    string // key
	at    time.Time
	agent string // key of the operator's person; "" when nobody acknowledges
	said  time.Time
}

// review writes the reviews of the year and a draft of the demo's supervisor.
func (f *filler) review(ctx context.Context) error {
	r := rand.New(rand.NewPCG(f.year.seed, 900))
	chosen := f.toReview(r)
	agents := map[string]string{} // external id to key
	for _, key := range f.agents() {
		agents[f.staff[key].operator] = key
	}
	var plan []reading
	for _, s := range chosen {
		at, ok := f.readAt(r, s.known())
		if !ok || f.led[s.team] == "" {
			continue
		}
		one := reading{of: s, by: f.led[s.team], at: at}
		said := at.Add(time.Duration(30+r.IntN(60*60)) * time.Minute)
		if agent := agents[s.operator]; agent != "" && said.Before(f.year.now) && (r.Float64() < .93 || agent == TheAgent) {
			one.agent, one.said = agent, said
		}
		plan = append(plan, one)
	}
	slices.SortStableFunc(plan, func(a, b reading) int { return a.at.Compare(b.at) })
	left := unread
	for i := len(plan) - 1; i >= 0 && left > 0; i-- {
		if plan[i].of.operator == f.staff[TheAgent].operator {
			plan[i].agent = ""
			left--
		}
	}
	from := f.year.now.Add(-newScorecards)
	for i, one := range plan {
		if !one.at.Before(from) && (i == 0 || plan[i-1].at.Before(from)) {
			if err := f.scorecards(ctx); err != nil {
				return err
			}
		}
		if err := f.read(ctx, i, one); err != nil {
			return err
		}
	}
	return f.draft(ctx, chosen)
}

// read writes a review, which the operator's person acknowledges.
func (f *filler) read(ctx context.Context, number int, one reading) error {
	who := f.staff[one.by]
	f.Clock.Set(one.at)
	sheet, err := f.sheet(ctx, who, one.of)
	if err != nil {
		return err
	}
	stored, err := f.Reviews.Save(ctx, who.Actor, one.of.id, 0, sheet, true)
	if err != nil {
		return err
	}
	f.reviewed = append(f.reviewed, reviewed{one.of, stored.ID, one.by, one.at})
	if one.agent == "" {
		return nil
	}
	f.Clock.Set(one.said)
	word := f.year.WordOn(number, *stored.Score)
	if number%3 > 0 && *stored.Score < 85 && one.at.After(f.year.now.Add(-contestedFor/2)) {
		word = review.Disagree // some of these are contested
	}
	return f.Reviews.Acknowledge(ctx, f.staff[one.agent].Actor, stored.ID, stored.Revision, word, "")
}

// sheet is what a supervisor answers to what is asked about a contact.
func (f *filler) sheet(ctx context.Context, who member, s served) (review.Sheet, error) {
	form, err := f.Reviews.Start(ctx, who.Actor, s.id)
	sheet := f.year.Review(f.year.record(s.at), s.said, who.female)
	return fitted(rand.New(rand.NewPCG(f.year.seed, uint64(s.id))), sheet, form.Asked()), err
}

// toReview chooses what supervisors read: every low mark, what notes point at,
// and of the agents who have an account some more; one contact in eighty or so.
func (f *filler) toReview(r *rand.Rand) []served {
	account := map[string]bool{}
	for _, key := range f.agents() {
		account[f.staff[key].operator] = true
	}
	agent, lately := f.staff[TheAgent].operator, f.year.now.AddDate(0, 0, -14)
	latest := map[int64]bool{}
	own := f.mine[agent]
	for _, i := range own[max(0, len(own)-unread-1):] {
		latest[f.served[i].id] = true
	}
	var list []served
	for _, s := range f.served {
		odds := 0.0
		switch {
		case s.worth() >= 2 || f.pointed[s.id] != 0 || latest[s.id]:
			odds = 1
		case s.operator == agent && s.mark() > 0:
			odds = .8
		case account[s.operator] && (s.mark() > 0 || s.worth() == 1):
			odds = .8
		case s.mark() > 0 && s.known().After(lately):
			odds = .1
		case s.worth() == 1:
			odds = .06
		}
		if r.Float64() < odds {
			list = append(list, s)
		}
	}
	return list
}

// readAt is when a supervisor read about a contact: in the daytime, some hours or
// days after all was known; of the latest just now.
func (f *filler) readAt(r *rand.Rand, known time.Time) (time.Time, bool) {
	at := known.Add(time.Duration(3+r.IntN(60)) * time.Hour).In(f.Zone)
	switch hour := at.Hour(); {
	case hour < 9:
		at = at.Add(time.Duration(9-hour) * time.Hour)
	case hour >= 19:
		at = at.Add(-time.Duration(hour-16) * time.Hour)
	}
	if latest := f.year.now.Add(-time.Duration(20+r.IntN(120)) * time.Minute); at.After(latest) {
		at = latest
	}
	return at.UTC().Truncate(time.Second), at.After(known)
}

// draft leaves a review of the demo's supervisor half done.
func (f *filler) draft(ctx context.Context, done []served) error {
	who := f.staff[TheSupervisor]
	for _, s := range slices.Backward(f.served) {
		if f.led[s.team] != TheSupervisor || s.mark() == 0 || slices.ContainsFunc(done, func(d served) bool { return d.id == s.id }) {
			continue
		}
		rec := f.year.record(s.at)
		if len(rec.Messages) < 4 {
			continue
		}
		f.Clock.Set(f.year.now.Add(-time.Hour))
		sheet, err := f.sheet(ctx, who, s)
		if err != nil {
			return err
		}
		for _, late := range scorecard.BuiltInCriteria()[3:] {
			delete(sheet.Answers, late.Key)
		}
		sheet.Remark = book().DraftRemark
		f.drafted = s.id
		_, err = f.Reviews.Save(ctx, who.Actor, s.id, 0, sheet, false)
		return err
	}
	return nil
}
