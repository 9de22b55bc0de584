package stats

import "math"

// XmR draws a chart of individual values: limits three sigma around their mean, sigma
// being the mean moving range of neighbours over 1.128, and applies RunRules. It is for
// figures whose spread within a period is not asked, such as a mean handling time of a
// week. Absent values (nil) are passed over: their neighbours count as successive. ok is
// false with less than two values or one that is no number.
//
// Source: Shewhart (1931); Montgomery, Introduction to Statistical Quality Control,
// section "The Shewhart control chart for individual measurements".
func XmR(values []*float64) (c Chart, ok bool) {
	var at []int
	var list []float64
	for i, v := range values {
		if v == nil {
			continue
		}
		if math.IsNaN(*v) || math.IsInf(*v, 0) {
			return Chart{}, false
		}
		at, list = append(at, i), append(list, *v)
		c.Center += *v
	}
	if len(list) < 2 {
		return Chart{}, false
	}
	c.Center /= float64(len(list))
	sigma := movingRange(list) / rangeToSigma
	c.Points = make([]ChartPoint, len(values))
	dist := make([]float64, len(list))
	for k, v := range list {
		c.Points[at[k]] = ChartPoint{Value: v, Limits: Limits{Low: c.Center - 3*sigma, High: c.Center + 3*sigma}, Plotted: true}
		if sigma > 0 {
			dist[k] = (v - c.Center) / sigma
		}
	}
	c.judge(at, dist)
	return c, true
}
