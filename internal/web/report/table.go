package report

import (
	"cmp"
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
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
	ctx, compared := c.Request.Context(), choice.Against() != (when.Period{})
	var t report.Table
	list := whole(func() (_ []report.Row, err error) {
		t, err = r.table(ctx, actor.From(ctx), choice)
		return append([]report.Row{t.Total}, t.Rows...), err
	})
	return kit.Export(c, kit.Table{Name: "report-" + choice.Axis.Key, Head: header(choice.Axis, compared), Said: said}, list, func(row report.Row) []string {
		out := append(cells(choice.Axis, row), aimed(t, row)...)
		if compared {
			out = append(out, changes(t, row)...)
		}
		return out
	})
}

// header names the columns of the file: of a share n and the ends of its interval too.
func header(x report.Axis, compared bool) []string {
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
	for _, k := range aims(x) {
		out = append(out, string(k.Key)+"_target", string(k.Key)+"_verdict")
	}
	for _, col := range report.Columns {
		if compared && col.KPI != nil {
			key := string(col.Key)
			out = append(out, key+"_before", key+"_before_n", key+"_change", key+"_change_low", key+"_change_high", key+"_change_proven")
		}
	}
	return out
}

// aims are the figures of which rows of an axis may have targets: of channels, and kinds of
// them.
func aims(x report.Axis) (list []report.KPI) {
	for _, k := range report.KPIs {
		if x.By == figure.Channel && k.Today != report.Nowhere {
			list = append(list, k)
		}
	}
	return list
}

// aimed writes the targets of a row and how its figures stand to them: met, missed or within
// the error; empty where there is no target, and where that cannot be told.
func aimed(t report.Table, row report.Row) (out []string) {
	for _, k := range aims(t.Axis) {
		target, has := t.Target(k, row)
		if !has {
			out = append(out, "", "")
			continue
		}
		out = append(out, kit.Decimal(target), string(k.Judge(row.Measures, row.Handling, target)))
	}
	return out
}

// changes writes what the figures of a row were, and how they differ: yes beyond chance, no
// within it. What was not there, or rests on too few, is empty.
func changes(t report.Table, row report.Row) (out []string) {
	for _, col := range report.Columns {
		if col.KPI == nil {
			continue
		}
		was := []string{"", ""}
		if row.Before != nil {
			was = counted(*col.KPI, *row.Before)
		}
		change := []string{"", "", "", ""}
		if d := t.Changed(col, row); d != nil {
			proven := "no"
			if d.Proven {
				proven = "yes"
			}
			change = []string{kit.Decimal(d.Value), kit.Decimal(d.Low), kit.Decimal(d.High), proven}
		}
		out = append(append(out, was...), change...)
	}
	return out
}

// cells writes a row; the total has "*" where a value stands.
func cells(x report.Axis, row report.Row) []string {
	out := []string{row.Code, cmp.Or(row.Name, row.Code)}
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
		out = append(out, kit.Known(value))
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
		out = append(out, kit.Known(low), kit.Known(high))
	}
	return out
}
