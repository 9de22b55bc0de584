package report

import (
	"cmp"
	"context"
	"math"
	"strconv"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// Mix is the report that takes the mix of work out of a comparison.
var Mix = Kind{Key: "mix", Name: i18n.Text{RU: "На равной работе", EN: "Like for like"}, Own: page.Params{
	axisParam("by", report.MixAxes),
	figureParam(report.StandardFigures()),
}}

func (v MixView) heading(ctx context.Context) heading {
	by, k := v.Choice.ByOf(report.MixAxes), v.Choice.Figure()
	return heading{
		Title: k.Name.For(ctx), Days: ui.Period(ctx, v.Choice.Period),
		Switches: []switches{{i18n.T(ctx, "reports.by"), v.switchOf(ctx, "by", by.Key)}},
		Fields:   []ui.Field{v.ownField(ctx, "figure", string(k.Key))},
	}
}

// lead is the sentence that stands first.
func (v MixView) lead(ctx context.Context) string {
	m := v.Mix
	switch {
	case m.Enough < 2:
		return i18n.T(ctx, "reports.mix.nobody", "Few", stats.Enough)
	case m.Flagged == 0:
		return i18n.T(ctx, "reports.mix.none", "Count", m.Enough, "Of", ui.Number(ctx, m.Enough))
	}
	return i18n.T(ctx, "reports.mix.some", "Count", m.Flagged, "N", ui.Number(ctx, m.Flagged), "Of", ui.Number(ctx, m.Enough), "Chance", ui.Decimal(ctx, m.ByChance(), 1))
}

// alone says what stands in strata of one unit; "" where nothing does.
func (v MixView) alone(ctx context.Context) string {
	if v.Mix.Alone == 0 {
		return ""
	}
	return i18n.T(ctx, "reports.mix.alone", "Share", ui.Percent(ctx, float64(v.Mix.Alone)/float64(v.Mix.Total.N)))
}

// units are those that stand on the page; the file has all.
func (v MixView) units() (list []report.Adjusted, rest int) {
	n := min(len(v.Mix.Units), rowsShown)
	return v.Mix.Units[:n], len(v.Mix.Units) - n
}

func (v MixView) unitName(ctx context.Context, a report.Adjusted) string {
	return name(ctx, v.Mix.Axis, report.Row{ID: a.ID, Code: a.Code, Name: a.Name, Kind: a.Kind})
}

func (v MixView) expected(ctx context.Context, a report.Adjusted) string {
	if a.Observed.N == 0 {
		return ""
	}
	return ui.Percent(ctx, a.Expected/float64(a.Observed.N))
}

// verdict says whether the ratio differs from 1 beyond chance.
func (v MixView) verdict(ctx context.Context, a report.Adjusted) string {
	switch {
	case a.Ratio == nil:
		return i18n.T(ctx, "reports.mix.no_peers")
	case a.Few():
		return i18n.T(ctx, "ui.few")
	case !a.Beyond():
		return i18n.T(ctx, "reports.mix.as_expected")
	case a.Ratio.Value > 1:
		return i18n.T(ctx, "reports.mix.above")
	}
	return i18n.T(ctx, "reports.mix.below")
}

// ends are where the lines begin and end: around every interval and 1, on both sides alike.
func (v MixView) ends() (from, to float64) {
	far := 0.05
	for _, a := range v.Mix.Units {
		if a.Ratio != nil {
			far = max(far, math.Abs(a.Ratio.Value-1))
		}
		if a.Ratio != nil && !a.Few() {
			far = max(far, math.Abs(a.Ratio.Low-1), math.Abs(a.Ratio.High-1))
		}
	}
	far = math.Ceil(far*20) / 20
	return max(1-far, 0), 1 + far
}

// reach draws a ratio on a line that ends as ends says.
func (v MixView) reach(a report.Adjusted, from, to float64) *ui.Reach {
	if a.Ratio == nil {
		return nil
	}
	one := 1.0
	out := ui.Reach{Value: a.Ratio.Value, From: from, To: to, Line: &one, Few: a.Few()}
	if !a.Few() {
		out.Low, out.High = &a.Ratio.Low, &a.Ratio.High
	}
	return &out
}

// contacts leads to what the share of one counts, "" where no list holds exactly that.
func (v MixView) contacts(a report.Adjusted) string {
	f, ok := narrowed(v.Choice.Narrowed(), v.Mix.Axis, report.Row{Code: a.Code})
	if !ok {
		return ""
	}
	return v.list(v.Mix.KPI.N, f, v.Mix.Period)
}

// strataShown is how many strata stand on the page.
const strataShown = 50

func (v MixView) strata() (list []report.StratumShare, rest int) {
	n := min(len(v.Mix.Strata), strataShown)
	return v.Mix.Strata[:n], len(v.Mix.Strata) - n
}

// stratum names the sort of work.
func (v MixView) stratum(ctx context.Context, s report.Stratum) string {
	topic := cmp.Or(s.Topic, i18n.T(ctx, "reports.mix.no_topic"))
	return contact.Kind(s.Kind).Title().For(ctx) + " · " + topic + " · " + DayPart(ctx, s.Part)
}

// DayPart names a part of the day, from 0.
func DayPart(ctx context.Context, part int) string {
	return i18n.T(ctx, "reports.mix.part."+strconv.Itoa(part))
}

// whose says how many have it, and whose it is where nobody else has.
func (v MixView) whose(ctx context.Context, s report.StratumShare) string {
	if s.Units == 1 {
		return i18n.T(ctx, "reports.mix.only", "Name", cmp.Or(s.Only, i18n.T(ctx, "reports.none", "By", v.Mix.Axis.Name.For(ctx))))
	}
	return ui.Number(ctx, s.Units)
}

func (v MixView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.mix.basis", "Few", stats.Enough, "Strata", ui.Number(ctx, len(v.Mix.Strata)))
	if k := v.Mix.KPI; k.Ripens && v.Mix.Period.To < v.Choice.Period.To {
		out += " " + i18n.T(ctx, "today.ripe", "Day", ui.Day(ctx, v.Mix.Period.To))
	}
	return out
}

func (v MixView) method(ctx context.Context) []ui.Pair {
	k := v.Choice.Figure()
	return []ui.Pair{
		{Label: k.Name.For(ctx), Value: sentence(k.Formula.For(ctx))},
		{Label: i18n.T(ctx, "reports.mix.ratio"), Value: sentence(i18n.T(ctx, "reports.mix.ratio_how"))},
		{Label: i18n.T(ctx, "reports.mix.peers"), Value: sentence(i18n.T(ctx, "reports.mix.peers_how"))},
	}
}
