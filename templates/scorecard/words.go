// Package scorecard draws scorecards: the list, what was published, the editor with its
// preview, and the rules that say which contacts are judged by what.
package scorecard

import (
	"context"
	"strconv"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

// Path is where scorecards are listed; RulesPath is where their rules are.
const (
	Path      = "/scorecards"
	RulesPath = Path + "/rules"
)

// URL leads to a scorecard, or to what rest names of it.
func URL(id int64, rest string) string { return Path + "/" + strconv.FormatInt(id, 10) + rest }

// VersionURL leads to a version of a scorecard.
func VersionURL(id int64, number int) string {
	return URL(id, "?version="+strconv.Itoa(number))
}

// DraftURL leads to the editor.
func DraftURL(id int64) string { return URL(id, "/draft") }

// GroupURL leads to a group of the draft, CriterionURL to a criterion; "new" to a new one.
func GroupURL(id int64, key, rest string) string { return URL(id, "/draft/groups/"+key+rest) }

// CriterionURL is of a criterion as GroupURL of a group.
func CriterionURL(id int64, key, rest string) string { return URL(id, "/draft/criteria/"+key+rest) }

// RuleURL leads to a rule; 0 to a new one.
func RuleURL(id int64, rest string) string {
	if id == 0 {
		return RulesPath + "/new"
	}
	return RulesPath + "/" + strconv.FormatInt(id, 10) + rest
}

func crumbs(ctx context.Context, more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Label: i18n.T(ctx, "review.list"), URL: "/reviews"}, {Label: i18n.T(ctx, "scorecard.list"), URL: Path}}, more...)
}

// title is the name of a scorecard, which may have none while it is written.
func title(ctx context.Context, t i18n.Text) string {
	if name := t.For(ctx); name != "" {
		return name
	}
	return i18n.T(ctx, "scorecard.nameless")
}

// heading is that of a group, which needs none while it is the only one.
func heading(ctx context.Context, t i18n.Text) string {
	if name := t.For(ctx); name != "" {
		return name
	}
	return i18n.T(ctx, "scorecard.criteria")
}

func stateWord(ctx context.Context, c scorecard.Scorecard) (ui.Tone, string) {
	switch c.State() {
	case scorecard.Archived:
		return ui.Neutral, i18n.T(ctx, "scorecard.state.archived")
	case scorecard.Drafted:
		return ui.Warn, i18n.T(ctx, "scorecard.state.drafted")
	}
	return ui.Good, i18n.T(ctx, "scorecard.state.published", "N", c.Latest)
}

// wrongOf says what keeps a part of a draft from being published.
func wrongOf(ctx context.Context, list []scorecard.Problem, group, criterion string) (words []string) {
	for _, p := range list {
		if p.Criterion == criterion && (p.Group == group || criterion != "") {
			words = append(words, i18n.T(ctx, p.Field.Key, args(p.Field)...))
		}
	}
	return words
}

func args(f fault.Field) (list []any) {
	for name, value := range f.Args {
		list = append(list, name, value)
	}
	return list
}

// criterionLine says a criterion in short: weight, steps, what it is critical to.
func criterionLine(ctx context.Context, c scorecard.Criterion) string {
	line := i18n.T(ctx, "scorecard.line", "Weight", c.Weight, "Steps", i18n.T(ctx, "scorecard.steps_count", "Count", len(c.Steps)))
	if c.Critical != "" {
		line += ", " + c.Critical.Title().For(ctx)
	}
	if c.MayNA {
		line += ", " + i18n.T(ctx, "review.na")
	}
	return line
}
