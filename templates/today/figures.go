package today

import (
	"context"
	"math"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// tiles makes the figures of the tiles. Reviews have one as soon as there are any.
func (v View) tiles(ctx context.Context) []ui.Figure {
	var out []ui.Figure
	for _, k := range report.KPIs {
		if k.Today != report.Tile {
			continue
		}
		f := figureOf(ctx, k, v.Figures.Measures)
		if target, has := v.Targets[k.Key]; has {
			f.Target, f.Verdict = written(ctx, k, target), ui.Verdict(k.Judge(v.Figures.Measures, v.Figures.Handling, target))
		}
		f.Period = v.periodOf(ctx, k)
		f.URL = v.Choice.Contacts(behind(k)...)
		f.Delta = v.delta(ctx, k)
		f.Weeks = v.weeks(ctx, k)
		if k.Key == report.ResponseRate && v.Figures.StillOpen {
			f.Period += ", " + i18n.T(ctx, "today.still_open")
		}
		if k.Key == report.IQS {
			if f.Value == "" && len(f.Weeks.Values) == 0 {
				continue
			}
			f.URL = v.reviews()
		}
		if v.agent() && f.Few {
			continue // of so few a figure of one person says nothing
		}
		out = append(out, f)
	}
	if allFew(out) {
		for i := range out {
			out[i].Hushed = true
		}
	}
	return out
}

// reviews leads to the reviews behind their figure, when the reader may read each of
// them; "" else: a supervisor reads those of the teams led, while figures are of all.
func (v View) reviews() string {
	if !v.Who.May(actor.ReviewRead) || !v.agent() && !v.Who.SeesAllReviews() && !v.onlyLed() {
		return ""
	}
	if v.agent() || v.Choice.Filter.Has("team") || v.Choice.Filter.Has("operator") {
		return v.Choice.Reviews("counted", "1")
	}
	return v.Choice.Reviews()
}

// onlyLed reports whether the figures are narrowed to teams that the reader leads.
func (v View) onlyLed() bool {
	codes := v.Choice.Filter.All("team")
	for _, code := range codes {
		if !slices.ContainsFunc(v.AllOf.Dimensions[contact.Team], func(d contact.Dimension) bool { return d.Code == code && v.Who.Leads(d.ID) }) {
			return false
		}
	}
	return len(codes) > 0
}

// behind is the contacts behind a figure, as parameters of their list.
func behind(k report.KPI) (params []string) {
	for _, mark := range k.Marks {
		params = append(params, "mark", mark)
	}
	return params
}

// allFew reports whether no figure may be taken at its word.
func allFew(list []ui.Figure) bool {
	return !slices.ContainsFunc(list, func(f ui.Figure) bool { return !f.Few })
}

// periodOf is the days on which a figure stands: those that are ripe, when it
// ripens.
func (v View) periodOf(ctx context.Context, k report.KPI) string {
	p := v.Figures.Period
	switch {
	case !k.Ripens || p.To <= v.Figures.RipeDay:
	case p.From > v.Figures.RipeDay:
		return i18n.T(ctx, "today.unripe")
	default:
		p.To = v.Figures.RipeDay
	}
	return ui.Period(ctx, p)
}

// figureOf writes one KPI of some measures for the reader.
func figureOf(ctx context.Context, k report.KPI, m report.Measures) ui.Figure {
	f := ui.Figure{Label: k.Name.For(ctx), Formula: k.Formula.For(ctx)}
	if value := k.Value(m); value != nil {
		f.Value = written(ctx, k, *value)
	}
	if s := k.Share(m); s != nil {
		f.N, f.Interval = s.N, interval(ctx, s)
	}
	if mean := k.Mean(m); mean != nil {
		f.N = mean.N
	}
	f.Few = stats.TooFew(f.N)
	return f
}

// written is a value in the unit of its figure.
func written(ctx context.Context, k report.KPI, value float64) string {
	switch k.Unit {
	case report.UnitSeconds:
		return ui.Seconds(ctx, value)
	case report.UnitMark:
		return ui.Decimal(ctx, value, 2)
	case report.UnitScore:
		return ui.Decimal(ctx, value, 1)
	}
	return ui.Percent(ctx, value)
}

// interval: 94,1–96,2 %.
func interval(ctx context.Context, s *report.Share) string {
	return ui.Decimal(ctx, s.Low*100, 1) + "–" + ui.Percent(ctx, s.High)
}

// delta is the change against the period before; coloured only when it is beyond
// chance. A cohort that is still open is not compared.
func (v View) delta(ctx context.Context, k report.KPI) *ui.Delta {
	now, before := v.Figures.Measures, v.Before.Measures
	if k.Unit != report.UnitShare {
		a, b := k.Mean(now), k.Mean(before)
		if a == nil || b == nil || stats.TooFew(b.N) || math.Round(a.Value-b.Value) == 0 {
			return nil
		}
		if k.Unit == report.UnitScore {
			return &ui.Delta{Text: ui.Signed(ctx, a.Value-b.Value, 1)}
		}
		return &ui.Delta{Text: signedSeconds(ctx, a.Value-b.Value)}
	}
	a, b := k.Share(now), k.Share(before)
	if a.Few() || b.Few() || k.Key == report.ResponseRate && v.Figures.StillOpen {
		return nil
	}
	d, ok := stats.Newcombe(counted(a), counted(b))
	if !ok {
		return nil
	}
	out := &ui.Delta{Text: ui.Points(ctx, d.Value)}
	switch {
	case d.Low > 0 != k.Less && (d.Low > 0 || d.High < 0):
		out.Tone = ui.Good
	case d.Low > 0 || d.High < 0:
		out.Tone = ui.Bad
	}
	return out
}

func counted(s *report.Share) stats.Share {
	return stats.Share{K: int64(math.Round(s.Value * float64(s.N))), N: s.N}
}

func signedSeconds(ctx context.Context, f float64) string {
	if math.Round(f) > 0 {
		return "+" + ui.Seconds(ctx, f)
	}
	return ui.Seconds(ctx, f)
}

// weeks is the line of twelve weeks.
func (v View) weeks(ctx context.Context, k report.KPI) ui.Spark {
	s := ui.Spark{Title: k.Name.For(ctx)}
	any := false
	for _, w := range v.Weeks {
		value := k.Value(w.Measures)
		text := ui.None
		if value != nil {
			text, any = written(ctx, k, *value), true
		}
		s.Values = append(s.Values, value)
		s.Texts = append(s.Texts, text)
		s.Names = append(s.Names, ui.Period(ctx, w.Period))
	}
	if !any {
		return ui.Spark{}
	}
	return s
}

// more is a line of the table of further figures.
type more struct {
	Name, Formula, Value, N, Interval string
	Few                               bool
}

// further makes the figures that have no tile.
func (v View) further(ctx context.Context) []more {
	var out []more
	for _, k := range report.KPIs {
		if k.Today == report.Further {
			out = append(out, line(ctx, figureOf(ctx, k, v.Figures.Measures)))
		}
	}
	digital := ui.Figure{
		Label: i18n.T(ctx, "today.digital_share"), Formula: i18n.T(ctx, "report.formula.digital_share"),
	}
	if s := v.Figures.DigitalShare; s != nil {
		digital.Value, digital.N, digital.Interval = ui.Percent(ctx, s.Value), s.N, interval(ctx, s)
	}
	digital.Few = stats.TooFew(digital.N)
	out = append(out, line(ctx, digital))
	if h := v.Figures.Handling; h != nil {
		out = append(out,
			more{Name: i18n.T(ctx, "today.median"), Value: ui.Seconds(ctx, h.Median), N: ui.Number(ctx, h.N), Formula: i18n.T(ctx, "today.median.formula")},
			more{Name: i18n.T(ctx, "today.p90"), Value: ui.Seconds(ctx, h.P90), N: ui.Number(ctx, h.N), Formula: i18n.T(ctx, "today.p90.formula")})
	}
	return out
}

func line(ctx context.Context, f ui.Figure) more {
	return more{Name: f.Label, Formula: f.Formula, Value: f.Value, N: ui.Number(ctx, f.N), Interval: f.Interval, Few: f.Few}
}

// channelsShown is how many channels stand in the table; the others are folded.
const channelsShown = 10

// split cuts the channels into those shown and those folded.
func (v View) split() (shown, folded []report.Channel) {
	if len(v.Channels) <= channelsShown+2 {
		return v.Channels, nil
	}
	return v.Channels[:channelsShown], v.Channels[channelsShown:]
}

// shareBar is a share with its interval inside a table.
func shareBar(ctx context.Context, s *report.Share) ui.Bar {
	if s == nil {
		return ui.Bar{}
	}
	return ui.Bar{Share: &s.Value, Low: &s.Low, High: &s.High, Text: ui.Percent(ctx, s.Value), Few: s.Few()}
}

func shareText(ctx context.Context, s *report.Share) string {
	if s == nil {
		return ui.None
	}
	return ui.Percent(ctx, s.Value)
}

func fewClass(s *report.Share) string {
	if s.Few() {
		return "quiet"
	}
	return ""
}

// agent reports whether the page is about the reader's own contacts only.
func (v View) agent() bool { return v.Who.Role == actor.Agent }

// works reports whether call-backs are the reader's business.
func (v View) works() bool { return v.Who.May(actor.RecoveryClose) }

// nothing reports whether the period has nothing to show.
func (v View) nothing() bool {
	return v.Figures.All[figure.N] == 0 && v.Figures.All[figure.Delivered] == 0 && v.Figures.Volumes == 0
}
