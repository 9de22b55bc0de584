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

func (r rooms) standard(ctx context.Context, who actor.Actor, choice view.Choice) (report.Standard, error) {
	return r.figures.Standard(ctx, who, choice.Period, filterOf(choice), choice.ByOf(report.StandardAxes), choice.Figure())
}

func (r rooms) standardPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.StandardView{Frame: f}
	if f.Wrong == nil {
		v.Standard, err = r.standard(ctx, f.Who, f.Choice)
	}
	return view.StandardPage(v), err
}

// standardFile writes each value with its share, both kinds of limits at its n, and how it
// stands.
func (r rooms) standardFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	by, figure := choice.ByOf(report.StandardAxes).Key, string(choice.Figure().Key)
	list := whole(func() ([]report.Held, error) {
		s, err := r.standard(ctx, actor.From(ctx), choice)
		return s.Units, err
	})
	head := []string{
		by, "name", figure, figure + "_n", "stands", "needed_n",
		"low_95", "high_95", "low_99_8", "high_99_8", "chance_low_95", "chance_high_95", "chance_low_99_8", "chance_high_99_8",
	}
	return kit.Export(c, kit.Table{Name: "standard-" + by, Head: head, Said: said}, list, heldCells)
}

// heldCells is a line of the file; of one that has too few no limits are known.
func heldCells(h report.Held) []string {
	out := []string{h.Code, h.Name, "", "0", string(h.Stand), ""}
	if h.Share != nil {
		out[2], out[3] = kit.Decimal(h.Share.Value), strconv.FormatInt(h.Share.N, 10)
	}
	if h.Needs > 0 {
		out[5] = strconv.FormatInt(h.Needs, 10)
	}
	if h.Stand == report.TooFew {
		return append(out, make([]string, 8)...)
	}
	for _, f := range []float64{
		h.Wide.Inner.Low, h.Wide.Inner.High, h.Wide.Outer.Low, h.Wide.Outer.High,
		h.Chance.Inner.Low, h.Chance.Inner.High, h.Chance.Outer.Low, h.Chance.Outer.High,
	} {
		out = append(out, kit.Decimal(f))
	}
	return out
}
