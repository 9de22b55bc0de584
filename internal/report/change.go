package report

import (
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Change is how much a figure has changed since other measures, with its 95 %
// interval: of shares by Newcombe, of means by Welch. ok is false when either rests on
// too few, or when the change may be chance.
func (k KPI) Change(now, before Measures) (d stats.Difference, ok bool) {
	d, ok = k.Difference(now, before, 1)
	return d, ok && d.Beyond()
}

// Difference is Change as one of so many that are looked at together, be it chance or
// not; ok is false where either rests on too few, or no interval is known.
func (k KPI) Difference(now, before Measures, comparisons int) (d stats.Difference, ok bool) {
	a, known := k.moments(now)
	b, knownBefore := k.moments(before)
	if stats.TooFew(a.N) || stats.TooFew(b.N) || !known || !knownBefore {
		return d, false
	}
	return k.apart(a, b, comparisons)
}

// apart is the difference of a figure of two sets of values, as one of so many that are
// looked at together.
func (k KPI) apart(a, b stats.Moments, comparisons int) (stats.Difference, bool) {
	if k.Unit != UnitShare {
		return stats.WelchOf(a, b, comparisons)
	}
	shares := sharesOf(a, b)
	return stats.NewcombeOf(shares[0], shares[1], comparisons)
}

// What a report may be compared with.
const (
	AgainstBefore = "before" // the period of the same length just before
	AgainstYear   = "year"   // the same days a year before
)

// Againsts lists them.
var Againsts = []string{AgainstBefore, AgainstYear}

// Against is the period that one is compared with, zero for none.
func Against(what string, p when.Period) when.Period {
	switch what {
	case AgainstBefore:
		return p.Before()
	case AgainstYear:
		return YearBefore(p)
	}
	return when.Period{}
}

// Changed is how a figure differs from the one that it is compared with.
type Changed struct {
	Value float64 `json:"value"` // now less then
	Low   float64 `json:"low"`   // its 95 % interval, as one of the rows that are looked at together
	High  float64 `json:"high"`
	// Proven tells whether it differs beyond chance. One that is not proven is no difference.
	Proven bool `json:"proven"`
}

// Changed says how a figure of one of the table's rows, or of its total, differs from what is
// compared with; nil where nothing stands there, either rests on too few, or answers may come
// still.
func (t Table) Changed(col Column, r Row) *Changed {
	if r.Before == nil || col.KPI == nil || col.Key == ResponseRate && r.StillOpen() {
		return nil
	}
	together := 1
	if !r.Total {
		together = len(t.Rows)
	}
	d, ok := col.KPI.Difference(r.Measures, *r.Before, together)
	if !ok {
		return nil
	}
	return &Changed{round(d.Value), round(d.Low), round(d.High), d.Beyond()}
}

// moments are the values that a figure is the mean of; a share is one of noughts and
// ones. known is false when their squares are not.
func (k KPI) moments(m Measures) (out stats.Moments, known bool) {
	out.Sum, out.N = k.Of(k.sums(m))
	switch {
	case k.Unit == UnitShare:
		out.Squares = out.Sum
	case k.Squares != nil:
		out.Squares = k.Squares(k.sums(m))
	default:
		return out, false
	}
	// Squares came to the desk later than sums: what was counted before has none. They are of
	// values rounded to hundredths, each of which may have been half a hundredth more.
	return out, (out.Squares+0.01*out.Sum)*float64(out.N) >= out.Sum*out.Sum*(1-1e-6)
}

// Control is the control limits of a figure over the parts of a period, as many as
// there are points; ok is false where none can be drawn. Limits of a part without
// values are zero.
func (k KPI) Control(points []Point) (center float64, limits []stats.Limits, ok bool) {
	parts := make([]stats.Moments, len(points))
	for i, p := range points {
		var known bool
		if parts[i], known = k.moments(p.Measures); !known {
			return 0, nil, false
		}
	}
	return stats.Control(parts)
}
