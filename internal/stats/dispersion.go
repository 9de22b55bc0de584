package stats

import (
	"math"
	"slices"
)

// Effect is an estimate with the variance of its error.
type Effect struct{ Value, Variance float64 }

// Heterogeneity says how much estimates differ beyond their errors.
type Heterogeneity struct {
	Q      float64 // Cochran's: the squared distances from the common mean, in errors
	Degree int     // degrees of freedom of Q where nothing but error makes them differ
	Tau2   float64 // the variance between what they estimate; 0 where Q is not over Degree
}

// DerSimonianLaird is the heterogeneity of estimates by the method of moments. ok is
// false with less than two, or with a variance that is not positive.
//
// Source: DerSimonian and Laird (1986), Meta-analysis in clinical trials, Controlled
// Clinical Trials 7, 177-188.
func DerSimonianLaird(effects []Effect) (h Heterogeneity, ok bool) {
	if len(effects) < 2 {
		return h, false
	}
	var sum, weights, squares float64
	for _, e := range effects {
		if !(e.Variance > 0) {
			return h, false
		}
		w := 1 / e.Variance
		sum, weights, squares = sum+w*e.Value, weights+w, squares+w*w
	}
	mean := sum / weights
	for _, e := range effects {
		h.Q += (e.Value - mean) * (e.Value - mean) / e.Variance
	}
	h.Degree = len(effects) - 1
	h.Tau2 = between(h.Q, h.Degree, weights, squares)
	return h, true
}

// between is the variance between estimates by the moments of their weights.
func between(q float64, degree int, weights, squares float64) float64 {
	return max(0, (q-float64(degree))/(weights-squares/weights))
}

// Surprising reports whether chance alone brings so large a Q less than once in 20: by
// the transformation of Wilson and Hilferty (1931), PNAS 17, good to a percent.
func (h Heterogeneity) Surprising() bool {
	const z = 1.6448536269514722 // 95 %, one-sided
	v := 2 / (9 * float64(h.Degree))
	return h.Degree > 0 && h.Q > float64(h.Degree)*math.Pow(1-v+z*math.Sqrt(v), 3)
}

// Dispersion is how shares lie around the overall one: by chance alone, or with
// differences of their own that limits of chance do not know.
type Dispersion struct {
	Overall Share
	Phi     float64 // the mean square of z, winsorised; 1 by chance alone, and somewhat less
	Heterogeneity
}

// winsorised is the part of z on each side, one at least, that is drawn in to the next
// one: those who really stand out must not widen the limits by which they are found.
const winsorised = 0.1

// Disperse measures the dispersion of shares around an overall one, that of their sum
// or of more than they are. Q is of all z as they are; Tau2 is of the winsorised ones,
// and 0 unless Phi is over 1. ok is false with less than two shares that have
// observations, or where the overall share is 0, 1 or not computable.
//
// Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance,
// Statistics in Medicine 24, 1185-1202, sections on over-dispersion: the additive
// random-effects model. As the extremes are drawn in, tau is some two thirds of what it
// would be without.
func Disperse(overall Share, shares []Share) (d Dispersion, ok bool) {
	if !overall.possible() || overall.K == 0 || overall.K == overall.N {
		return d, false
	}
	center, _ := overall.Value()
	var z []float64
	var weights, squares float64
	for _, s := range shares {
		if !s.possible() {
			continue
		}
		w := float64(s.N) / (center * (1 - center))
		z, weights, squares = append(z, s.distance(overall)), weights+w, squares+w*w
	}
	if len(z) < 2 {
		return d, false
	}
	d.Overall, d.Degree = overall, len(z)-1
	for _, one := range z {
		d.Q += one * one
	}
	slices.Sort(z)
	drawn := min(int(math.Ceil(winsorised*float64(len(z)))), (len(z)-1)/2)
	low, high := z[drawn], z[len(z)-1-drawn]
	for _, one := range z {
		one = min(max(one, low), high)
		d.Phi += one * one / float64(len(z))
	}
	if d.Phi > 1 {
		d.Tau2 = between(d.Phi*float64(len(z)), d.Degree, weights, squares)
	}
	return d, true
}

// Limits are the limits at one n: those of chance alone, and the wide ones, which know
// how the shares differ besides. Both are the same where Tau2 is 0. The wide ones are
// those of chance, stretched as much as Tau2 stretches the standard deviation at this n,
// so that at small n they stay as uneven as binomial limits are.
func (d Dispersion) Limits(n int64) (chance, wide Funnel, ok bool) {
	if chance, ok = FunnelLimits(d.Overall, n); !ok {
		return chance, wide, false
	}
	if d.Tau2 == 0 {
		return chance, chance, true
	}
	center, _ := d.Overall.Value()
	times := math.Sqrt(1 + d.Tau2*float64(n)/(center*(1-center)))
	stretch := func(l Limits) Limits {
		return Limits{Low: max(0, center-(center-l.Low)*times), High: min(1, center+(l.High-center)*times)}
	}
	return chance, Funnel{Inner: stretch(chance.Inner), Outer: stretch(chance.Outer)}, true
}

// mostNeeded is the largest n that Needed answers.
const mostNeeded = 1 << 24

// Needed is how many observations it would take, if a share stayed as it is, until it
// lies outside the outer limits. ok is false where no number of them is enough: where it
// lies within what the others differ by anyway.
func (d Dispersion) Needed(s Share) (n int64, ok bool) {
	value, ok := s.Value()
	if !ok {
		return 0, false
	}
	outside := func(n int64) bool {
		_, wide, known := d.Limits(n)
		return known && wide.Outer.Excludes(value)
	}
	high := s.N
	for !outside(high) {
		if high *= 2; high > mostNeeded {
			return 0, false
		}
	}
	low := int64(0) // is not enough
	for high-low > 1 {
		if middle := low + (high-low)/2; outside(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high, true
}
