package report

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

func (r rooms) hoursPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.HoursView{Frame: f, Zone: account.ZoneTitle(r.figures.Zone()).For(ctx)}
	if f.Wrong == nil {
		v.Hours, err = r.figures.Hours(ctx, f.Who, f.Choice.Period, filterOf(f.Choice))
	}
	return view.HoursPage(v), err
}

// hoursFile writes each hour of the week with what the maps show.
func (r rooms) hoursFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() ([]report.HourCell, error) {
		h, err := r.figures.Hours(ctx, actor.From(ctx), choice.Period, filterOf(choice))
		return h.Cells, err
	})
	top, wait := report.KPIByKey(report.TopBox), report.KPIByKey("wait_seconds")
	head := []string{"weekday", "hour", "times", "contacts", "contacts_an_hour", "top_box", "top_box_n", "top_box_low", "top_box_high", "wait_seconds", "wait_seconds_n"}
	return kit.Export(c, kit.Table{Name: "hours", Head: head, Said: said}, list, func(cell report.HourCell) []string {
		out := []string{strconv.Itoa(cell.Day + 1), strconv.Itoa(cell.Hour), strconv.Itoa(cell.Times), strconv.FormatInt(cell.All[figure.N], 10), kit.Known(cell.Rate())}
		out = append(out, counted(top, cell.Measures)...)
		var low, high *float64
		if s := top.Share(cell.Measures); s != nil {
			low, high = &s.Low, &s.High
		}
		out = append(out, kit.Known(low), kit.Known(high))
		return append(out, counted(wait, cell.Measures)...)
	})
}

// counted is a figure and its n, as cells.
func counted(k report.KPI, m report.Measures) []string {
	_, n := k.Counted(m)
	return []string{kit.Known(k.Value(m)), strconv.FormatInt(n, 10)}
}
