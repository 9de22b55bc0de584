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

func (r rooms) mix(ctx context.Context, who actor.Actor, choice view.Choice) (report.Mix, error) {
	return r.figures.Mix(ctx, who, choice.Period, filterOf(choice), choice.ByOf(report.MixAxes), choice.Figure())
}

func (r rooms) mixPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.MixView{Frame: f}
	if f.Wrong == nil {
		v.Mix, err = r.mix(ctx, f.Who, f.Choice)
	}
	return view.MixPage(v), err
}

// mixFile writes each value with its share, what is observed and expected of the work in
// which it has peers, and their ratio with its interval.
func (r rooms) mixFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	by, figure := choice.ByOf(report.MixAxes).Key, string(choice.Figure().Key)
	list := whole(func() ([]report.Adjusted, error) {
		m, err := r.mix(ctx, actor.From(ctx), choice)
		return m.Units, err
	})
	head := []string{by, "name", figure, figure + "_n", "observed", "expected", "compared_n", "without_peers_n", "ratio", "ratio_low", "ratio_high"}
	return kit.Export(c, kit.Table{Name: "mix-" + by, Head: head, Said: said}, list, adjustedCells)
}

// strataFile writes the sorts of work, the largest first: which share each reaches, and how many
// have it.
func (r rooms) strataFile(c *gin.Context) error {
	choice, _, err := r.read(view.Mix.Key, c.Request.URL.Query())
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	said, err := r.said(ctx, choice)
	if err != nil {
		return err
	}
	figure := string(choice.Figure().Key)
	list := whole(func() ([]report.StratumShare, error) {
		m, err := r.mix(ctx, actor.From(ctx), choice)
		return m.Strata, err
	})
	t := kit.Table{Name: "mix-strata", Head: []string{"channel_kind", "topic", "hours", figure, figure + "_n", "units"}, Said: said}
	return kit.Export(c, t, list, func(s report.StratumShare) []string {
		value := s.Share.Value
		return []string{s.Kind, s.Topic, view.DayPart(ctx, s.Part), kit.Known(&value), strconv.FormatInt(s.Share.N, 10), strconv.Itoa(s.Units)}
	})
}

func adjustedCells(a report.Adjusted) []string {
	out := []string{a.Code, a.Name, "", "0", strconv.FormatInt(a.Observed.K, 10), kit.Decimal(a.Expected), strconv.FormatInt(a.Observed.N, 10), strconv.FormatInt(a.Alone, 10), "", "", ""}
	if a.Share != nil {
		out[2], out[3] = kit.Decimal(a.Share.Value), strconv.FormatInt(a.Share.N, 10)
	}
	if a.Ratio != nil {
		out[8], out[9], out[10] = kit.Decimal(a.Ratio.Value), kit.Decimal(a.Ratio.Low), kit.Decimal(a.Ratio.High)
	}
	return out
}
