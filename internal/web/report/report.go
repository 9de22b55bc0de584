// Package report serves the reports: figures of a period by a dimension or by parts of
// time, as a page and as a file. What they are is decided in the report room.
package report

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/report"
)

// Figures is what these pages ask of the report room.
type Figures interface {
	Today() when.Day
	Table(ctx context.Context, a actor.Actor, p when.Period, f report.Filter, x report.Axis, against when.Period) (report.Table, error)
	SavedViews(ctx context.Context, a actor.Actor) ([]report.SavedView, error)
	SaveView(ctx context.Context, a actor.Actor, d report.ViewDraft) (report.SavedView, error)
	RemoveView(ctx context.Context, a actor.Actor, id int64) (report.SavedView, error)
	StartWith(ctx context.Context, a actor.Actor, id int64) error
}

// Contacts is what these pages ask of the contact room.
type Contacts interface {
	Names(ctx context.Context, a actor.Actor) (contact.Names, error)
}

type rooms struct {
	figures  Figures
	contacts Contacts
}

// Routes adds the reports to the staff door.
func Routes(d *kit.Doors, figures Figures, contacts Contacts) {
	r := rooms{figures, contacts}
	d.Staff.GET("/reports", actor.FigureRead, func(c *gin.Context) error {
		c.Redirect(http.StatusSeeOther, "/reports/"+report.Axes[0].Key)
		return nil
	})
	d.Staff.GET("/reports/:dimension", actor.FigureRead, r.page)
	d.Staff.GET("/reports/:dimension/table.csv", actor.FigureRead, r.export)
	d.Staff.POST("/reports/saved", actor.ReportSave, r.save)
	d.Staff.POST("/reports/saved/:id/start", actor.ReportSave, onSaved(r.start))
	d.Staff.POST("/reports/saved/:id/removal", actor.ReportSave, onSaved(r.remove))
}

// asked reads the address of a report; NotFound when there is no such one.
func (r rooms) asked(c *gin.Context) (view.Choice, error) {
	return r.read(c.Param("dimension"), c.Request.URL.Query())
}

func (r rooms) read(key string, values url.Values) (view.Choice, error) {
	axis, known := report.AxisOf(key)
	if !known {
		return view.Choice{}, fault.New(fault.NotFound, "fault.not_found")
	}
	asked, wrong := report.ReadAsked(view.Params, values, r.figures.Today())
	return view.Choice{Asked: asked, Axis: axis}, wrong
}

func (r rooms) table(ctx context.Context, who actor.Actor, choice view.Choice) (report.Table, error) {
	t, err := r.figures.Table(ctx, who, choice.Period, report.Filter{By: figure.FilterOf(choice.Filter)}, choice.Axis, choice.Against())
	if by, ascending, sorted := choice.Sorted(); err == nil && sorted {
		t.Sort(by, ascending)
	}
	return t, err
}

// frame is what stands around the table of a report.
func (r rooms) frame(ctx context.Context, who actor.Actor, choice view.Choice) (v view.View, err error) {
	v = view.View{Who: who, Choice: choice}
	if v.Names, err = r.contacts.Names(ctx, who); err != nil {
		return v, err
	}
	v.Saved, err = r.figures.SavedViews(ctx, who)
	return v, err
}

func (r rooms) page(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	choice, wrong := r.asked(c)
	if fault.Is(wrong, fault.NotFound) {
		return wrong
	}
	v, err := r.frame(ctx, who, choice)
	if err != nil {
		return err
	}
	if wrong == nil {
		v.Table, wrong = r.table(ctx, who, choice)
	}
	if fault.Is(wrong, fault.Invalid) {
		v.Wrong = fault.Of(page.Refused(wrong))
		return kit.View(c, http.StatusUnprocessableEntity, view.Page(v))
	}
	if wrong != nil {
		return wrong
	}
	return kit.OK(c, view.Page(v))
}

// export writes the table that the page shows, with every column and its n and interval.
func (r rooms) export(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	choice, err := r.asked(c)
	if err != nil {
		return err
	}
	list := func(page.Request) (page.Of[report.Row], error) {
		t, err := r.table(ctx, who, choice)
		t.Rows = append([]report.Row{t.Total}, t.Rows...)
		return page.Of[report.Row]{Rows: t.Rows}, err
	}
	return kit.Export(c, "report-"+choice.Axis.Key+".csv", header(choice.Axis), list, func(row report.Row) []string { return cells(choice.Axis, row) })
}

// header names the columns of the file: of a share n and the ends of its interval too.
func header(x report.Axis) []string {
	out := []string{x.Key, "name"}
	if x.Time() {
		out = []string{"from", "to"}
	}
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
	case row.Total:
		out = []string{"*", ""}
	}
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

func number(f *float64) string {
	if f == nil {
		return ""
	}
	return kit.Decimal(*f)
}
