package report

import (
	"slices"

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

// narrows is the filter that lets a row of an axis through alone: of a kind of channels
// its channels, as far as they are let through; no values where none does.
func (v Frame) narrows(x report.Axis, r report.Row) (param string, values []string) {
	switch {
	case x.Filter != "" && r.Code != "" && !(x.By == figure.Line && r.Code == "0"):
		return x.Filter, []string{r.Code}
	case x.Key != "channel_kind":
		return x.Filter, nil
	}
	f := v.Choice.Filter
	for _, c := range v.Names.Channels {
		if through := slices.Contains(f.All("channel"), c.Code) != f.Not("channel") || !f.Has("channel"); through && string(c.Kind) == r.Code {
			values = append(values, c.Code)
		}
	}
	if len(values) > page.MaxValues {
		return "channel", nil
	}
	return "channel", values
}

// list leads to the contacts of a period that a sum counts, or to the reviews, where a list can hold them and
// the reader may read each; "" else.
func (v Frame) list(of figure.Sum, f page.Filter, p when.Period) string {
	path, right := "/contacts", actor.ContactRead
	pairs, listed := of.Listed()
	if of == figure.ReviewN {
		path, right, pairs, listed = "/reviews", actor.ReviewRead, []string{"list", string(review.OfTeam)}, true
	}
	if !listed || !v.Who.May(right) || v.Who.Reach().Limited && !v.Names.OnlyLed(v.Who, f) {
		return ""
	}
	if figure.OfAgents(f) {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL(path, append(pairs, "from", p.From.String(), "to", p.To.String())...)
}
