package scorecard

import (
	"regexp"
	"slices"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
)

// Bounds of a scorecard.
const (
	MaxName       = 120 // characters, of every name
	MaxHint       = 500
	MaxKey        = 40
	MaxWeight     = 100
	MinSteps      = 2
	MaxSteps      = 5
	MaxPoints     = 1000 // of a step
	MaxGroups     = 20
	MaxCriteria   = 60 // of all groups
	MaxReasons    = 40 // of a criterion, low and high each, both tiers
	MaxScorecards = 200
)

// wellKeyed is what keys of groups, criteria and reasons are made of.
var wellKeyed = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Fresh is the key by which a page addresses what is not there yet.
const Fresh = "new"

// addressed reports whether a key is one of a group or a criterion, each of which has a page.
func addressed(key string) bool { return wellKeyed.MatchString(key) && key != Fresh }

// named tidies a name in both languages and notes what is wrong with it.
func named(w *fault.Fields, field string, t i18n.Text, max int) i18n.Text {
	return i18n.Text{RU: w.Text(field+"_ru", spelling.Name(t.RU), max), EN: w.Text(field+"_en", spelling.Name(t.EN), max)}
}

func nameless(t i18n.Text) bool { return fault.Blank(t.RU) && fault.Blank(t.EN) }

// checkCriterion notes what is wrong with a criterion, by the names of its form.
func checkCriterion(w *fault.Fields, c Criterion) {
	if nameless(c.Name) {
		w.Add("name_ru", "fault.required")
	}
	if !addressed(c.Key) {
		w.Add("key", "scorecard.fault.key", "Max", MaxKey)
	}
	if c.Weight < 1 || c.Weight > MaxWeight {
		w.Add("weight", "scorecard.fault.weight", "Max", MaxWeight)
	}
	if c.Critical != "" && !slices.ContainsFunc(Criticals, func(row CriticalRow) bool { return row.Kind == c.Critical }) {
		w.Add("critical", "survey.fault.choice")
	}
	if len(c.Steps) < MinSteps || len(c.Steps) > MaxSteps {
		w.Add("steps", "scorecard.fault.steps", "Min", MinSteps, "Max", MaxSteps)
	}
	for i, s := range c.Steps {
		switch {
		case nameless(s.Name):
			w.Add("steps", "scorecard.fault.step_name", "N", i+1)
		case s.Points < 0 || s.Points > MaxPoints || i > 0 && s.Points <= c.Steps[i-1].Points:
			w.Add("steps", "scorecard.fault.step_order", "N", i+1)
		}
	}
	checkReasons(w, c)
	c.If.Check(w, contact.KindCodes())
}

func checkReasons(w *fault.Fields, c Criterion) {
	keys := map[string]bool{}
	for _, list := range []struct {
		field   string
		reasons []Reason
	}{{"low", c.lows()}, {"high", c.High}} {
		if len(list.reasons) > MaxReasons {
			w.Add(list.field, "scorecard.fault.reasons", "Max", MaxReasons)
		}
		for _, r := range list.reasons {
			if nameless(r.Name) || !wellKeyed.MatchString(r.Key) || keys[r.Key] {
				w.Add(list.field, "scorecard.fault.reason")
				break
			}
			keys[r.Key] = true
		}
	}
}

// Problem is what keeps a draft from being published.
type Problem struct {
	Criterion string // key; "": of the group, or of the whole
	Group     string // key
	Field     fault.Field
}

// draftField is the name of a field that is the whole draft.
const draftField = "draft"

// Problems says what keeps the content from being published: every criterion is whole and
// can be asked, and something is asked about every contact.
func (c Content) Problems() (list []Problem) {
	add := func(group, criterion, key string, args ...any) {
		var w fault.Fields
		w.Add(draftField, key, args...)
		list = append(list, Problem{criterion, group, fault.Of(w.Err()).Fields[0]})
	}
	if nameless(c.Name) {
		add("", "", "scorecard.problem.name")
	}
	seen, always := map[string]bool{}, false
	for _, g := range c.Groups {
		if nameless(g.Name) && len(c.Groups) > 1 {
			add(g.Key, "", "scorecard.problem.group_name")
		}
		if len(g.Criteria) == 0 {
			add(g.Key, "", "scorecard.problem.group_empty")
		}
		if seen["group "+g.Key] || !addressed(g.Key) {
			add(g.Key, "", "scorecard.problem.group_key")
		}
		seen["group "+g.Key] = true
		var w fault.Fields
		g.If.Check(&w, contact.KindCodes())
		for _, f := range fieldsOf(w) {
			list = append(list, Problem{Group: g.Key, Field: f})
		}
		for _, one := range g.Criteria {
			var w fault.Fields
			checkCriterion(&w, one)
			for _, f := range fieldsOf(w) {
				list = append(list, Problem{one.Key, g.Key, f})
			}
			if seen[one.Key] {
				add(g.Key, one.Key, "scorecard.problem.twice")
			}
			if g.If.Excludes(one.If) {
				add(g.Key, one.Key, "scorecard.problem.never")
			}
			seen[one.Key], always = true, always || g.If.Any() && one.If.Any()
		}
	}
	switch n := len(c.Criteria()); {
	case n == 0:
		add("", "", "scorecard.problem.empty")
	case !always:
		add("", "", "scorecard.problem.hidden")
	case n > MaxCriteria:
		add("", "", "scorecard.problem.many", "Max", MaxCriteria)
	}
	return list
}

func fieldsOf(w fault.Fields) []fault.Field {
	if err := w.Err(); err != nil {
		return fault.Of(err).Fields
	}
	return nil
}

// Halves counts the texts that stand in one language only: a reader of the other one sees
// them as they are.
func (c Content) Halves() (n int) {
	half := func(t i18n.Text) {
		if (t.RU == "") != (t.EN == "") {
			n++
		}
	}
	half(c.Name)
	for _, g := range c.Groups {
		half(g.Name)
		for _, one := range g.Criteria {
			half(one.Name)
			half(one.Hint)
			for _, s := range one.Steps {
				half(s.Name)
			}
			for _, r := range append(one.lows(), one.High...) {
				half(r.Name)
			}
		}
	}
	return n
}
