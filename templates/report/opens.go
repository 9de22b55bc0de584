package report

import (
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// opens leads to the contacts that a figure of some measures counts, where their list can
// hold exactly these and the reader may read each; "" else.
func (v Frame) opens(k report.KPI, m report.Measures, f page.Filter, p when.Period, ripe when.Day) string {
	if !k.CountsAll(m) {
		return ""
	}
	if k.Ripens {
		if p.To = min(p.To, ripe); p.From > p.To {
			return ""
		}
	}
	if k.Base == report.Marked {
		f = f.With("answered", "1")
	}
	return v.list(f, p)
}

// list leads to the contacts of a period, where the reader may read each.
func (v Frame) list(f page.Filter, p when.Period) string {
	if v.Who.Reach().Limited || !v.Who.May(actor.ContactRead) {
		return ""
	}
	if figure.OfAgents(f) {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL("/contacts", "from", p.From.String(), "to", p.To.String())
}
