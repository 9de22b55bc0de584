package report

import (
	"cmp"
	"context"
	"math"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// Standard is the report on whether one standard holds.
var Standard = Kind{Key: "standard", Name: i18n.Text{RU: "Один стандарт", EN: "One standard"}, Own: page.Params{
	axisParam("by", report.StandardAxes),
	figureParam(report.StandardFigures()),
}}

// axisParam is a choice among axes.
func axisParam(name string, list []report.Axis) page.Param {
	p := page.Param{Name: name, Kind: page.Code, Label: i18n.Text{RU: "По чему", EN: "By"}}
	for _, x := range list {
		p.Of, p.Names = append(p.Of, x.Key), append(p.Names, x.Name)
	}
	return p
}

// figureParam is a choice among figures.
func figureParam(list []report.KPI) page.Param {
	p := page.Param{Name: "figure", Kind: page.Code, Label: i18n.Text{RU: "Показатель", EN: "Figure"}}
	for _, k := range list {
		p.Of, p.Names = append(p.Of, string(k.Key)), append(p.Names, k.Name)
	}
	return p
}

// ByOf is the axis that the address names, else the first of a list.
func (c Choice) ByOf(list []report.Axis) report.Axis {
	x, _ := report.AxisOf(cmp.Or(c.Filter.Get("by"), list[0].Key))
	return x
}

// Figure is the figure that the address names, else top-box.
func (c Choice) Figure() report.KPI {
	return report.KPIByKey(report.Key(cmp.Or(c.Filter.Get("figure"), string(report.TopBox))))
}

func (v StandardView) heading(ctx context.Context) heading {
	by, k := v.Choice.ByOf(report.StandardAxes), v.Choice.Figure()
	return heading{
		Title: k.Name.For(ctx), Days: ui.Period(ctx, v.Choice.Period),
		Switches: []switches{{i18n.T(ctx, "reports.by"), v.switchOf(ctx, "by", by.Key)}},
		Fields:   []ui.Field{v.ownField(ctx, "figure", string(k.Key))},
	}
}

// named are those of whom the page speaks: outside, and nearly so.
func (v StandardView) named() (list []report.Held) {
	for _, h := range v.Standard.Units {
		if h.Stand == report.Outside || h.Stand == report.Near {
			list = append(list, h)
		}
	}
	return list
}

// lead is the sentence that stands first.
func (v StandardView) lead(ctx context.Context) string {
	outside, judged := v.Standard.Counted(report.Outside), v.Standard.Judged()
	of := ui.Number(ctx, judged)
	switch {
	case !v.Standard.Known:
		return i18n.T(ctx, "reports.standard.unknown", "Few", stats.Enough)
	case outside == 0:
		return i18n.T(ctx, "reports.standard.inside", "Count", judged, "Of", of, "Share", v.all(ctx))
	}
	return i18n.T(ctx, "reports.standard.outside", "Count", outside, "N", ui.Number(ctx, outside), "Of", of, "Share", v.all(ctx), "Chance", ui.Decimal(ctx, 0.002*float64(judged), 2))
}

// near says how many are beyond the inner limits, and how many chance puts there.
func (v StandardView) near(ctx context.Context) string {
	near := v.Standard.Counted(report.Near)
	if near == 0 {
		return ""
	}
	return i18n.T(ctx, "reports.standard.near", "Count", near, "N", ui.Number(ctx, near), "Chance", ui.Decimal(ctx, 0.048*float64(v.Standard.Judged()), 1))
}

// all is the figure of all together.
func (v StandardView) all(ctx context.Context) string { return allOf(ctx, v.Standard) }

func allOf(ctx context.Context, of report.Standard) string {
	s := of.All()
	if s == nil {
		return ui.None
	}
	return ui.Part(ctx, s.K, s.N)
}

// spread says whether values differ beyond chance, and by which limits they are judged.
func (v StandardView) spread(ctx context.Context) string {
	d := v.Standard.Dispersion
	phi := ui.Decimal(ctx, d.Phi, 1)
	switch {
	case d.Tau2 == 0 && d.Surprising():
		return i18n.T(ctx, "reports.standard.but_edges", "Phi", phi)
	case d.Tau2 == 0:
		return i18n.T(ctx, "reports.standard.by_chance", "Phi", phi)
	}
	return i18n.T(ctx, "reports.standard.dispersed", "Phi", phi, "Tau", ui.Decimal(ctx, 100*math.Sqrt(d.Tau2), 1))
}

// tested says what the test of over-dispersion came to.
func (v StandardView) tested(ctx context.Context) string {
	d := v.Standard.Dispersion
	key := "reports.standard.q_chance"
	if d.Surprising() {
		key = "reports.standard.q_beyond"
	}
	return i18n.T(ctx, key, "Q", ui.Decimal(ctx, d.Q, 1), "Count", d.Degree, "N", ui.Number(ctx, d.Degree))
}

// stands says how one stands, and how many it takes to be sure.
func (v StandardView) stands(ctx context.Context, h report.Held) string {
	switch h.Stand {
	case report.TooFew:
		return i18n.T(ctx, "ui.few")
	case report.Inside:
		return i18n.T(ctx, "reports.standard.is_inside")
	case report.Usual:
		return i18n.T(ctx, "reports.standard.is_usual")
	case report.Outside:
		return i18n.T(ctx, "reports.standard.sure")
	}
	return v.needs(ctx, h)
}

// needs says how many it would take until a share that stays so is outside for sure.
func (v StandardView) needs(ctx context.Context, h report.Held) string {
	if h.Needs == 0 {
		return i18n.T(ctx, "reports.standard.never")
	}
	key := "reports.standard.needs"
	if v.Standard.KPI.N == figure.MarkN {
		key = "reports.standard.needs_marks"
	}
	return i18n.T(ctx, key, "Count", h.Needs, "N", ui.Number(ctx, h.Needs), "More", ui.Number(ctx, h.Needs-h.Share.N))
}

// sideOf says on which side of all one lies, and whether that is good.
func sideOf(ctx context.Context, k report.KPI, h report.Held) (string, ui.Tone) {
	word, tone := i18n.T(ctx, "reports.standard.below"), ui.Bad
	if h.Above {
		word = i18n.T(ctx, "reports.standard.above")
	}
	if h.Above != k.Less {
		tone = ui.Good
	}
	return word, tone
}

// name is what a unit is called.
func (v StandardView) name(ctx context.Context, h report.Held) string {
	return name(ctx, v.Standard.Axis, h.Row)
}

// trend leads to the figure of one alone over time.
func (v StandardView) trend(h report.Held) string {
	c := v.Choice.Of(Trend)
	c.Filter, _ = narrowed(c.Filter, v.Standard.Axis, h.Row)
	return c.URL()
}

// contacts leads to what the share of one counts, "" where no list holds exactly that.
func (v StandardView) contacts(h report.Held) string {
	f, ok := narrowed(v.Choice.Narrowed(), v.Standard.Axis, h.Row)
	if !ok {
		return ""
	}
	return v.opens(v.Standard.KPI, f, v.Choice.Period, v.Standard.RipeDay)
}

func (v StandardView) between(ctx context.Context, l stats.Limits) string {
	return ui.Between(ctx, l.Low, l.High)
}

// leastDrawn is how many observations a dot of the funnel rests on, at least.
const leastDrawn = 10

// chart is the funnel: a dot of each, and the limits on either side of all.
func (v StandardView) chart(ctx context.Context) ui.Funnel {
	out := ui.Funnel{
		Title: v.Standard.KPI.Name.For(ctx) + ": " + v.Standard.Axis.Name.For(ctx), Desc: v.lead(ctx), Base: i18n.T(ctx, "reports.standard.n"),
		Format: func(f float64) string { return ui.Percent(ctx, f) }, Count: func(n int64) string { return ui.Number(ctx, n) },
		Center: v.Standard.All().Value, CenterName: i18n.T(ctx, "reports.standard.all"),
	}
	least, most := int64(math.MaxInt64), int64(0)
	for _, h := range v.Standard.Units {
		if h.Share == nil || h.Share.N < leastDrawn {
			continue
		}
		least, most = min(least, h.Share.N), max(most, h.Share.N)
		dot := ui.FunnelDot{N: h.Share.N, Share: h.Share.Value, Name: v.name(ctx, h), Text: v.name(ctx, h) + ": " + ui.Part(ctx, h.Share.K, h.Share.N) + ", n = " + ui.Number(ctx, h.Share.N) + ", " + v.stands(ctx, h), Few: h.Stand == report.TooFew}
		if dot.Out, dot.Named = h.Stand == report.Outside, h.Stand == report.Outside || h.Stand == report.Near; dot.Out {
			_, dot.Tone = sideOf(ctx, v.Standard.KPI, h)
		}
		out.Dots = append(out.Dots, dot)
	}
	if v.Standard.Known {
		out.Curves = v.curves(ctx, least, most)
	}
	return out
}

// curvePoints is at how many n the limits are drawn.
const curvePoints = 32

// curves are the limits from the fewest that one has and that are judged to the most, and
// a little on both sides.
func (v StandardView) curves(ctx context.Context, least, most int64) []ui.FunnelCurve {
	wide := v.Standard.Dispersion.Tau2 > 0
	chance := ui.FunnelCurve{Kind: ui.CurveChance, Name: i18n.T(ctx, "reports.standard.chance_limits")}
	other := ui.FunnelCurve{Kind: ui.CurveWide, Name: i18n.T(ctx, "reports.standard.wide_limits")}
	from, to := math.Log(max(stats.Enough, float64(least)/1.2)), math.Log(1.25*float64(max(most, stats.Enough)))
	for i := range curvePoints {
		n := int64(math.Round(math.Exp(from + (to-from)*float64(i)/(curvePoints-1))))
		c, w, ok := v.Standard.Dispersion.Limits(n)
		if !ok {
			continue
		}
		chance.Add(n, c.Inner.Low, c.Inner.High, c.Outer.Low, c.Outer.High)
		other.Add(n, w.Inner.Low, w.Inner.High, w.Outer.Low, w.Outer.High)
	}
	if !wide {
		chance.Kind = ui.CurveWide
		return []ui.FunnelCurve{chance}
	}
	return []ui.FunnelCurve{chance, other}
}

func (v StandardView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.standard.basis", "Few", stats.Enough, "Least", leastDrawn)
	if k := v.Standard.KPI; k.Ripens && v.Standard.RipeDay < v.Choice.Period.To {
		out += " " + i18n.T(ctx, "today.ripe", "Day", ui.Day(ctx, v.Standard.RipeDay))
	}
	if v.Standard.Open {
		out += " " + i18n.T(ctx, "reports.standard.open")
	}
	if v.Standard.Axis.By == figure.Team {
		out += " " + i18n.T(ctx, "reports.standard.teams")
	}
	return out
}

func (v StandardView) method(ctx context.Context) []ui.Pair {
	k := v.Choice.Figure()
	list := []ui.Pair{
		{Label: k.Name.For(ctx), Value: sentence(k.Formula.For(ctx))},
		{Label: i18n.T(ctx, "reports.standard.limits"), Value: sentence(i18n.T(ctx, "reports.standard.limits_how"))},
		{Label: i18n.T(ctx, "reports.standard.dispersion"), Value: sentence(i18n.T(ctx, "reports.standard.dispersion_how"))},
	}
	if v.Standard.Known {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "reports.standard.q"), Value: sentence(v.tested(ctx))})
	}
	return list
}

// toneIf is a tone where it is sure, else none.
func toneIf(sure bool, tone ui.Tone) ui.Tone {
	if sure {
		return tone
	}
	return ui.Neutral
}
