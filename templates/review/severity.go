package review

import (
	"context"
	"math"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// SeverityPath is where reviewers' strictness stands.
const SeverityPath = Path + "/severity"

// severitySpans are the periods that are one click away, in days.
var severitySpans = []int{90, review.SeverityDays, 365}

// lead is of which days, and of how much.
func (p SeverityPage) lead(ctx context.Context) string {
	if p.Wrong != nil {
		return ""
	}
	return ui.Period(ctx, p.Severities.Period) + " · " + i18n.T(ctx, "severity.lead", "Count", p.Contacts, "N", ui.Number(ctx, p.Contacts))
}

func (p SeverityPage) fair() bool { return p.Filter.Has("fair") }

// fairURL shows fair scores, or hides them.
func (p SeverityPage) fairURL() string {
	if p.fair() {
		return p.Filter.Without("fair").URL(SeverityPath)
	}
	return p.Filter.With("fair", "1").URL(SeverityPath)
}

func (p SeverityPage) fairKey() string {
	if p.fair() {
		return "severity.fair.hide"
	}
	return "severity.fair.show"
}

// spans are the periods to choose from, up to the last day that is looked at.
func (p SeverityPage) spans(ctx context.Context) (list []ui.Choice) {
	for _, days := range severitySpans {
		f, chosen := p.Filter.Without("from", "to"), false
		if to := p.Severities.Period.To; to != 0 {
			f, chosen = f.With("from", to.Add(1-days).String()).With("to", to.String()), p.Severities.Period.From == to.Add(1-days)
		}
		list = append(list, ui.Choice{Label: i18n.T(ctx, "today.days", "Count", days), URL: f.URL(SeverityPath), Chosen: chosen})
	}
	return list
}

// groups are the reviewers by group, those of none last.
func (p SeverityPage) groups() (list [][]review.Strictness) {
	for i, r := range p.Reviewers {
		if i == 0 || p.Reviewers[i-1].Group != r.Group {
			list = append(list, nil)
		}
		list[len(list)-1] = append(list[len(list)-1], r)
	}
	return list
}

// apart names the groups that cannot be compared.
func (p SeverityPage) apart(ctx context.Context) string {
	var groups []string
	for _, group := range p.groups() {
		if group[0].Group < 0 {
			continue
		}
		var names []string
		for _, r := range group {
			names = append(names, r.Name)
		}
		groups = append(groups, strings.Join(names, ", "))
	}
	if len(groups) == 0 {
		return i18n.T(ctx, "severity.no_group")
	}
	return i18n.T(ctx, "severity.apart", "Groups", strings.Join(groups, " | "))
}

func (p SeverityPage) caption(ctx context.Context, group []review.Strictness) string {
	switch {
	case group[0].Group < 0:
		return i18n.T(ctx, "severity.alone")
	case p.Connected():
		return i18n.T(ctx, "severity.reviewers")
	}
	return i18n.T(ctx, "severity.group", "N", group[0].Group+1)
}

func (p SeverityPage) columns(ctx context.Context) []ui.Column {
	list := []ui.Column{
		{Label: i18n.T(ctx, "severity.reviewer")}, {Label: i18n.T(ctx, "severity.value"), Number: true}, {Label: i18n.T(ctx, "severity.interval"), Silent: true, From: ui.NotPhone},
		{Label: i18n.T(ctx, "severity.says")}, {Label: i18n.T(ctx, "severity.contacts"), Number: true, From: ui.NotPhone}, {Label: i18n.T(ctx, "severity.drift"), From: ui.NotTablet},
	}
	if p.fair() {
		list = append(list, ui.Column{Label: i18n.T(ctx, "severity.fair")})
	}
	return list
}

func (p SeverityPage) monthColumns(ctx context.Context) []ui.Column {
	list := []ui.Column{{Label: i18n.T(ctx, "severity.reviewer")}}
	for _, m := range p.Months {
		list = append(list, ui.Column{Label: monthName(ctx, m), Number: true})
	}
	return list
}

// monthName is a month by its days.
func monthName(ctx context.Context, first when.Day) string {
	next := first.Add(31)
	return ui.Period(ctx, when.Period{From: first, To: next.Add(-int(next % 100))})
}

// reach draws a severity on a line that all share, 0 in its middle.
func (p SeverityPage) reach(r review.Strictness) ui.Reach {
	end := 1.0
	for _, o := range p.Reviewers {
		if end = max(end, math.Abs(o.Value)); o.Reach != nil {
			end = max(end, math.Abs(o.Reach.Low), math.Abs(o.Reach.High))
		}
	}
	nought := 0.0
	out := ui.Reach{From: -end, To: end, Value: r.Value, Line: &nought, Few: r.Reach == nil}
	if r.Reach != nil {
		out.Low, out.High = &r.Reach.Low, &r.Reach.High
	}
	return out
}

// severityWords says what is known of a reviewer: a difference only beyond chance.
func severityWords(ctx context.Context, r review.Strictness) string {
	if r.Group < 0 {
		return i18n.T(ctx, "severity.says.alone")
	}
	if r.Reach == nil {
		return i18n.T(ctx, "severity.says.few", "N", ui.Number(ctx, r.Contacts), "Min", stats.FewLinked)
	}
	interval := ui.Signed(ctx, r.Reach.Low, 1) + " … " + ui.Signed(ctx, r.Reach.High, 1)
	key := "severity.says.chance"
	switch {
	case r.Beyond() && r.Value > 0:
		key = "severity.says.strict"
	case r.Beyond():
		key = "severity.says.mild"
	}
	return i18n.T(ctx, key, "Interval", interval, "Error", ui.Decimal(ctx, r.Error, 1), "N", ui.Number(ctx, r.Contacts))
}

// fairWords says what the mean of a reviewer would be, and that this is an estimate.
func fairWords(ctx context.Context, r review.Strictness) string {
	if r.Fair == nil {
		return i18n.T(ctx, "ui.few")
	}
	return i18n.T(ctx, "severity.fair.cell", "Fair", ui.Decimal(ctx, *r.Fair, 1), "Mean", ui.Decimal(ctx, r.Mean, 1))
}

// monthWords says of how much the severity of a month is, and how sure; of one contact nothing
// is known of that.
func monthWords(ctx context.Context, m review.MonthOfSeverity) string {
	n := i18n.T(ctx, "severity.month.n", "N", ui.Number(ctx, m.Contacts))
	if m.Contacts < 2 {
		return n
	}
	return n + ", ± " + ui.Decimal(ctx, m.Error, 1)
}

// driftWords says whether a reviewer moved among the others over the months.
func driftWords(ctx context.Context, r review.Strictness) string {
	switch {
	case r.Drift == nil:
		return i18n.T(ctx, "ui.few")
	case !r.Drifts():
		return i18n.T(ctx, "severity.drift.chance")
	case r.Drift.Value > 0:
		return i18n.T(ctx, "severity.drift.stricter", "Slope", ui.Signed(ctx, r.Drift.Value, 1))
	}
	return i18n.T(ctx, "severity.drift.milder", "Slope", ui.Signed(ctx, r.Drift.Value, 1))
}
