package report

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// ReviewAxes are those by which reviews are looked at, parts of time first.
var ReviewAxes = func() (list []Axis) {
	for _, key := range []string{"week", "day", "month", "team", "operator", "channel", "channel_kind", "topic", "site", "region", "line"} {
		x, _ := AxisOf(key)
		list = append(list, x)
	}
	return list
}()

// ReviewAxis finds one of ReviewAxes by its key, the first where there is none.
func ReviewAxis(key string) Axis {
	i := slices.IndexFunc(ReviewAxes, func(x Axis) bool { return x.Key == key })
	return ReviewAxes[max(i, 0)]
}

// Reviewed is Table of the contacts whose reviews the actor may read: an agent's own, a
// supervisor's of the teams led. Values with the most reviews stand first. Faults as of
// Figures.
func (s *Service) Reviewed(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis) (Table, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return Table{}, err
	}
	t, err := s.table(ctx, a, p, Reach(a, f), x, when.Period{})
	if !x.Time() {
		slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(b.All[figure.ReviewN], a.All[figure.ReviewN]) })
	}
	return t, err
}

// Reach narrows a filter to the contacts whose reviews the actor may read.
func Reach(a actor.Actor, f Filter) Filter {
	switch reach := a.Reach(); {
	case !reach.Limited:
	case a.Role == actor.Agent:
		return Own(a, f)
	case len(reach.TeamIDs) == 0:
		f.Own = Nobody
	default:
		f.Teams = reach.TeamIDs
	}
	return f
}

// Interval is a mean with its 95 % interval, by Student's t.
type Interval struct {
	Mean
	Low  *float64 `json:"low"` // nil under 30 values
	High *float64 `json:"high"`
}

// IntervalOf is the mean of values with its interval, nil without any.
func IntervalOf(m stats.Moments) *Interval {
	mean := MeanOf(m.Sum, m.N)
	if mean == nil {
		return nil
	}
	out := &Interval{Mean: *mean}
	if low, high, ok := m.Interval(); ok && !stats.TooFew(m.N) {
		low, high = round(low), round(high)
		out.Low, out.High = &low, &high
	}
	return out
}

// IQS is the mean of the scores of reviews with its interval, nil without any.
func (m Measures) IQS() *Interval {
	values, known := KPIByKey(IQS).moments(m)
	if !known {
		values.Squares = 0
	}
	return IntervalOf(values)
}
