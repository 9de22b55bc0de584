package report

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Every share carries its interval, as the file does, and says when it rests on too few.
func TestAShareOfFewSaysItsInterval(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	var r report.Row
	for i := range r.All {
		r.All[i] = 12
	}
	col, _ := report.ColumnOf(report.TopBox)
	c := View{}.cell(ctx, layout{}, col, r)
	if !c.Few || !strings.HasPrefix(c.Title, "too few · 75.8–100") {
		t.Errorf("of 12: %q, few %v", c.Title, c.Few)
	}
	for i := range r.All {
		r.All[i] = 30
	}
	if c := (View{}).cell(ctx, layout{}, col, r); c.Few || !strings.HasPrefix(c.Title, "88.6–100") {
		t.Errorf("of 30: %q, few %v", c.Title, c.Few)
	}
}

// Beside another period a cell has two lines: the figure, and how it differs; what else there is
// to say of the figure is its title.
func TestACellBesideAnotherPeriodHasTwoLines(t *testing.T) {
	ctx := i18n.With(context.Background(), i18n.EN)
	r := report.Row{Before: new(report.Measures)}
	for i := range r.All {
		r.All[i] = 12
	}
	r.Sure = &report.Sure{Value: 0.9, End: 0.8}
	col, _ := report.ColumnOf(report.TopBox)
	v := View{Table: report.Table{Against: when.Period{From: 20261001, To: 20261031}}}
	v.Choice.Filter, _ = Kinds[0].Params().Read(url.Values{"sort": {"top_box"}})
	c := v.cell(ctx, v.layout(), col, r)
	if c.Sure != "" || c.Target != "" || c.Change != "" || c.Picture || !strings.Contains(c.Title, "80.0") || c.Beside.Short != "too\u00a0few" || c.Small != "n\u00a0=\u00a012" {
		t.Errorf("%+v", c)
	}
	count := report.Columns[0]
	if c := v.cell(ctx, v.layout(), count, r); c.Beside.Short != "was\u00a00" || c.Small != "" {
		t.Errorf("%+v", c)
	}
	if l := (View{}).layout(); l.Beside {
		t.Error("a table that compares with nothing has cells of two lines")
	}
}
