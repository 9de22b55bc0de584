package stats

import "math"

// NormalPrior is how the true means of groups are spread: around Mean with the variance
// Between; values of one group have the variance Within.
type NormalPrior struct {
	Mean, Between, Within float64
}

// FitMeans estimates how the true means of groups are spread, by the analysis of variance
// of one way with groups of unequal size; Between is 0 where the groups differ by no more
// than chance. ok is false for less than two groups with values, and where no group has two.
//
// Source: Searle, Casella and McCulloch (1992), Variance Components, 3.6.
func FitMeans(groups []Moments) (p NormalPrior, ok bool) {
	var all Moments
	var k, squares, inner float64
	for _, g := range groups {
		if g.N <= 0 {
			continue
		}
		n := float64(g.N)
		all = all.Plus(g)
		k, squares = k+1, squares+n*n
		inner += max(0, g.Squares-g.Sum*g.Sum/n)
	}
	n := float64(all.N)
	if k < 2 || n <= k {
		return NormalPrior{}, false
	}
	p.Mean, p.Within = all.Sum/n, inner/(n-k)
	var between float64
	for _, g := range groups {
		if g.N > 0 {
			d := g.Sum/float64(g.N) - p.Mean
			between += float64(g.N) * d * d
		}
	}
	p.Between = max(0, (between/(k-1)-p.Within)/((n-squares/n)/(k-1)))
	return p, true
}

// After is what is believed of the true mean of a group once its values are known, with the
// interval in which it lies with probability 95 %: its mean, drawn to that of all as far as
// it rests on little.
//
// Source: Efron and Morris (1975), Data analysis using Stein's estimator and its
// generalizations, JASA 70, 311-319.
func (p NormalPrior) After(g Moments) (d Difference) {
	if p.Between == 0 || g.N <= 0 {
		half := z95 * math.Sqrt(p.Between)
		return Difference{Value: p.Mean, Low: p.Mean - half, High: p.Mean + half}
	}
	own := p.signal(float64(g.N))
	half := z95 * math.Sqrt(p.Between*(1-own))
	value := p.Mean + own*(g.Sum/float64(g.N)-p.Mean)
	return Difference{Value: value, Low: value - half, High: value + half}
}

// signal is how much of what a mean of n values shows is the group's own.
func (p NormalPrior) signal(n float64) float64 { return p.Between / (p.Between + p.Within/n) }

// Reliability is how much of the spread of the means of groups is the groups' own, from 0
// to 1: the variance between them / (between + within), within being that of the mean
// group's mean. ok is false where no group has values.
//
// Source: PRODUCT.md, Formulas; Snijders and Bosker (1999), Multilevel Analysis, 3.3.
func (p NormalPrior) Reliability(groups []Moments) (share float64, ok bool) {
	var inverse, k float64
	for _, g := range groups {
		if g.N > 0 {
			inverse, k = inverse+1/float64(g.N), k+1
		}
	}
	if k == 0 {
		return 0, false
	}
	if p.Between == 0 {
		return 0, true
	}
	return p.signal(k / inverse), true
}
