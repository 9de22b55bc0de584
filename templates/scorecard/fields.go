package scorecard

import (
	"context"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

// nameFields are the boxes of a text in both languages.
func nameFields(ctx context.Context, name, label string, t i18n.Text, max int, wrong *fault.Fault) []ui.Field {
	box := func(lang, value string) ui.Field {
		return ui.Field{Name: name + "_" + lang, Label: label + ", " + i18n.T(ctx, "scorecard.in."+lang), Value: value, Max: max, Rows: 2, Autocomplete: "off", Error: ui.FieldError(ctx, wrong, name+"_"+lang)}
	}
	return []ui.Field{box("ru", t.RU), box("en", t.EN)}
}

func draftCrumbs(ctx context.Context, c scorecard.Card) []ui.Crumb {
	return crumbs(ctx, ui.Crumb{Label: title(ctx, c.Name), URL: URL(c.ID, "")}, ui.Crumb{Label: i18n.T(ctx, "scorecard.draft"), URL: DraftURL(c.ID)})
}

func partTitle(ctx context.Context, fresh bool, key string) string {
	if fresh {
		return i18n.T(ctx, key+".add")
	}
	return i18n.T(ctx, key)
}

func keyOr(key string) string {
	if key == "" {
		return scorecard.Fresh
	}
	return key
}

func archiveWord(ctx context.Context, c scorecard.Scorecard) string {
	if c.ArchivedAt != nil {
		return i18n.T(ctx, "scorecard.unarchive")
	}
	return i18n.T(ctx, "scorecard.archive")
}

func discardWords(ctx context.Context, c scorecard.Scorecard) string {
	if c.Latest == 0 {
		return i18n.T(ctx, "scorecard.discard.all")
	}
	return i18n.T(ctx, "scorecard.discard.text", "N", c.Latest)
}

// kinds are the kinds of channels of which the form can be looked at.
func (p DraftPage) kinds(ctx context.Context) (list []ui.Choice) {
	list = append(list, ui.Choice{Label: i18n.T(ctx, "scorecard.preview.all"), URL: DraftURL(p.Card.ID), Chosen: p.Kind == ""})
	for _, row := range contact.Kinds {
		list = append(list, ui.Choice{Label: row.Name.For(ctx), URL: DraftURL(p.Card.ID) + "?kind=" + string(row.Kind), Chosen: p.Kind == string(row.Kind)})
	}
	return list
}

// storedGroup says how a group is stored.
func storedGroup(ctx context.Context, g scorecard.Group, names contact.Names) []ui.Pair {
	return []ui.Pair{
		{Label: i18n.T(ctx, "scorecard.group.name"), Value: ui.Text(g.Name.RU + " | " + g.Name.EN)},
		{Label: i18n.T(ctx, "scorecard.conditions"), Value: ui.Text(conditionText(ctx, ui.ConditionWords(ctx, g.If, names)))},
	}
}

func conditionText(ctx context.Context, words []string) string {
	if len(words) == 0 {
		return i18n.T(ctx, "scorecard.conditions.none")
	}
	return strings.Join(words, "; ")
}

// storedCriterion says how a criterion is stored.
func storedCriterion(ctx context.Context, c scorecard.Criterion, names contact.Names) []ui.Pair {
	var steps []string
	for _, s := range c.Steps {
		steps = append(steps, s.Name.For(ctx))
	}
	list := []ui.Pair{
		{Label: i18n.T(ctx, "scorecard.name"), Value: ui.Text(c.Name.RU + " | " + c.Name.EN)},
		{Label: i18n.T(ctx, "scorecard.criterion"), Value: ui.Text(criterionLine(ctx, c))},
		{Label: i18n.T(ctx, "scorecard.steps"), Value: ui.Text(strings.Join(steps, " / "))},
		{Label: i18n.T(ctx, "scorecard.conditions"), Value: ui.Text(conditionText(ctx, ui.ConditionWords(ctx, c.If, names)))},
	}
	add := func(key, text string) {
		if text != "" {
			list = append(list, ui.Pair{Label: i18n.T(ctx, key), Value: ui.Text(text)})
		}
	}
	add("scorecard.hint", c.Hint.For(ctx))
	add("scorecard.low", strings.ReplaceAll(scorecard.TypedCauses(c.Low), "\n", "; "))
	add("scorecard.high", strings.ReplaceAll(scorecard.TypedReasons(c.High), "\n", "; "))
	return list
}

// StepField is the name of a box of a step: its points, its name in a language.
func StepField(i int, what string) string { return "step" + strconv.Itoa(i+1) + "_" + what }

func (p CriterionPage) step(i int) i18n.Text {
	if i < len(p.Form.Criterion.Steps) {
		return p.Form.Criterion.Steps[i].Name
	}
	return i18n.Text{}
}

func (p CriterionPage) points(i int) string {
	if i < len(p.Form.Criterion.Steps) {
		return strconv.Itoa(p.Form.Criterion.Steps[i].Points)
	}
	return ""
}

// boxes are the fields of the form of a criterion.
type boxes struct {
	names, hints                                          []ui.Field
	weight, group, critical, mayNA, steps, low, high, key ui.Field
}

// all are the boxes in their order, for the summary.
func (b boxes) all() []ui.Field {
	list := append(append([]ui.Field{}, b.names...), b.hints...)
	return append(list, b.weight, b.group, b.critical, b.steps, b.low, b.high, b.key)
}

func criterionFields(ctx context.Context, p CriterionPage) (b boxes) {
	say := func(key string) string { return i18n.T(ctx, "scorecard."+key) }
	c := p.Form.Criterion
	b.names = nameFields(ctx, "name", say("criterion.name"), c.Name, scorecard.MaxName, p.Fault)
	b.hints = nameFields(ctx, "hint", say("hint"), c.Hint, scorecard.MaxHint, p.Fault)
	var groups []ui.Option
	for _, g := range p.Draft.Groups {
		groups = append(groups, ui.Option{Value: g.Key, Label: heading(ctx, g.Name)})
	}
	critical := []ui.Option{{Value: "", Label: say("critical.none")}}
	for _, row := range scorecard.Criticals {
		critical = append(critical, ui.Option{Value: string(row.Kind), Label: row.Name.For(ctx)})
	}
	b.weight = ui.Field{Name: "weight", Label: say("weight"), Hint: say("weight_hint"), Value: p.Form.Weight, Width: ui.WidthShort, From: "1", To: strconv.Itoa(scorecard.MaxWeight), InputMode: "numeric"}
	b.group = ui.Field{Name: "group", Label: say("group_choice"), Value: p.Form.Group, Options: groups}
	b.critical = ui.Field{Name: "critical", Label: say("critical"), Hint: say("critical_hint"), Value: string(c.Critical), Options: critical}
	b.mayNA = ui.Field{Name: "may_na", Label: say("may_na"), Value: ui.Flag(c.MayNA)}
	b.steps = ui.Field{Name: "steps", Label: say("steps"), Hint: i18n.T(ctx, "scorecard.steps_hint", "Min", scorecard.MinSteps, "Max", scorecard.MaxSteps)}
	b.low = ui.Field{Name: "low", Label: say("low"), Value: p.Form.Low, Rows: 4, Max: scorecard.MaxReasonsText, Optional: true}
	b.high = ui.Field{Name: "high", Label: say("high"), Value: p.Form.High, Rows: 3, Max: scorecard.MaxReasonsText, Optional: true}
	b.key = ui.Field{Name: "key", Label: say("key"), Hint: say("key_hint"), Value: c.Key, Max: scorecard.MaxKey, Optional: true, Autocomplete: "off", Width: ui.WidthMedium}
	for _, f := range []*ui.Field{&b.weight, &b.group, &b.critical, &b.mayNA, &b.steps, &b.low, &b.high, &b.key} {
		f.Error = ui.FieldError(ctx, p.Fault, f.Name)
	}
	return b
}
