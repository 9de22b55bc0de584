package demo

import (
	"context"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
)

// Contested is what an operator said against a criterion of a review, the first of those that
// the review lets be contested, and what came of it.
type Contested struct {
	Kind     review.AppealKind
	State    review.AppealState
	Criteria []string
	Reason   string
	Answer   string
	Proposal string
}

// contestedFor is how far back operators contested reviews.
const contestedFor = 170 * 24 * time.Hour

// appeals has operators contest reviews of the last months: each text of the book one, the
// open ones the latest. The demo's supervisor has one to decide and one mistake of the own.
func (f *filler) appeals(ctx context.Context) error {
	var plots []Contested
	for _, p := range book().Appeals {
		if p.State != review.AppealOpen {
			plots = append(plots, p)
			continue
		}
		if err := f.openAppeal(ctx, p); err != nil {
			return err
		}
	}
	for _, word := range []review.Word{review.Disagree, review.Noted, review.Agreed} { // who disagreed first
		for _, one := range f.reviewed {
			agent, known := f.agentOf(one.operator)
			if !known || len(plots) == 0 || one.when.Before(f.year.now.Add(-contestedFor)) || one.when.After(f.year.now.Add(-8*24*time.Hour)) {
				continue
			}
			var err error
			if plots, err = f.plot(ctx, plots, one, agent, word); err != nil {
				return err
			}
		}
	}
	return nil
}

// plot has an operator who answered with a word contest a review as the first of the plots
// says that fits, and returns the others.
func (f *filler) plot(ctx context.Context, plots []Contested, one reviewed, agent member, word review.Word) ([]Contested, error) {
	f.Clock.Set(one.when.Add(66 * time.Hour)) // the word is said by then
	full, err := f.Reviews.Get(ctx, agent.Actor, one.review)
	if err != nil || len(full.Appeals) > 0 || full.Last().Acknowledgement == nil || full.Last().Acknowledgement.Word != word {
		return plots, err
	}
	at := slices.IndexFunc(plots, func(p Contested) bool { return p.against(full) != "" })
	if at < 0 {
		return plots, nil
	}
	if err := f.contest(ctx, plots[at], full, agent, f.staff[one.reviewer]); err != nil {
		return plots, err
	}
	return slices.Delete(plots, at, at+1), nil
}

// against is the first criterion of a plot that may be contested, "" for none. A rule is wrong
// where it cost points.
func (p Contested) against(f review.Full) string {
	may := f.Contest.Appeals
	if p.Kind == review.OfMistake {
		may = f.Contest.Mistakes
	}
	for _, key := range p.Criteria {
		if slices.ContainsFunc(may, func(c scorecard.Criterion) bool {
			was := f.Last().Sheet.Answers[key].Points
			return c.Key == key && (p.State != review.RuleWrong || was != nil && float64(*was-c.Min())/float64(c.Max()-c.Min())*100 < *f.Score)
		}) {
			return key
		}
	}
	return ""
}

// agentOf is the person with an account who is an operator.
func (f *filler) agentOf(operator string) (member, bool) {
	for _, key := range f.agents() {
		if f.staff[key].operator == operator {
			return f.staff[key], true
		}
	}
	return member{}, false
}

// contest says what a plot says, and ends it: a mistake by the reviewer, an appeal by the
// admin, some days later.
func (f *filler) contest(ctx context.Context, p Contested, full review.Full, agent, reviewer member) error {
	key := p.against(full)
	if err := f.Reviews.Raise(ctx, agent.Actor, full.ID, review.AppealDraft{Revision: full.Revision, Kind: p.Kind, Criterion: key, Reason: p.Reason}); err != nil {
		return err
	}
	full, err := f.Reviews.Get(ctx, system, full.ID)
	if err != nil || p.State == review.AppealOpen {
		return err
	}
	raised := full.Appeals[len(full.Appeals)-1]
	f.Clock.Set(raised.At.Add(time.Duration(20+raised.ID*17%90) * time.Hour))
	if p.State == review.Withdrawn {
		return f.Reviews.Withdraw(ctx, agent.Actor, raised.ID)
	}
	d := review.Decision{State: p.State, Answer: p.Answer, Proposal: p.Proposal}
	if p.State == review.Accepted {
		d.To = strconv.Itoa(better(raised.Asked, full.Last().Sheet.Answers[key]))
	}
	who := f.staff[TheAdmin]
	if p.Kind == review.OfMistake {
		who = reviewer
	}
	return f.Reviews.Decide(ctx, who.Actor, raised.ID, d)
}

// better is the step over the one that stands.
func better(c scorecard.Criterion, was review.Answer) int {
	for _, s := range c.Steps {
		if was.Points == nil && s.Points == c.Max() || was.Points != nil && s.Points > *was.Points {
			return s.Points
		}
	}
	return c.Max()
}

// openAppeal has the demo's agent contest what waits still: a mistake in a review by the
// demo's supervisor, or a review by the admin, who looked into that team, too. Some of the
// agent's contacts are reviewed until a review lets it be said.
func (f *filler) openAppeal(ctx context.Context, p Contested) error {
	agent, key := f.staff[TheAgent], TheAdmin
	if p.Kind == review.OfMistake {
		key = TheSupervisor
	}
	tries := 0
	for _, i := range slices.Backward(f.mine[agent.operator]) {
		s := f.served[i]
		read := slices.ContainsFunc(f.reviewed, func(r reviewed) bool { return r.id == s.id })
		if tries == 4 || agent.OperatorID == 0 {
			break
		}
		if read || s.id == f.drafted || s.mark() > 4 || f.year.now.Sub(s.known()) < 3*24*time.Hour {
			continue
		}
		tries++
		f.Clock.Set(f.year.now.Add(-40 * time.Hour))
		sheet, err := f.sheet(ctx, f.staff[key], s)
		var stored review.Review
		if err == nil {
			stored, err = f.Reviews.Save(ctx, f.staff[key].Actor, s.id, 0, sheet, true)
		}
		if fault.Is(err, fault.Conflict) { // the queue had it reviewed
			continue
		}
		if err != nil {
			return err
		}
		f.reviewed = append(f.reviewed, reviewed{s, stored.ID, key, f.Clock.Now()})
		if done, err := f.raiseLately(ctx, p, stored.ID); done || err != nil {
			return err
		}
	}
	return nil
}

// raiseLately has the demo's agent say a plot some hours ago, if the review lets it be said.
func (f *filler) raiseLately(ctx context.Context, p Contested, id int64) (bool, error) {
	agent := f.staff[TheAgent]
	f.Clock.Set(f.year.now)
	full, err := f.Reviews.Get(ctx, agent.Actor, id)
	if err != nil || p.against(full) == "" {
		return false, err
	}
	f.Clock.Set(f.year.now.Add(-5 * time.Hour))
	return true, f.contest(ctx, p, full, agent, member{})
}
