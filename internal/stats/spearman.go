package stats

import (
	"cmp"
	"math"
	"slices"
)

// Paired is how often two values came together.
type Paired struct {
	X, Y float64
	N    int64
}

// RankCorrelation is Spearman's rho of n pairs, from -1 to 1, with its 95 % interval and
// how likely one so far from nought is by chance.
type RankCorrelation struct {
	Rho, Low, High, P float64
	N                 int64
}

// Spearman is the rank correlation of pairs; equal values share the mean of their ranks. ok
// is false for under four pairs, and where all values of a side are equal.
//
// Source: Spearman (1904), The proof and measurement of association between two things,
// American Journal of Psychology 15; the interval by Fisher's z with the variance
// (1 + rho squared / 2) / (n - 3), Bonett and Wright (2000), Sample size requirements for
// estimating Pearson, Kendall and Spearman correlations, Psychometrika 65, 23-28; p by
// Student's t of n - 2, as of Pearson's r.
func Spearman(pairs []Paired) (c RankCorrelation, ok bool) {
	x := midranks(pairs, func(p Paired) float64 { return p.X })
	y := midranks(pairs, func(p Paired) float64 { return p.Y })
	for _, p := range pairs {
		c.N += p.N
	}
	n := float64(c.N)
	mean := (n + 1) / 2
	var xx, yy, xy float64
	for _, p := range pairs {
		dx, dy, times := x[p.X]-mean, y[p.Y]-mean, float64(p.N)
		xx, yy, xy = xx+dx*dx*times, yy+dy*dy*times, xy+dx*dy*times
	}
	if c.N < 4 || !(xx > 0) || !(yy > 0) {
		return RankCorrelation{}, false
	}
	c.Rho = max(min(xy/math.Sqrt(xx*yy), 1), -1)
	if math.Abs(c.Rho) > 1-1e-12 {
		c.Rho = math.Copysign(1, c.Rho)
		c.Low, c.High = c.Rho, c.Rho
		return c, true
	}
	half := z95 * math.Sqrt((1+c.Rho*c.Rho/2)/(n-3))
	c.Low, c.High = math.Tanh(math.Atanh(c.Rho)-half), math.Tanh(math.Atanh(c.Rho)+half)
	c.P = beyondT(c.Rho*math.Sqrt((n-2)/(1-c.Rho*c.Rho)), n-2)
	return c, true
}

// midranks is the rank of each value of a side, from 1; equal ones have the mean of theirs.
func midranks(pairs []Paired, side func(p Paired) float64) map[float64]float64 {
	counts := map[float64]int64{}
	for _, p := range pairs {
		counts[side(p)] += p.N
	}
	values := make([]float64, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b float64) int { return cmp.Compare(a, b) })
	ranks, before := make(map[float64]float64, len(values)), 0.0
	for _, v := range values {
		n := float64(counts[v])
		ranks[v] = before + (n+1)/2
		before += n
	}
	return ranks
}

// beyondT is how likely a Student's t so far from nought, on either side, is by chance.
//
// Source: 26.5.27 in Abramowitz and Stegun (1964), Handbook of Mathematical Functions.
func beyondT(t, freedom float64) float64 {
	return betaBelow(freedom/2, 0.5, freedom/(freedom+t*t))
}
