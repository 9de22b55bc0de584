package report

import (
	"cmp"
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

func (r rooms) beyond(ctx context.Context, who actor.Actor, choice view.Choice) (report.Beyond, error) {
	return r.figures.BeyondRules(ctx, who, choice.Period, filterOf(choice), choice.BeyondBy())
}

func (r rooms) beyondPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.BeyondView{Frame: f}
	if f.Wrong != nil {
		return view.BeyondPage(v), nil
	}
	if v.Beyond, err = r.beyond(ctx, f.Who, f.Choice); err != nil {
		return nil, err
	}
	of := contact.FilterOf(f.Choice.Narrowed())
	of.Period = f.Choice.Period
	v.Costs, err = r.contacts.Costs(ctx, f.Who, of)
	return view.BeyondPage(v), err
}

// beyondFile writes the table that the page shows, the total first, which has "*" for a value.
func (r rooms) beyondFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx, x := c.Request.Context(), choice.BeyondBy()
	list := whole(func() ([]report.Row, error) {
		b, err := r.beyond(ctx, actor.From(ctx), choice)
		return append([]report.Row{b.Total}, b.Rows...), err
	})
	head := []string{x.Key, "name", "contacts", "beyond", "beyond_share", "beyond_low", "beyond_high", "beyond_reviewed", "beyond_marks", "beyond_top_box", "beyond_top_box_low", "beyond_top_box_high"}
	return kit.Export(c, kit.Table{Name: "beyond-" + x.Key, Head: head, Said: said}, list, func(row report.Row) []string {
		all := row.All
		out := []string{row.Code, cmp.Or(row.Name, row.Code), whole64(all[figure.N]), whole64(all[figure.Beyond])}
		if row.Total {
			out[0], out[1] = "*", ""
		}
		out = append(out, shareCells(stats.Share{K: all[figure.Beyond], N: all[figure.N]})...)
		out = append(out, whole64(all[figure.BeyondReviewed]), whole64(all[figure.BeyondMarkN]))
		return append(out, shareCells(stats.Share{K: all[figure.BeyondTop], N: all[figure.BeyondMarkN]})...)
	})
}
