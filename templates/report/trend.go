package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// Trend is the report of a figure over time.
var Trend = Kind{Key: "trend", Name: i18n.Text{RU: "Динамика", EN: "Trend"}, Own: page.Params{
	axisParam("by", report.TrendAxes),
	figureParam(report.KPIs),
}}

// Change is what changed on a day, as a trend shows it.
type Change struct {
	Day    when.Day
	Kind   string // of changeKinds
	Words  string
	URL    string         // "" where nothing leads there
	Remark *report.Remark // of a remark by hand
}

// Kinds of changes: catalogue keys.
const (
	RuleChanged    = "reports.change.rule"
	SurveyVersion  = "reports.change.survey"
	ScorecardAsked = "reports.change.scorecard"
	IdeaLive       = "reports.change.idea"
	Remarked       = "reports.change.remark"
)

// Remarking is a remark about to be written, as it was typed.
type Remarking struct {
	Day, Words string
	Wrong      *fault.Fault
}

// TrendAxis is the parts of time that the address names; zero: those that suit.
func (c Choice) TrendAxis() report.Axis {
	x, _ := report.AxisOf(c.Filter.Get("by"))
	return x
}

func (v TrendView) heading(ctx context.Context) heading {
	k := v.Choice.Figure()
	return heading{
		Title: k.Name.For(ctx), Days: ui.Period(ctx, v.Choice.Period),
		Switches: []switches{{i18n.T(ctx, "reports.parts"), v.switchOf(ctx, "by", v.Trend.Axis.Key)}},
		Fields:   []ui.Field{v.ownField(ctx, "figure", string(k.Key))},
	}
}

// lead is the sentence that stands first.
func (v TrendView) lead(ctx context.Context) string {
	n := 0
	for _, p := range v.Trend.Chart.Points {
		if p.Plotted {
			n++
		}
	}
	center := v.written(ctx, v.Trend.Chart.Center)
	switch found := len(v.Trend.Chart.Signals); {
	case !v.Trend.Known:
		return i18n.T(ctx, "reports.trend.unknown", "Few", stats.Enough)
	case found > 0:
		return i18n.T(ctx, "reports.trend.unusual", "Count", found, "N", ui.Number(ctx, found), "Center", center)
	}
	return i18n.T(ctx, "reports.trend.usual", "Count", n, "N", ui.Number(ctx, n), "Center", center)
}

func (v TrendView) written(ctx context.Context, value float64) string {
	return ui.Written(ctx, v.Trend.KPI.Unit, value)
}

// signalsShown is how many runs the page names; the file marks every point.
const signalsShown = 8

// run is a signal in words.
type run struct {
	Words string
	Side  string
	Tone  ui.Tone
	URL   string // of the same figure by parts of these days
}

// runs are the latest signals.
func (v TrendView) runs(ctx context.Context) (list []run) {
	signals := v.Trend.Signals()
	for _, s := range signals[:min(len(signals), signalsShown)] {
		p := when.Period{From: v.Trend.Points[s.Points[0]].Period.From, To: v.Trend.Points[s.Points[len(s.Points)-1]].Period.To}
		one := run{Words: i18n.T(ctx, "reports.trend."+s.Rule.Key) + ": " + ui.Period(ctx, p), Side: i18n.T(ctx, "reports.trend.below"), Tone: ui.Bad}
		if s.Above {
			one.Side = i18n.T(ctx, "reports.trend.above")
		}
		if s.Above != v.Trend.KPI.Less {
			one.Tone = ui.Good
		}
		channel, _ := report.AxisOf("channel")
		c := v.Choice.By(channel)
		c.Days, c.Period = 0, p
		one.URL = c.URL()
		list = append(list, one)
	}
	return list
}

// out are the points beyond three sigma.
func (v TrendView) out() []bool {
	out := make([]bool, len(v.Trend.Points))
	for _, s := range v.Trend.Chart.Signals {
		for _, i := range s.Points {
			out[i] = true
		}
	}
	return out
}

// partName is what a part of time is called.
func (v TrendView) partName(ctx context.Context, i int) string {
	return name(ctx, v.Trend.Axis, v.Trend.Points[i])
}

// chart is the line with its limits, and what changed.
func (v TrendView) chart(ctx context.Context) ui.Line {
	k, n := v.Trend.KPI, len(v.Trend.Points)
	out := ui.Line{Title: k.Name.For(ctx), Desc: v.lead(ctx), First: v.Trend.Axis.Name.For(ctx), Bare: true, Format: func(f float64) string { return v.written(ctx, f) }}
	main := ui.Series{Name: k.Name.For(ctx), Kind: ui.SeriesMain, Values: make([]*float64, n), Out: v.out()}
	usual := ui.Series{Name: i18n.T(ctx, "reports.trend.limits"), Kind: ui.SeriesLimit, Values: make([]*float64, n), Low: make([]*float64, n), High: make([]*float64, n)}
	for i := range v.Trend.Points {
		out.X = append(out.X, ui.ShortDate(ui.WithZone(ctx, time.UTC), v.Trend.Points[i].Period.From.Start(time.UTC)))
		main.Values[i] = k.Value(v.Trend.Points[i].Measures)
		if !v.Trend.Known || !v.Trend.Chart.Points[i].Plotted {
			continue
		}
		p := v.Trend.Chart.Points[i]
		usual.Values[i], usual.Low[i], usual.High[i] = &v.Trend.Chart.Center, &p.Limits.Low, &p.Limits.High
	}
	if out.Series = []ui.Series{main}; v.Trend.Known {
		out.Series = []ui.Series{usual, main}
	}
	out.Marks = v.marks()
	return out
}

// labelsApart is how near two numbers over the line may stand, as a part of its length.
const labelsApart = 0.05

// marks are the numbers of the changes of each part; numbers that would stand on each
// other are one range over the first of their lines.
func (v TrendView) marks() (list []ui.LineMark) {
	labelled := -1 // place in list
	for number, c := range v.Changes {
		i := slices.IndexFunc(v.Trend.Points, func(p report.Row) bool { return p.Period.Has(c.Day) })
		if i < 0 {
			continue
		}
		label := strconv.Itoa(number + 1)
		if labelled >= 0 && float64(i-list[labelled].At) < labelsApart*float64(len(v.Trend.Points)) {
			first, _, _ := strings.Cut(list[labelled].Label, "–")
			list[labelled].Label, label = first+"–"+label, ""
		}
		if last := len(list) - 1; last >= 0 && list[last].At == i {
			continue
		}
		if list = append(list, ui.LineMark{At: i, Label: label}); label != "" {
			labelled = len(list) - 1
		}
	}
	return list
}

// cell is the value of a part and what it rests on.
func (v TrendView) cell(ctx context.Context, i int) (value, n, url string, few bool) {
	p := v.Trend.Points[i]
	k := v.Trend.KPI
	if s := k.Share(p.Measures); s != nil {
		return ui.Part(ctx, s.K, s.N), ui.Number(ctx, s.N), v.opens(k, v.Choice.Narrowed(), p.Period, v.Trend.RipeDay), s.Few()
	}
	if m := k.Mean(p.Measures); m != nil {
		return v.written(ctx, m.Value), ui.Number(ctx, m.N), v.opens(k, v.Choice.Narrowed(), p.Period, v.Trend.RipeDay), stats.TooFew(m.N)
	}
	return "", "", "", false
}

// limits are those of a part, "" where it has none.
func (v TrendView) limits(ctx context.Context, i int) string {
	if !v.Trend.Known || !v.Trend.Chart.Points[i].Plotted {
		return ""
	}
	l := v.Trend.Chart.Points[i].Limits
	return v.written(ctx, l.Low) + "–" + v.written(ctx, l.High)
}

// broken are the rules that a part breaks, in words.
func (v TrendView) broken(ctx context.Context, i int) string {
	var words []string
	for _, s := range v.Trend.Chart.Signals {
		if slices.Contains(s.Points, i) {
			words = append(words, i18n.T(ctx, "reports.trend."+s.Rule.Key))
		}
	}
	return strings.Join(words, "; ")
}

// latestFirst are the parts in the table, the newest first, as many as a page holds.
func (v TrendView) latestFirst() (list []int) {
	for i := len(v.Trend.Points) - 1; i >= 0 && len(list) < rowsShown; i-- {
		list = append(list, i)
	}
	return list
}

func (v TrendView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.trend.basis")
	if v.Choice.Figure().Unit == report.UnitShare {
		out += " " + i18n.T(ctx, "reports.trend.few", "Few", stats.Enough)
	}
	if v.Trend.Open() {
		out += " " + i18n.T(ctx, "reports.trend.open")
	}
	if k := v.Trend.KPI; k.Ripens && v.Trend.RipeDay < v.Choice.Period.To {
		out += " " + i18n.T(ctx, "today.ripe", "Day", ui.Day(ctx, v.Trend.RipeDay))
	}
	return out
}

// wide says how much wider than chance the limits are, "" where they are not.
func (v TrendView) wide(ctx context.Context) string {
	if !v.Trend.Known || !v.Trend.Wider() {
		return ""
	}
	return i18n.T(ctx, "reports.trend.wider", "Spread", ui.Decimal(ctx, v.Trend.Chart.Spread, 2))
}

func (v TrendView) method(ctx context.Context) []ui.Pair {
	k, how := v.Choice.Figure(), "reports.trend.limits_mean"
	if k.Unit == report.UnitShare {
		how = "reports.trend.limits_share"
	}
	return []ui.Pair{
		{Label: k.Name.For(ctx), Value: sentence(k.Formula.For(ctx))},
		{Label: i18n.T(ctx, "reports.trend.limits"), Value: sentence(i18n.T(ctx, how))},
		{Label: i18n.T(ctx, "reports.trend.rules"), Value: sentence(i18n.T(ctx, "reports.trend.rules_how"))},
	}
}

// remarkFields are day and words.
func (v TrendView) remarkFields(ctx context.Context) []ui.Field {
	return []ui.Field{
		{Name: "day", Label: i18n.T(ctx, "reports.remark.day"), Value: cmp.Or(v.Remarking.Day, min(v.Choice.Period.To, v.Today).String()), Width: ui.WidthShort, Error: ui.FieldError(ctx, v.Remarking.Wrong, "day")},
		{Name: "words", Label: i18n.T(ctx, "reports.remark.words"), Value: v.Remarking.Words, Max: report.MaxRemark, Width: ui.WidthMedium, Autocomplete: "off", Error: ui.FieldError(ctx, v.Remarking.Wrong, "words")},
	}
}

// mayRemark reports whether the reader writes remarks.
func (v TrendView) mayRemark() bool { return v.Who.May(actor.RemarkWrite) }

// remarkPath is where the button that takes a remark away posts.
func remarkPath(r report.Remark) string {
	return "/reports/trend/remarks/" + strconv.FormatInt(r.ID, 10) + "/removal"
}
