package report

import (
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

func (r rooms) table(ctx context.Context, who actor.Actor, choice view.Choice) (report.Table, error) {
	t, err := r.figures.Table(ctx, who, choice.Period, filterOf(choice), choice.Axis, choice.Against())
	if by, ascending, sorted := choice.Sorted(); err == nil && sorted {
		t.Sort(by, ascending)
	}
	return t, err
}

func (r rooms) tablePage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.View{Frame: f}
	if f.Wrong == nil {
		v.Table, err = r.table(ctx, f.Who, f.Choice)
	}
	return view.Page(v), err
}

// tableFile writes the table that the page shows, with every column and its n and interval.
func (r rooms) tableFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() ([]report.Row, error) {
		t, err := r.table(ctx, actor.From(ctx), choice)
		return append([]report.Row{t.Total}, t.Rows...), err
	})
	return kit.Export(c, kit.Table{Name: "report-" + choice.Axis.Key, Head: header(choice.Axis), Said: said}, list, func(row report.Row) []string { return cells(choice.Axis, row) })
}

// header names the columns of the file: of a share n and the ends of its interval too.
func header(x report.Axis) []string {
	out := []string{x.Key, "name"}
	if x.Time() {
		out = []string{"from", "to"}
	}
	out = append(out, "open")
	for _, col := range report.Columns {
		out = append(out, string(col.Key))
		if col.Unit != report.UnitCount {
			out = append(out, string(col.Key)+"_n")
		}
		if col.Unit == report.UnitShare {
			out = append(out, string(col.Key)+"_low", string(col.Key)+"_high")
		}
	}
	return out
}

// cells writes a row; the total has "*" where a value stands.
func cells(x report.Axis, row report.Row) []string {
	out := []string{row.Code, row.Name}
	switch {
	case x.Time():
		out = []string{row.Period.From.String(), row.Period.To.String()}
	}
	if row.Total {
		out = []string{"*", ""}
	}
	out = append(out, strconv.FormatInt(row.Open, 10))
	for _, col := range report.Columns {
		value, n := col.Value(row)
		out = append(out, number(value))
		if col.Unit != report.UnitCount {
			out = append(out, strconv.FormatInt(n, 10))
		}
		if col.Unit != report.UnitShare {
			continue
		}
		var low, high *float64
		if s := col.KPI.Share(row.Measures); s != nil {
			low, high = &s.Low, &s.High
		}
		out = append(out, number(low), number(high))
	}
	return out
}
