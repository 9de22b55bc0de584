package report

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// TrendAxes are the parts of time of a trend.
var TrendAxes = axesOf("day", "week", "month")

// suits chooses the parts of a period: the shortest of which there are some dozens, and
// that have enough each.
func (k KPI) suits(p when.Period, all Measures) Axis {
	_, n := k.Counted(all)
	for i, days := range []int{1, 7} {
		if parts := (p.Days() + days - 1) / days; parts <= 200 && (k.Unit != UnitShare || n >= int64(parts)*stats.Enough) {
			return TrendAxes[i]
		}
	}
	return TrendAxes[len(TrendAxes)-1]
}

// MaxTrend is how many points a trend has at most: three years of days.
const MaxTrend = 3*366 + 1

// Trend is a figure over the parts of a period, with what is ordinary and what is not: of
// a share a p-chart, by Laney where parts swing by more than their n explains; of a mean a
// chart of individual values.
type Trend struct {
	KPI     KPI
	Axis    Axis
	RipeDay when.Day
	Total   Measures
	Points  []Row // all parts, in order
	Chart   stats.Chart
	Known   bool // there are limits: at least two parts have values, of a share enough
}

// Trend computes a trend by parts of time; no axis: by those that suit the period. Faults
// as of Figures, and Invalid for more than MaxTrend parts.
func (s *Service) Trend(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis, k KPI) (Trend, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Trend{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Trend{}, err
	}
	if err := fits(p, x); err != nil {
		return Trend{}, err
	}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p})
	if err != nil {
		return Trend{}, err
	}
	out := Trend{KPI: k, Axis: x, RipeDay: s.RipeDay(), Total: measured(sums.Days, p, s.RipeDay())}
	if x.Key == "" {
		out.Axis = k.suits(p, out.Total)
	}
	out.Points = s.parts(sums, p, out.Axis)
	out.Chart, out.Known = k.chart(out.Points)
	return out, nil
}

// fits refuses a period of too many parts.
func fits(p when.Period, x Axis) error {
	if x.Key != TrendAxes[0].Key || p.Days() <= MaxTrend {
		return nil
	}
	var wrong fault.Fields
	wrong.Add("by", "report.fault.many_points", "Max", MaxTrend)
	return wrong.Err()
}

// chart charts a figure over points; ok is false where less than two have values, of a
// share enough of them: what rests on too few is not judged, nor what still grows.
func (k KPI) chart(points []Row) (c stats.Chart, ok bool) {
	if k.Unit != UnitShare {
		values := make([]*float64, len(points))
		for i, p := range points {
			values[i] = k.Value(p.Measures)
		}
		c, ok = stats.XmR(values)
		for i := range c.Points { // nothing is beyond what the figure can be
			l := &c.Points[i].Limits
			l.Low, l.High = max(l.Low, bounds[k.Unit][0]), min(l.High, bounds[k.Unit][1])
		}
		return c, ok
	}
	shares, known := make([]stats.Share, len(points)), 0
	for i, p := range points {
		if s := k.Share(p.Measures); !s.Few() && !(k.Grows && p.StillOpen()) {
			shares[i] = stats.Share{K: s.K, N: s.N}
			known++
		}
	}
	c, ok = stats.LaneyChart(shares)
	return c, ok && known > 1
}

// Wider reports whether the limits are wider than chance: parts swing by more than their
// n explains.
func (t Trend) Wider() bool { return t.KPI.Unit == UnitShare && t.Chart.Spread >= 1.005 } // what is written as 1.00 is none

// Open reports whether the last parts are not judged because they still grow.
func (t Trend) Open() bool { return t.KPI.Grows && slices.ContainsFunc(t.Points, Row.StillOpen) }

// Signals are the runs that chance does not bring, the latest first.
func (t Trend) Signals() []stats.Signal {
	list := slices.Clone(t.Chart.Signals)
	last := func(s stats.Signal) int { return s.Points[len(s.Points)-1] }
	slices.SortStableFunc(list, func(a, b stats.Signal) int { return last(b) - last(a) })
	return list
}

// Empty reports whether no part has a value.
func (t Trend) Empty() bool { return t.KPI.Value(t.Total) == nil }
