package report

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

func (r rooms) programme(ctx context.Context, who actor.Actor, choice view.Choice) (report.Programme, error) {
	return r.figures.Programme(ctx, who, choice.Period, filterOf(choice), choice.ProgrammeBy())
}

func (r rooms) programmePage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.ProgrammeView{Frame: f}
	if f.Wrong == nil {
		v.Programme, err = r.programme(ctx, f.Who, f.Choice)
	}
	return view.ProgrammePage(v), err
}

// programmeFile writes the table by the axis: the total first, which has "*" for a value.
func (r rooms) programmeFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	by := choice.ProgrammeBy().Key
	list := whole(func() ([]report.Row, error) {
		p, err := r.programme(ctx, actor.From(ctx), choice)
		return append([]report.Row{p.Total}, p.Rows...), err
	})
	head := []string{by, "name", "contacts", "asked", "delivered", "answered", "open"}
	kpis := []report.KPI{report.KPIByKey(report.ResponseRate), report.KPIByKey("coverage"), report.KPIByKey(report.TopBox)}
	for _, k := range kpis {
		head = append(head, string(k.Key), string(k.Key)+"_n", string(k.Key)+"_low", string(k.Key)+"_high")
	}
	return kit.Export(c, kit.Table{Name: "programme-" + by, Head: head, Said: said}, list, func(row report.Row) []string {
		out := []string{row.Code, row.Name}
		if row.Total {
			out[0] = "*"
		}
		for _, n := range []int64{row.All[figure.N], row.All[figure.Asked], row.All[figure.Delivered], row.All[figure.Answered], row.Open} {
			out = append(out, strconv.FormatInt(n, 10))
		}
		for _, k := range kpis {
			out = append(out, counted(k, row.Measures)...)
			var low, high *float64
			if s := k.Share(row.Measures); s != nil {
				low, high = &s.Low, &s.High
			}
			out = append(out, kit.Known(low), kit.Known(high))
		}
		return out
	})
}
