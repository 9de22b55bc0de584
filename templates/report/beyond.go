package report

import (
	"context"
	"math"
	"slices"

	"openpeople/internal/account"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// beyondBy is the parameter that says what the rows of the report on what was done beyond the
// procedure are.
const beyondBy = "beyond_by"

// BeyondRules is the report on what was done beyond the procedure.
var BeyondRules = Kind{Key: "beyond", Name: i18n.Text{RU: "Сверх регламента", EN: "Beyond the procedure"}, Own: page.Params{
	axisParam(beyondBy, report.ReviewAxes),
}, columns: []report.Key{"beyond"}}

// BeyondBy is the axis that the address names.
func (c Choice) BeyondBy() report.Axis { return report.BeyondAxis(c.Filter.Get(beyondBy)) }

func (v BeyondView) heading(ctx context.Context) heading {
	return heading{
		Title: i18n.T(ctx, "reports.beyond.title"), Days: ui.Period(ctx, v.Choice.Period),
		Switches: []switches{{i18n.T(ctx, "reports.by"), v.switchOf(ctx, beyondBy, v.Choice.BeyondBy().Key)}},
	}
}

// table is the view of the table by the axis, of the rows that have any; ranked by what is
// sure, as the sentences above it say.
func (v BeyondView) table() View {
	f, t := v.Frame, v.Beyond.Table
	f.Choice.Axis = v.Choice.BeyondBy()
	if !f.Choice.Axis.Time() {
		t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r report.Row) bool { return r.All[figure.Beyond] == 0 })
	}
	return View{f, t}
}

// sentences say how much of the differences is chance, of all rows, those without any among
// them.
func (v BeyondView) sentences(ctx context.Context) []string {
	of := v.table()
	of.Table = v.Beyond.Table
	return of.sentences(ctx, of.layout())
}

// lead is the sentence that stands first.
func (v BeyondView) lead(ctx context.Context) string {
	all := v.Beyond.Total.All
	s := report.ShareOf(all[figure.Beyond], all[figure.N])
	if s == nil {
		return ""
	}
	return i18n.T(ctx, "reports.beyond.lead", "Count", all[figure.Beyond], "N", ui.Number(ctx, all[figure.Beyond]), "Of", ui.Number(ctx, all[figure.N]), "Share", ui.Part(ctx, s.K, s.N), "Between", ui.Between(ctx, s.Low, s.High), "Reviewed", ui.Number(ctx, all[figure.BeyondReviewed]))
}

// like says how customers marked it beside like contacts without.
func (v BeyondView) like(ctx context.Context) string {
	l := v.Beyond.Like
	if l == nil || l.Few() {
		return i18n.T(ctx, "reports.beyond.few", "Few", stats.Enough)
	}
	low, _ := ui.Changed(ctx, report.UnitShare, l.Low)
	high, _ := ui.Changed(ctx, report.UnitShare, l.High)
	args := []any{"Own", ui.Part(ctx, l.Of.K, l.Of.N), "N", ui.Number(ctx, l.Of.N), "Peers", ui.Percent(ctx, l.Peers.Value), "Low", low, "High", high, "Effective", ui.Decimal(ctx, l.Peers.Effective, 0)}
	switch {
	case !l.Beyond():
		return i18n.T(ctx, "reports.beyond.unproven", args...)
	case l.Value > 0:
		return i18n.T(ctx, "reports.beyond.better", args...)
	}
	return i18n.T(ctx, "reports.beyond.worse", args...)
}

// cost says what it cost, as far as it was said.
func (v BeyondView) cost(ctx context.Context) string {
	c := v.Costs
	if c.Said == 0 {
		return i18n.T(ctx, "reports.beyond.no_cost")
	}
	out := i18n.T(ctx, "reports.beyond.cost", "Count", c.N, "N", ui.Number(ctx, c.N), "Said", ui.Number(ctx, c.Said))
	if c.MoneyN > 0 {
		out += " " + i18n.T(ctx, "reports.beyond.money", "Sum", ui.Number(ctx, int64(math.Round(c.Money))), "N", ui.Number(ctx, c.MoneyN))
	}
	if c.TimeN > 0 {
		out += " " + i18n.T(ctx, "reports.beyond.time", "Hours", ui.Decimal(ctx, c.Minutes/60, 1), "N", ui.Number(ctx, c.TimeN))
	}
	if c.InWords > 0 {
		out += " " + i18n.T(ctx, "reports.beyond.in_words", "N", ui.Number(ctx, c.InWords))
	}
	return out
}

// without says how many values have nothing beyond the procedure; "" where none is without.
func (v BeyondView) without(ctx context.Context) string {
	rest := len(v.Beyond.Rows) - len(v.table().Table.Rows)
	if rest == 0 {
		return ""
	}
	return i18n.T(ctx, "reports.beyond.without", "Count", rest, "N", ui.Number(ctx, int64(rest)))
}

// opened leads to the contacts of a row beyond the procedure that a sum counts.
func (v BeyondView) opened(r report.Row, of figure.Sum) string {
	f, p := v.Choice.Narrowed(), v.Choice.Period
	switch x := v.Choice.BeyondBy(); {
	case r.Total:
	case x.Time():
		p = r.Period
	default:
		var ok bool
		if f, ok = narrowed(f, x, r); !ok {
			return ""
		}
	}
	return v.list(of, f, p, "beyond", "1")
}

// top is the top-box of what was done beyond the procedure.
func top(r report.Row) *report.Share {
	return report.ShareOf(r.All[figure.BeyondTop], r.All[figure.BeyondMarkN])
}

func (v BeyondView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.basis", "Zone", account.ZoneTitle(v.Beyond.Zone).For(ctx), "Few", stats.Enough)
	if !v.Choice.BeyondBy().Time() {
		of := v.table()
		of.Choice = of.Choice.With("sort", "beyond")
		out += " " + of.ranked(ctx)
	}
	return out
}

func (v BeyondView) method(ctx context.Context) []ui.Pair {
	k := report.KPIByKey("beyond")
	return []ui.Pair{
		{Label: k.Name.For(ctx), Value: sentence(k.Formula.For(ctx))},
		{Label: i18n.T(ctx, "reports.beyond.method.like"), Value: sentence(i18n.T(ctx, "reports.beyond.method.like_how"))},
		{Label: i18n.T(ctx, "reports.beyond.method.cost"), Value: sentence(i18n.T(ctx, "reports.beyond.method.cost_how"))},
	}
}
