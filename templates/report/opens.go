package report

import (
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
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

// list leads to the contacts of a period that a sum counts, where a list can hold them and
// the reader may read each; "" else.
func (v Frame) list(of figure.Sum, f page.Filter, p when.Period) string {
	pairs, listed := of.Listed()
	if !listed || v.Who.Reach().Limited || !v.Who.May(actor.ContactRead) {
		return ""
	}
	if figure.OfAgents(f) {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL("/contacts", append(pairs, "from", p.From.String(), "to", p.To.String())...)
}
