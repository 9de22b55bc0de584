package scorecard

import (
	"context"
	"slices"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

func ruleAction(r scorecard.Rule) string {
	if r.ID == 0 {
		return RulesPath
	}
	return RuleURL(r.ID, "")
}

func cardName(ctx context.Context, cards []scorecard.Scorecard, id int64) string {
	for _, c := range cards {
		if c.ID == id && c.State() == scorecard.Archived {
			return i18n.T(ctx, "scorecard.rule.archived", "Name", title(ctx, c.Name))
		}
		if c.ID == id {
			return title(ctx, c.Name)
		}
	}
	return ui.None
}

// works reports whether a rule takes contacts: it is on, and its scorecard is in use.
func (p RulesPage) works(r scorecard.Rule) bool {
	return r.Active && slices.ContainsFunc(p.Cards, func(c scorecard.Scorecard) bool {
		return c.ID == r.ScorecardID && c.State() == scorecard.Published
	})
}

// tried says how many contacts of the period a rule would have taken; 0 is of those that
// none takes.
func (p RulesPage) tried(ctx context.Context, ruleID int64) string {
	var n, all int64
	for _, j := range p.Tried {
		all += j.Contacts
		if j.RuleID == ruleID {
			n = j.Contacts
		}
	}
	return i18n.T(ctx, "scorecard.tried", "Count", int(n), "N", ui.Number(ctx, n), "Of", ui.Number(ctx, all))
}

// rulePairs says what a rule does, and what of it is done before.
func rulePairs(ctx context.Context, p RulesPage, r scorecard.Rule, before []scorecard.Rule) []ui.Pair {
	list := []ui.Pair{
		{Label: i18n.T(ctx, "scorecard.rule.whom"), Value: ui.Text(conditionText(ctx, ui.ConditionWords(ctx, r.If, p.Names)))},
		{Label: i18n.T(ctx, "scorecard.one"), Value: ui.Text(cardName(ctx, p.Cards, r.ScorecardID))},
	}
	if p.works(r) {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "scorecard.tried.label"), Value: ui.Text(p.tried(ctx, r.ID))})
	}
	if o, covered := scorecard.Covering(r, before); covered && r.Active {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "scorecard.rule.never"), Value: ui.Text(i18n.T(ctx, "scorecard.fault.covered", "Name", o.Name))})
	}
	return list
}

func storedRule(ctx context.Context, p RulePage) []ui.Pair {
	state := "settings.rule.rests"
	if p.Stored.Active {
		state = "settings.rule.works"
	}
	return append([]ui.Pair{{Label: p.Stored.Name, Value: ui.Text(i18n.T(ctx, state))}}, rulePairs(ctx, RulesPage{Cards: p.Cards, Names: p.Names}, p.Stored, nil)[:2]...)
}

// inUse are the scorecards that may judge.
func inUse(ctx context.Context, cards []scorecard.Scorecard) (out []ui.Option) {
	for _, c := range cards {
		if c.State() == scorecard.Published {
			out = append(out, ui.Option{Value: strconv.FormatInt(c.ID, 10), Label: title(ctx, c.Name)})
		}
	}
	return out
}

func fallbackField(ctx context.Context, p RulesPage) ui.Field {
	f := ui.Field{Name: "scorecard", Label: i18n.T(ctx, "scorecard.one"), Options: inUse(ctx, p.Cards), Error: ui.FieldError(ctx, p.Fault, "scorecard")}
	for _, c := range p.Cards {
		if c.Fallback {
			f.Value = strconv.FormatInt(c.ID, 10)
		}
	}
	return f
}

// ruleFields are name, scorecard and whether the rule is on.
func ruleFields(ctx context.Context, p RulePage) []ui.Field {
	list := []ui.Field{
		{Name: "name", Label: i18n.T(ctx, "settings.rule.name"), Value: p.Form.Name, Max: scorecard.MaxName, Autocomplete: "off"},
		{Name: "scorecard", Label: i18n.T(ctx, "scorecard.one"), Value: strconv.FormatInt(p.Form.ScorecardID, 10), Options: inUse(ctx, p.Cards)},
		{Name: "active", Label: i18n.T(ctx, "settings.rule.active"), Value: ui.Flag(p.Form.Active)},
	}
	for i := range list {
		list[i].Error = ui.FieldError(ctx, p.Fault, list[i].Name)
	}
	return list
}
