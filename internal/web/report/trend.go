package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/report"
	"openpeople/templates/ui"
)

func (r rooms) trend(ctx context.Context, who actor.Actor, choice view.Choice) (report.Trend, error) {
	return r.figures.Trend(ctx, who, choice.Period, filterOf(choice), choice.TrendAxis(), choice.Figure())
}

func (r rooms) trendPage(ctx context.Context, f view.Frame) (templ.Component, error) {
	v, err := r.trendView(ctx, f)
	return view.TrendPage(v), err
}

func (r rooms) trendView(ctx context.Context, f view.Frame) (v view.TrendView, err error) {
	v = view.TrendView{Frame: f, Today: r.figures.Today()}
	if f.Wrong != nil {
		return v, nil
	}
	if v.Trend, err = r.trend(ctx, f.Who, f.Choice); err != nil {
		return v, err
	}
	v.Changes, err = r.changes(ctx, f.Who, f.Choice.Period)
	return v, err
}

// changes is what changed on the days of a period, told by the rooms that know, in order.
func (r rooms) changes(ctx context.Context, who actor.Actor, p when.Period) (list []view.Change, err error) {
	rules, err := r.changed.Rules.RuleChanges(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, c := range rules {
		list = append(list, view.Change{Day: r.figures.DayOf(c.At), Kind: view.RuleChanged, Words: c.Name})
	}
	surveys, err := r.changed.Surveys.Published(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, e := range surveys {
		list = append(list, view.Change{Day: r.figures.DayOf(e.At), Kind: view.SurveyVersion, Words: version(ctx, e.Name.For(ctx), e.Number)})
	}
	scorecards, err := r.changed.Scorecards.Published(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, e := range scorecards {
		list = append(list, view.Change{Day: r.figures.DayOf(e.At), Kind: view.ScorecardAsked, Words: version(ctx, e.Name.For(ctx), e.Number)})
	}
	ideas, err := r.changed.Ideas.WentLive(ctx, who, p)
	if err != nil {
		return nil, err
	}
	for _, i := range ideas {
		list = append(list, view.Change{Day: r.figures.DayOf(i.At), Kind: view.IdeaLive, Words: i.Title, URL: "/ideas/" + strconv.FormatInt(i.ID, 10)})
	}
	remarks, err := r.figures.Remarks(ctx, who, p)
	for _, one := range remarks {
		list = append(list, view.Change{Day: one.Day, Kind: view.Remarked, Words: one.Words, Remark: &one})
	}
	slices.SortStableFunc(list, func(a, b view.Change) int { return cmp.Compare(a.Day, b.Day) })
	return list, err
}

// version names a version of a survey or a scorecard.
func version(ctx context.Context, name string, number int) string {
	return i18n.T(ctx, "reports.change.version", "Name", name, "Number", number)
}

// trendFile writes each part with its value, what it rests on, its limits, and the rules
// that it breaks.
func (r rooms) trendFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	figure := string(choice.Figure().Key)
	var t report.Trend
	list := whole(func() (parts []int, err error) {
		t, err = r.trend(ctx, actor.From(ctx), choice)
		for i := range t.Points {
			parts = append(parts, i)
		}
		return parts, err
	})
	head := []string{"from", "to", figure, figure + "_n", "center", "low", "high", "signals"}
	return kit.Export(c, kit.Table{Name: "trend-" + figure, Head: head, Said: said}, list, func(i int) []string { return partCells(t, i) })
}

func partCells(t report.Trend, i int) []string {
	p := t.Points[i]
	_, n := t.KPI.Counted(p.Measures)
	out := []string{p.Period.From.String(), p.Period.To.String(), kit.Known(t.KPI.Value(p.Measures)), strconv.FormatInt(n, 10), "", "", "", ""}
	if t.Known && t.Chart.Points[i].Plotted {
		limits := t.Chart.Points[i].Limits
		out[4], out[5], out[6] = kit.Decimal(t.Chart.Center), kit.Decimal(limits.Low), kit.Decimal(limits.High)
	}
	var broken []string
	for _, s := range t.Chart.Signals {
		if slices.Contains(s.Points, i) {
			broken = append(broken, s.Rule.Key)
		}
	}
	out[7] = strings.Join(broken, " ")
	return out
}

// remark writes a remark on a day, and leads back to the trend from which its form came.
func (r rooms) remark(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	typed := view.Remarking{Day: f.Text("day", 40), Words: f.Text("words", report.MaxRemark)}
	choice, _, err := r.choiceOf(f.Text("back", report.MaxAddress))
	if err != nil {
		return err
	}
	if choice.Key != view.Trend.Key {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	if err = f.Err(); err == nil {
		_, err = r.figures.Remark(ctx, who, typed.Day, typed.Words)
	}
	if err == nil {
		webaccount.Say(c, ui.Good, "reports.remark.done")
		return kit.SeeOther(c, choice.URL())
	}
	frame, broken := r.frame(ctx, who, choice)
	if broken != nil {
		return broken
	}
	v, broken := r.trendView(ctx, frame)
	if broken != nil {
		return broken
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		typed.Wrong = f
		v.Remarking = typed
		return view.TrendPage(v)
	})
}

// unremark takes a remark away.
func (r rooms) unremark(c *gin.Context, id int64, _ *kit.Form) error {
	ctx := c.Request.Context()
	_, err := r.figures.RemoveRemark(ctx, actor.From(ctx), id)
	if err == nil {
		webaccount.Say(c, ui.Good, "reports.remark.removed")
	}
	return err
}
