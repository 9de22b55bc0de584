package report

import (
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/when"
)

// opens leads to the contacts that a KPI counts; see list. What ripens counts days up to
// ripe only.
func (v Frame) opens(k report.KPI, f page.Filter, p when.Period, ripe when.Day) string {
	if k.Ripens {
		if p.To = min(p.To, ripe); p.From > p.To {
			return ""
		}
	}
	return v.list(k.N, f, p)
}

// none reports whether a row is of what has no value of the axis.
func none(x report.Axis, r report.Row) bool {
	row := x.By.Row()
	return r.Code == "" || row.Number && row.Lacks && r.Code == "0"
}

// narrowed is a filter that lets a row of an axis through alone; ok is false where none does.
func narrowed(f page.Filter, x report.Axis, r report.Row) (row page.Filter, ok bool) {
	switch {
	case x.Filter == "":
		return f, false
	case !none(x, r):
		return x.Narrow(f, r.Code), true
	case !x.By.Row().Lacks:
		return f, false
	}
	return f.Lacking(x.Filter), true
}

// list leads to the contacts of a period that a sum counts, or to the reviews, where a list can hold them and
// the reader may read each; "" else.
func (v Frame) list(of figure.Sum, f page.Filter, p when.Period, more ...string) string {
	path, right := "/contacts", actor.ContactRead
	pairs, listed := of.Listed()
	if of == figure.ReviewN {
		path, right, pairs, listed = "/reviews", actor.ReviewRead, []string{"list", string(review.OfTeam), "counts", "yes"}, true
		if v.Choice.Key == Reviews.Key { // whose figures are of the reviews that the reader may read
			return v.reviews(f, p)
		}
	}
	if !listed || !v.Who.May(right) || v.Who.Reach().Limited && !v.Names.OnlyLed(v.Who, f) {
		return ""
	}
	if figure.OfAgents(f) {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL(path, append(append(more, pairs...), "from", p.From.String(), "to", p.To.String())...)
}
