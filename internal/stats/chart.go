package stats

import "math"

// Chart is a figure over time with its control limits and with whatever the run rules
// found: PChart and LaneyChart of shares, XmR of single values.
type Chart struct {
	Center  float64      // the share over all points together; of XmR the mean of the values
	Spread  float64      // Laney's sigma_z: how many times as far as by chance neighbours lie apart; of XmR 0
	Points  []ChartPoint // one for each figure given, in its order
	Signals []Signal     // by rule; within a rule those above first, then by time
}

// ChartPoint is one figure of a chart. A period without observations has no point:
// Plotted is false and the rest is zero.
type ChartPoint struct {
	Value   float64
	Limits  Limits // three sigma; of shares cut to 0..1
	Plotted bool
}

// Signal says that a run rule fired.
type Signal struct {
	Rule   RunRule
	Above  bool  // above the center line, or below it
	Points []int // indexes into Chart.Points of the points that broke the rule, ascending
}

// RunRule fires when Need of Of successive points lie more than Sigma standard
// deviations from the center line, all on the same side. Key names it in the
// catalogues.
type RunRule struct {
	Key      string
	Need, Of int
	Sigma    float64
}

// RunRules are the rules that PChart applies: the four of the Western Electric
// Company's Statistical quality control handbook (1956). Together they raise a false
// alarm about once in 92 points (Champ and Woodall, 1987, Technometrics 29, 393-399).
var RunRules = [...]RunRule{
	{Key: "beyond_three_sigma", Need: 1, Of: 1, Sigma: 3},
	{Key: "two_of_three", Need: 2, Of: 3, Sigma: 2},
	{Key: "four_of_five", Need: 4, Of: 5, Sigma: 1},
	{Key: "eight_in_a_row", Need: 8, Of: 8, Sigma: 0},
}

// PChart draws limits three standard deviations around the overall share, each by
// its own n, and applies RunRules to the distances in standard deviations. Periods
// without observations (N = 0) are passed over: their neighbours count as successive.
// ok is false when no period has observations or a share is impossible.
//
// Source: Shewhart (1931); Montgomery, Introduction to Statistical Quality Control,
// section "Control chart for fraction nonconforming", standardized for variable n as
// in Nelson (1989), Journal of Quality Technology 21.
func PChart(shares []Share) (c Chart, ok bool) {
	return pChart(shares, func(float64) float64 { return 1 })
}

// LaneyChart is PChart with limits that are Spread times as wide where Spread is over 1,
// and the run rules by that sigma: at large n a share moves from one period to the next by
// more than its n explains, and limits that know of chance alone call nearly every period
// out of the ordinary. It never narrows.
//
// Source: Laney (2002), Improved control charts for attributes, Quality Engineering 14,
// 531-537 (p'); sigma_z is the mean moving range of z over 1.128.
func LaneyChart(shares []Share) (c Chart, ok bool) {
	return pChart(shares, func(spread float64) float64 { return max(1, spread) })
}

// pChart draws a p-chart whose sigma is so many times that of chance.
func pChart(shares []Share, times func(spread float64) float64) (c Chart, ok bool) {
	var all Share
	for _, s := range shares {
		if s != (Share{}) && !s.possible() {
			return Chart{}, false
		}
		all.K += s.K
		all.N += s.N
	}
	center, ok := all.Value()
	if !ok {
		return Chart{}, false
	}

	c = Chart{Center: center, Points: make([]ChartPoint, len(shares))}
	var at []int       // indexes of the plotted points
	var dist []float64 // their distances from the center, in sigma
	for i, s := range shares {
		if s.N > 0 {
			at, dist = append(at, i), append(dist, s.distance(all))
		}
	}
	c.Spread = movingRange(dist) / rangeToSigma
	wide := times(c.Spread)
	for k, i := range at {
		value, _ := shares[i].Value()
		half := 3 * wide * math.Sqrt(center*(1-center)/float64(shares[i].N))
		c.Points[i] = ChartPoint{Value: value, Limits: Limits{Low: max(0, center-half), High: min(1, center+half)}, Plotted: true}
		dist[k] /= wide
	}
	c.judge(at, dist)
	return c, true
}

// judge applies the run rules to the distances of the points that are plotted.
func (c *Chart) judge(at []int, dist []float64) {
	c.Signals = signals(dist)
	for _, s := range c.Signals {
		for i, p := range s.Points {
			s.Points[i] = at[p]
		}
	}
}

// distance is how many standard deviations, at its own n, a share lies from the
// overall one. It is (value - center) / sigma multiplied out to whole numbers, so
// that a point exactly on two or three sigma, no rarity at small n, is not pushed
// beyond by rounding.
func (s Share) distance(overall Share) float64 {
	k, n := float64(s.K), float64(s.N)
	hits, misses, total := float64(overall.K), float64(overall.N-overall.K), float64(overall.N)
	if hits == 0 || misses == 0 {
		return 0 // all shares are 0, or all are 1: nobody is off center
	}
	return (k*total - hits*n) / math.Sqrt(hits*misses*n)
}

// signals applies every rule on both sides of the center to the distances.
func signals(dist []float64) (found []Signal) {
	for _, rule := range RunRules {
		found = append(found, rule.apply(dist)...)
	}
	return found
}

// apply finds the signals of one rule. Patterns that share a point are one signal,
// so twelve points in a row on one side are one signal of twelve points, not five.
func (r RunRule) apply(dist []float64) (found []Signal) {
	for _, above := range []bool{true, false} {
		last := -1 // the last point of the signal that is still growing
		for i := range dist {
			points := r.breach(dist, i, above)
			if points == nil {
				continue
			}
			if points[0] > last {
				found = append(found, Signal{Rule: r, Above: above})
			}
			grows := &found[len(found)-1]
			for _, p := range points {
				if p > last {
					grows.Points = append(grows.Points, p)
				}
			}
			last = i
		}
	}
	return found
}

// breach returns the points that break the rule in the window that ends with point
// i, or nil if the rule holds there or point i has no part in it. At the start of
// the chart the window is shorter, and enough points in it still break the rule.
func (r RunRule) breach(dist []float64, i int, above bool) []int {
	var points []int
	for j := max(0, i-r.Of+1); j <= i; j++ {
		if d := dist[j]; above && d > r.Sigma || !above && d < -r.Sigma {
			points = append(points, j)
		}
	}
	if len(points) < r.Need || points[len(points)-1] != i {
		return nil
	}
	return points
}
