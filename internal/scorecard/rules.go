package scorecard

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Bounds of the list: how many rules, and of how many attributes all of them ask.
const (
	MaxRules = 200
	MaxKeys  = 20
)

// Rule says which contacts are judged by a scorecard. Rules are tried in order of
// Position; the first active one that lets a contact through decides.
type Rule struct {
	ID          int64
	Position    int
	Name        string
	Active      bool
	ScorecardID int64
	If          condition.Condition
	UpdatedAt   time.Time
}

// Revision names what the form of a rule shows; its place is no part of that.
func (r Rule) Revision() string { return fault.Revision(r.Name, r.Active, r.ScorecardID, r.If) }

// Judged is a scorecard in the list of rules, and how many contacts of a period it would
// have got.
type Judged struct {
	RuleID      int64 // 0: the contacts that no rule takes
	ScorecardID int64
	Contacts    int64
}

// Rules are the rules in the order in which they are tried.
func (s *Service) Rules(ctx context.Context, a actor.Actor) ([]Rule, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return nil, err
	}
	return s.store.ScorecardRules(ctx)
}

// Rule returns one rule; NotFound.
func (s *Service) Rule(ctx context.Context, a actor.Actor, id int64) (Rule, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return Rule{}, err
	}
	return s.store.ScorecardRuleByID(ctx, id)
}

// SaveRule stores a new rule at the end, or changes one at its place; reviews that begin
// from now on follow it. Invalid: name, scorecard, the lists of the condition, and rule
// where an earlier one takes all of its contacts; NotFound; Conflict when the rule is not
// as the revision says.
func (s *Service) SaveRule(ctx context.Context, a actor.Actor, r Rule, revision string) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	var wrong fault.Fields
	if r.Name = wrong.Text("name", spelling.Name(r.Name), MaxName); r.Name == "" && !wrong.Wrong("name") {
		wrong.Add("name", "fault.required")
	}
	r.If.Check(&wrong, contact.KindCodes())
	if err := wrong.Err(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r := r // a transaction may be tried again
		list, err := s.store.HoldScorecardRules(ctx)
		if err != nil {
			return err
		}
		at, action := len(list), "add"
		if r.ID != 0 {
			action = "change"
			if at = slices.IndexFunc(list, func(o Rule) bool { return o.ID == r.ID }); at < 0 {
				return fault.New(fault.NotFound, "fault.not_found")
			}
			if err := fault.Fresh(revision, list[at].Revision()); err != nil {
				return err
			}
			r.Position = list[at].Position
		} else if r.Position = 10; at > 0 {
			r.Position = list[at-1].Position + 10
		}
		if err := s.mayStand(ctx, r, list, at); err != nil {
			return err
		}
		r.UpdatedAt = s.now()
		if err := s.store.SaveScorecardRule(ctx, &r); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, action, "scorecard_rule", r.ID, map[string]any{"name": r.Name, "active": r.Active, "scorecard": r.ScorecardID})
	})
}

// mayStand refuses a rule by which no contact would ever be judged at its place in the list.
func (s *Service) mayStand(ctx context.Context, r Rule, list []Rule, at int) error {
	var wrong fault.Fields
	c, err := s.store.ScorecardByID(ctx, r.ScorecardID)
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && c.State() != Published:
		wrong.Add("scorecard", "scorecard.fault.not_in_use")
	case err != nil:
		return err
	}
	if r.Active {
		if o, covered := Covering(r, list[:at]); covered {
			wrong.Add("kinds", "scorecard.fault.covered", "Name", o.Name)
		}
	}
	if at >= MaxRules {
		wrong.Add("name", "scorecard.fault.rules", "Max", MaxRules)
	}
	asked := Asked{}
	asked.add(r.If)
	for i, o := range list {
		if i != at {
			asked.add(o.If)
		}
	}
	if len(asked.Keys) > MaxKeys {
		wrong.Add("attributes", "scorecard.fault.keys", "Max", MaxKeys)
	}
	return wrong.Err()
}

// Covering returns the first active rule before r that takes every contact of r.
func Covering(r Rule, before []Rule) (Rule, bool) {
	for _, o := range before {
		if o.Active && o.If.Covers(r.If) {
			return o, true
		}
	}
	return Rule{}, false
}

// RemoveRule takes a rule out of the list. NotFound.
func (s *Service) RemoveRule(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.ScorecardRuleByID(ctx, id)
		if err != nil {
			return err
		}
		if err := s.store.RemoveScorecardRule(ctx, id); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "remove", "scorecard_rule", id, map[string]any{"name": r.Name})
	})
}

// Fall has the contacts that no rule takes judged by a scorecard. NotFound; Invalid, field
// scorecard, of one that is not in use.
func (s *Service) Fall(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		list, err := s.store.Scorecards(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(c Scorecard) bool { return c.ID == id })
		if at < 0 || list[at].State() != Published {
			return refused("scorecard", "scorecard.fault.not_in_use")
		}
		if list[at].Fallback {
			return nil
		}
		for _, c := range list { // the one before first: there is one at every moment
			if c.Fallback {
				c.Fallback = false
				if err := s.store.SaveScorecard(ctx, c); err != nil {
					return err
				}
			}
		}
		list[at].Fallback = true
		if err := s.store.SaveScorecard(ctx, list[at]); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "scorecard", id, map[string]any{"fallback": true, "name": s.title(list[at])})
	})
}

// Judgement is the version by which a contact is reviewed, and the name of the rule that
// chose it; "": no rule takes the contact.
type Judgement struct {
	Version
	Rule string
}

// Judging returns by what a contact is reviewed: the scorecard of the first active rule
// that takes it, whose scorecard is in use, else the fallback.
func (s *Service) Judging(ctx context.Context, a actor.Actor, f condition.Facts) (j Judgement, err error) {
	if err := a.Need(actor.ReviewWrite); err != nil {
		return j, err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return j, err
	}
	by := plan.judge(f)
	latest, err := s.store.ScorecardVersions(ctx, by.ScorecardID, 1)
	if err == nil && len(latest) == 0 {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return j, err
	}
	j.Version = latest[0]
	if i := slices.IndexFunc(plan.rules, func(r Rule) bool { return r.ID == by.RuleID }); i >= 0 {
		j.Rule = plan.rules[i].Name
	}
	return j, nil
}

// plan is the rules that work, in their order, and the fallback.
type plan struct {
	rules    []Rule
	fallback int64
}

func (s *Service) plan(ctx context.Context) (p plan, err error) {
	cards, err := s.store.Scorecards(ctx)
	if err != nil {
		return p, err
	}
	inUse := map[int64]bool{}
	for _, c := range cards {
		inUse[c.ID] = c.State() == Published
		if c.Fallback {
			p.fallback = c.ID
		}
	}
	p.rules, err = s.store.ScorecardRules(ctx)
	p.rules = slices.DeleteFunc(p.rules, func(r Rule) bool { return !r.Active || !inUse[r.ScorecardID] })
	return p, err
}

// judge says by what a contact is reviewed.
func (p plan) judge(f condition.Facts) Judged {
	for _, r := range p.rules {
		if r.If.Holds(f) {
			return Judged{RuleID: r.ID, ScorecardID: r.ScorecardID}
		}
	}
	return Judged{ScorecardID: p.fallback}
}

// Try counts the contacts that ended in a period by the rule that would take them now, in
// the order of the rules that work; the last are those that none takes.
func (s *Service) Try(ctx context.Context, a actor.Actor, p when.Period) ([]Judged, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return nil, err
	}
	plan, err := s.plan(ctx)
	if err != nil {
		return nil, err
	}
	var list []Judged
	asked, at := Asked{}, map[int64]int{}
	for i, r := range plan.rules {
		asked.add(r.If)
		at[r.ID] = i
		list = append(list, Judged{RuleID: r.ID, ScorecardID: r.ScorecardID})
	}
	at[0] = len(list)
	list = append(list, Judged{ScorecardID: plan.fallback})
	err = s.store.ContactsByFacts(ctx, p, asked, func(f condition.Facts, n int64) { list[at[plan.judge(f).RuleID]].Contacts += n })
	return list, err
}

// Asked is of which facts rules ask: contacts are told apart by no others.
type Asked struct {
	Channels, Kinds, Topics, Teams, Regions, Lines bool
	Keys                                           []string // of attributes
}

func (a *Asked) add(c condition.Condition) {
	a.Channels, a.Kinds = a.Channels || len(c.Channels) > 0, a.Kinds || len(c.Kinds) > 0
	a.Topics, a.Teams = a.Topics || len(c.Topics) > 0, a.Teams || len(c.Teams) > 0
	a.Regions, a.Lines = a.Regions || len(c.Regions) > 0, a.Lines || len(c.Lines) > 0
	for _, key := range c.Keys() {
		if !slices.Contains(a.Keys, key) {
			a.Keys = append(a.Keys, key)
		}
	}
}
