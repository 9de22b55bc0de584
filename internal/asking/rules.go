package asking

import (
	"context"
	"fmt"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/sending"
	"openpeople/internal/spelling"
	"openpeople/internal/survey"
)

// Deliveries is every delivery that a rule may name. It is for pages and asks no
// right.
func (s *Service) Deliveries() sending.Deliveries { return s.deliveries }

// Limits of a rule.
const (
	MaxRules          = 200
	MaxRuleName       = 100
	MaxRuleCodes      = condition.MaxCodes
	MaxRuleCode       = condition.MaxCode
	MaxDelayMinutes   = 7 * 24 * 60
	MaxQuarantineDays = 366
	MaxAgeHoursLimit  = 366 * 24
	MaxLowMark        = 4
	MaxPosition       = 10_000
	minutesOfDay      = 24 * 60
)

// RuleDraft is a rule as it is written in a form; ID 0 makes a new one. Fields
// are named in faults as in the comments.
type RuleDraft struct {
	ID             int64
	Position       int      // position
	Name           string   // name
	Active         bool     // active
	SurveyID       int64    // survey
	Delivery       string   // delivery
	Channels       []string // channels: codes
	Kinds          []string // kinds
	Topics         []string // topics: codes
	Regions        []string // regions: codes
	Lines          []int    // lines: 1-9
	DelayMinutes   int      // delay_minutes
	QuietFrom      int      // quiet_from: minute of the day; equal to QuietTo: no quiet hours
	QuietTo        int      // quiet_to
	Share          int      // share: 0-100
	QuarantineDays int      // quarantine_days
	MaxAgeHours    int      // max_age_hours
	LowMark        int      // low_mark: 0-MaxLowMark
	Revision       string   // of the rule that the form was drawn from, "": no form was
}

// Revision names what the form of a rule shows. Its place among the others is no part
// of that.
func (r Rule) Revision() string {
	d := r.draft()
	d.Position = 0
	return fault.Revision(d)
}

// DraftOf returns a rule as its form shows it.
func DraftOf(r Rule) RuleDraft {
	d := r.draft()
	d.Revision = r.Revision()
	return d
}

func (r Rule) draft() RuleDraft {
	return RuleDraft{
		ID: r.ID, Position: r.Position, Name: r.Name, Active: r.Active, SurveyID: r.SurveyID, Delivery: r.Delivery,
		Channels: r.Channels, Kinds: r.Kinds, Topics: r.Topics, Regions: r.Regions, Lines: r.Lines,
		DelayMinutes: r.DelayMinutes, QuietFrom: r.QuietFrom, QuietTo: r.QuietTo, Share: r.Share,
		QuarantineDays: r.QuarantineDays, MaxAgeHours: r.MaxAgeHours, LowMark: r.LowMark,
	}
}

// condition is which contacts the rule is about.
func (r Rule) condition() condition.Condition { return r.draft().condition() }

func (d RuleDraft) condition() condition.Condition {
	return condition.Condition{Channels: d.Channels, Kinds: d.Kinds, Topics: d.Topics, Regions: d.Regions, Lines: d.Lines}
}

// Rules returns every rule in the order in which they are tried.
func (s *Service) Rules(ctx context.Context, a actor.Actor) ([]Rule, error) {
	if err := a.Need(actor.RuleRead); err != nil {
		return nil, err
	}
	return s.store.ListRules(ctx)
}

// Rule returns one rule; NotFound when there is none.
func (s *Service) Rule(ctx context.Context, a actor.Actor, id int64) (Rule, error) {
	if err := a.Need(actor.RuleRead); err != nil {
		return Rule{}, err
	}
	return s.store.RuleByID(ctx, id)
}

// SaveRule stores a new or changed rule and returns its id; a known one stays at its
// place. It applies to contacts that close from now on: at once on this node, within
// two seconds on others. Invalid names the wrong fields; NotFound when the rule is
// gone; Conflict when it is not as the draft's revision says any more, and for one more
// than MaxRules.
func (s *Service) SaveRule(ctx context.Context, a actor.Actor, d RuleDraft) (int64, error) {
	if err := a.Need(actor.RuleChange); err != nil {
		return 0, err
	}
	surveys, err := s.surveys.List(ctx)
	if err != nil {
		return 0, err
	}
	if err := d.check(surveys, s.deliveries); err != nil {
		return 0, err
	}
	r := Rule{
		ID: d.ID, Position: d.Position, Name: spelling.Name(d.Name), Active: d.Active, SurveyID: d.SurveyID, Delivery: d.Delivery,
		Channels: d.Channels, Kinds: d.Kinds, Topics: d.Topics, Regions: d.Regions, Lines: d.Lines,
		DelayMinutes: d.DelayMinutes, QuietFrom: d.QuietFrom, QuietTo: d.QuietTo, Share: d.Share,
		QuarantineDays: d.QuarantineDays, MaxAgeHours: d.MaxAgeHours, LowMark: d.LowMark, UpdatedAt: s.now(),
	}
	var id int64
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		r := r // a transaction may be run again
		old, err := s.room(ctx, &r, d.Revision)
		if err != nil {
			return err
		}
		if err := s.store.SaveRule(ctx, &r); err != nil {
			return err
		}
		id = r.ID
		if d.ID == 0 {
			return s.audit.Audit(ctx, a, "add", "rule", r.ID, map[string]any{"name": r.Name, "active": r.Active, "share": r.Share})
		}
		return s.audit.Audit(ctx, a, "change", "rule", r.ID, changes(old.draft(), r.draft()))
	})
	s.plan.Store(nil)
	return id, err
}

// room looks whether a rule may be stored: a new one by how many there are, a known one
// by how it is, which it returns, and where.
func (s *Service) room(ctx context.Context, r *Rule, seen string) (held Rule, err error) {
	if r.ID == 0 {
		list, err := s.store.ListRules(ctx)
		if err == nil && len(list) >= MaxRules {
			f := fault.New(fault.Conflict, "settings.rule.too_many")
			f.Args = map[string]any{"Max": MaxRules}
			return held, f
		}
		return held, err
	}
	if held, err = s.store.HoldRule(ctx, r.ID); err != nil {
		return held, err
	}
	r.Position = held.Position
	return held, fault.Fresh(seen, held.Revision())
}

// changes names what is other in a rule, old and new, for the audit log. Quiet hours are
// minutes of the day.
func changes(old, next RuleDraft) map[string]any {
	out := map[string]any{}
	for _, f := range []struct {
		name      string
		old, next any
	}{
		{"name", old.Name, next.Name}, {"active", old.Active, next.Active}, {"survey", old.SurveyID, next.SurveyID}, {"delivery", old.Delivery, next.Delivery},
		{"channels", old.Channels, next.Channels}, {"kinds", old.Kinds, next.Kinds}, {"topics", old.Topics, next.Topics}, {"regions", old.Regions, next.Regions}, {"lines", old.Lines, next.Lines},
		{"delay_minutes", old.DelayMinutes, next.DelayMinutes}, {"quiet_from", old.QuietFrom, next.QuietFrom}, {"quiet_to", old.QuietTo, next.QuietTo},
		{"share", old.Share, next.Share}, {"quarantine_days", old.QuarantineDays, next.QuarantineDays}, {"max_age_hours", old.MaxAgeHours, next.MaxAgeHours}, {"low_mark", old.LowMark, next.LowMark},
	} {
		if fmt.Sprint(f.old) != fmt.Sprint(f.next) { // no list and an empty one are the same
			out[f.name] = []any{f.old, f.next}
		}
	}
	return out
}

// SwitchRule lets a rule work, or not. Nothing is done about one that does already.
// NotFound.
func (s *Service) SwitchRule(ctx context.Context, a actor.Actor, id int64, active bool) error {
	if err := a.Need(actor.RuleChange); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.HoldRule(ctx, id)
		if err != nil || r.Active == active {
			return err
		}
		r.Active, r.UpdatedAt = active, s.now()
		if err := s.store.SaveRule(ctx, &r); err != nil {
			return err
		}
		return s.audit.Audit(ctx, a, "change", "rule", id, map[string]any{"active": []bool{!active, active}})
	})
	s.plan.Store(nil)
	return err
}

// MoveRule has a rule tried some places later, by -1 one earlier; as far as there are
// places. NotFound.
func (s *Service) MoveRule(ctx context.Context, a actor.Actor, id int64, by int) error {
	if err := a.Need(actor.RuleChange); err != nil {
		return err
	}
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		list, err := s.store.HoldRules(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(r Rule) bool { return r.ID == id })
		if at < 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		to := min(max(at+by, 0), len(list)-1)
		if to == at {
			return nil
		}
		moved := list[at]
		list = slices.Insert(slices.Delete(list, at, at+1), to, moved)
		for i := range list {
			if r := &list[i]; r.Position != 10*(i+1) {
				r.Position, r.UpdatedAt = 10*(i+1), s.now()
				if err := s.store.SaveRule(ctx, r); err != nil {
					return err
				}
			}
		}
		return s.audit.Audit(ctx, a, "change", "rule", id, map[string]any{"place": []int{at + 1, to + 1}})
	})
	s.plan.Store(nil)
	return err
}

func (d RuleDraft) check(surveys []survey.Survey, deliveries sending.Deliveries) error {
	var w fault.Fields
	if w.Text("name", d.Name, MaxRuleName) == "" && fault.Blank(d.Name) {
		w.Add("name", "fault.required")
	}
	if !slices.ContainsFunc(surveys, func(v survey.Survey) bool { return v.ID == d.SurveyID }) {
		w.Add("survey", "survey.fault.choice")
	}
	if _, known := deliveries.Of(d.Delivery); !known {
		w.Add("delivery", "survey.fault.choice")
	}
	d.condition().Check(&w, contact.KindCodes())
	for _, n := range []struct {
		name     string
		n        int
		min, max int
	}{
		{"position", d.Position, 0, MaxPosition},
		{"delay_minutes", d.DelayMinutes, 0, MaxDelayMinutes},
		{"quiet_from", d.QuietFrom, 0, minutesOfDay - 1},
		{"quiet_to", d.QuietTo, 0, minutesOfDay - 1},
		{"share", d.Share, 0, 100},
		{"quarantine_days", d.QuarantineDays, 0, MaxQuarantineDays},
		{"max_age_hours", d.MaxAgeHours, 1, MaxAgeHoursLimit},
		{"low_mark", d.LowMark, 0, MaxLowMark},
	} {
		if n.n < n.min || n.n > n.max {
			w.Add(n.name, "fault.range", "Min", n.min, "Max", n.max)
		}
	}
	return w.Err()
}
