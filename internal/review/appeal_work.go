package review

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/scorecard"
)

// AppealDraft is what somebody says against one criterion.
type AppealDraft struct {
	Revision  int // that was read
	Kind      AppealKind
	Criterion string
	Reason    string
}

// Raise contests one criterion of a review, for the operator. The revision that was read is
// acknowledged with Disagree unless it has a word. NotFound for a review the actor may not
// know of; Forbidden for who does not speak for the operator; Invalid, fields kind, criterion
// and reason; Conflict when a newer revision came meanwhile.
func (s *Service) Raise(ctx context.Context, a actor.Actor, reviewID int64, d AppealDraft) error {
	if err := a.Need(actor.ReviewRead); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.answered(ctx, a, reviewID)
		if err != nil {
			return err
		}
		c, err := s.contest(ctx, a, r)
		if err != nil {
			return err
		}
		if err := d.check(c); err != nil {
			return err
		}
		if d.Revision != r.Revision {
			return fault.New(fault.Conflict, "review.fault.newer")
		}
		now := s.now()
		if r.Acknowledged < r.Revision {
			if err := s.store.Acknowledge(ctx, r.ID, Acknowledgement{Revision: r.Revision, PersonID: a.PersonID, At: now, Word: Disagree}); err != nil {
				return err
			}
		}
		p := Appeal{ReviewID: r.ID, Revision: r.Revision, Kind: d.Kind, Criterion: d.Criterion, Reason: d.Reason, PersonID: a.PersonID, At: now, DueAt: now.Add(DecideWithin), State: AppealOpen}
		if err := s.store.InsertAppeal(ctx, &p); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "add", "appeal", p.ID, map[string]any{"contact": r.ContactID, "criterion": p.Criterion, "against": string(p.Kind)})
	})
}

// contest says what of a review may be contested now.
func (s *Service) contest(ctx context.Context, a actor.Actor, r Review) (c Contest, err error) {
	v, err := s.cards.Version(ctx, a, r.VersionID)
	if err != nil {
		return c, err
	}
	revisions, err := s.store.ReviewRevisions(ctx, r.ID)
	if err != nil {
		return c, err
	}
	said, err := s.store.AppealsOf(ctx, r.ID)
	return contestOf(v, revisions, said, s.now()), err
}

// check refuses what cannot be said.
func (d *AppealDraft) check(c Contest) error {
	var wrong fault.Fields
	may := c.Appeals
	switch d.Kind {
	case OfMistake:
		may = c.Mistakes
	case OfJudgement:
	default:
		wrong.Add("kind", "survey.fault.choice")
	}
	if !slices.ContainsFunc(may, func(one scorecard.Criterion) bool { return one.Key == d.Criterion }) {
		key := "appeal.fault.criterion"
		switch {
		case !c.Any():
			key = "appeal.fault.over"
		case d.Criterion == "":
			key = "fault.required"
		}
		wrong.Add("criterion", key)
	}
	if d.Reason = tidy(d.Reason); d.Reason == "" {
		wrong.Add("reason", "fault.required")
	}
	checkText(&wrong, "reason", d.Reason, MaxWords)
	return wrong.Err()
}

// answered returns a submitted review to which the actor may answer.
func (s *Service) answered(ctx context.Context, a actor.Actor, id int64) (Review, error) {
	r, err := s.store.ReviewByID(ctx, id)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && (!a.SeesReview(r.ReviewerID, r.OperatorID, r.TeamID, r.Submitted()) || !r.Submitted()):
		return r, a.Unseen()
	case err != nil:
		return r, err
	}
	signs, err := s.store.HasAccount(ctx, r.OperatorID)
	if err == nil && !speaks(a, r, !signs) {
		err = fault.New(fault.Forbidden, "review.fault.not_about_you")
	}
	return r, err
}

// Withdraw takes an open appeal back: by who raised it, or the operator. NotFound for what the
// actor may not know of; Forbidden for others; Conflict when it is not open.
func (s *Service) Withdraw(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ReviewRead); err != nil {
		return err
	}
	return s.end(ctx, a, id, func(p AppealRow) bool { return p.MayWithdraw }, func(ctx context.Context, p *Appeal, _ AppealRow) error {
		p.State, p.DeciderID = Withdrawn, 0
		return nil
	})
}

// Decision is what became of an appeal.
type Decision struct {
	State    AppealState // of the Outcomes of its kind
	To       string      // the points of the step that the criterion gets when it is accepted, or NA
	Answer   string      // why; may be empty when it is accepted
	Proposal string      // how the rule should read, when it is wrong
}

// Decide ends an appeal. Accepted gives the criterion another step, RuleWrong makes it N/A, as a
// new revision; neither lowers the score: what would, when the rule is wrong, leaves the step
// as it is. NotFound for what the actor may not know of; Forbidden for the reviewer, and for
// who raised it; Invalid, fields outcome, step, answer, proposal; Conflict when it is decided.
func (s *Service) Decide(ctx context.Context, a actor.Actor, id int64, d Decision) error {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return err
	}
	d.Answer, d.Proposal = tidy(d.Answer), tidy(d.Proposal)
	return s.end(ctx, a, id, func(p AppealRow) bool { return p.MayDecide }, func(ctx context.Context, p *Appeal, row AppealRow) error {
		r, err := s.store.ReviewByID(ctx, p.ReviewID)
		if err != nil {
			return err
		}
		v, err := s.cards.Version(ctx, a, r.VersionID)
		if err != nil {
			return err
		}
		sheet, err := s.submitted(ctx, r)
		if err != nil {
			return err
		}
		after, err := d.apply(v.Content, *p, sheet)
		if err != nil {
			return err
		}
		p.State, p.DeciderID, p.Answer = d.State, a.PersonID, d.Answer
		if d.State == RuleWrong {
			p.Proposal = d.Proposal
		}
		if after.equal(sheet) {
			return nil
		}
		if err := s.append(ctx, &r, v, after, *p.DecidedAt); err != nil {
			return err
		}
		p.Result = r.Revision
		return nil
	})
}

// end ends an open appeal of those that the actor may.
func (s *Service) end(ctx context.Context, a actor.Actor, id int64, may func(AppealRow) bool, how func(ctx context.Context, p *Appeal, row AppealRow) error) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		row, err := s.store.HoldAppeal(ctx, id)
		switch {
		case fault.Is(err, fault.NotFound), err == nil && !a.SeesReview(row.ReviewerID, row.OperatorID, row.TeamID, true):
			return a.Unseen()
		case err != nil:
			return err
		case row.State != AppealOpen:
			return fault.New(fault.Conflict, "appeal.fault.ended")
		}
		now := s.now()
		if row.seenBy(a, now); !may(row) {
			return fault.New(fault.Forbidden, "appeal.fault.not_yours")
		}
		p := row.Appeal
		p.DecidedAt = &now
		if err := how(ctx, &p, row); err != nil {
			return err
		}
		if err := s.store.EndAppeal(ctx, p); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "close", "appeal", id, map[string]any{"contact": row.ContactID, "criterion": p.Criterion, "decision": string(p.State), "revision": p.Result})
	})
}

// apply is the sheet after a decision.
func (d Decision) apply(card scorecard.Content, p Appeal, sheet Sheet) (Sheet, error) {
	var wrong fault.Fields
	if !slices.Contains(p.Kind.Outcomes(), d.State) {
		wrong.Add("outcome", "appeal.fault.outcome")
	} else if d.State != Accepted && d.Answer == "" {
		wrong.Add("answer", "fault.required")
	}
	checkText(&wrong, "answer", d.Answer, MaxWords)
	if d.State == RuleWrong && d.Proposal == "" {
		wrong.Add("proposal", "fault.required")
	}
	checkText(&wrong, "proposal", d.Proposal, MaxWords)
	after := sheet
	switch d.State {
	case Accepted:
		to, ok := d.step(card, p.Criterion, sheet.Answers[p.Criterion])
		if after = sheet.answering(p.Criterion, to).fitting(card); !ok {
			wrong.Add("step", "appeal.fault.step")
		} else if lowers(card, sheet, after) {
			wrong.Add("step", "appeal.fault.lowers")
		}
	case RuleWrong:
		if after = sheet.answering(p.Criterion, Answer{NA: true}).fitting(card); lowers(card, sheet, after) {
			after = sheet
		}
	}
	return after, wrong.Err()
}

// step is the answer that a decision gives: a step over the one that stood, or N/A where the
// criterion may have it. The reviewer's remark stays.
func (d Decision) step(card scorecard.Content, key string, was Answer) (Answer, bool) {
	c, _, err := card.CriterionOf(key)
	if err != nil {
		return was, false
	}
	to := Answer{Remark: was.Remark, Reasons: was.Reasons}
	if d.To == NA {
		to.NA = true
		return to, c.MayNA && !was.NA
	}
	for _, s := range c.Steps {
		if points := s.Points; d.To == strconv.Itoa(points) {
			to.Points = &points
			return to, was.Points == nil || points > *was.Points
		}
	}
	return was, false
}

// answering is the sheet with another answer to a criterion.
func (s Sheet) answering(key string, a Answer) Sheet {
	if a.Remark == "" {
		a.Remark = s.Answers[key].Remark
	}
	out := s.clean()
	out.Answers[key] = a
	return out
}

// lowers reports whether a score is less after a change, or can be computed no more.
func lowers(card scorecard.Content, before, after Sheet) bool {
	was, is := ResultOf(card, before).Score, ResultOf(card, after).Score
	return is == nil || was != nil && *is < *was
}
