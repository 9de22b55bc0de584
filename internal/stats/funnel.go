package stats

import "slices"

// Limits are the ends of the band within which a share is ordinary.
type Limits struct{ Low, High float64 }

// Excludes tells whether a share lies outside the band; on the line is inside.
func (l Limits) Excludes(share float64) bool { return share < l.Low || share > l.High }

// Funnel holds the control limits of a funnel plot at one n. Outside Inner is worth
// a look, outside Outer is named.
type Funnel struct {
	Inner Limits // 95 %
	Outer Limits // 99.8 %
}

// FunnelLimits are the limits within which the share of a channel, team or region
// with n observations lies, by chance alone, if its true share is the overall one.
// They are exact binomial limits, interpolated between whole counts so that the
// funnel is smooth, and drawn so that chance puts a share beyond one side of Inner
// in at most 2.5 % and of Outer in at most 0.1 % of cases. The normal approximation
// would not do: near 95 % and at small n it names the innocent. ok is false when the
// overall share is not computable or n is not positive.
//
// The limits know of chance only. When channels differ for reasons that everybody
// accepts and n runs into the tens of thousands, most of them lie outside.
//
// The work grows with the square root of n: 80 million take a few milliseconds.
//
// Source: Spiegelhalter (2005), Funnel plots for comparing institutional
// performance, Statistics in Medicine 24, 1185-1202, appendix, for the lower limit.
// The upper one is the same formula applied to the misses, because his own can be
// passed by chance more often than promised; on what interpolation does to that
// promise see Manktelow and Seaton (2012), Specifying the probability
// characteristics of funnel plot control limits, PLoS ONE 7, e45723.
func FunnelLimits(overall Share, n int64) (f Funnel, ok bool) {
	if !overall.possible() || n <= 0 {
		return Funnel{}, false
	}
	b := newBinomial(overall, n)
	return Funnel{Inner: b.limits(0.025), Outer: b.limits(0.001)}, true
}

// binomial is the part of a binomial distribution that has any weight.
type binomial struct {
	n     int64
	first int64     // the count that mass[0] belongs to
	mass  []float64 // probability of first, first+1, ...
}

// newBinomial walks from the most probable count outwards, by the ratio of
// neighbouring probabilities, until they vanish. Nothing overflows or cancels on the
// way, whatever n, and the probabilities are scaled to 1 at the end.
func newBinomial(overall Share, n int64) binomial {
	const vanished = 1e-20
	trials := float64(n)
	p := float64(overall.K) / float64(overall.N)
	q := float64(overall.N-overall.K) / float64(overall.N)
	mode := min(int64((trials+1)*p), n)

	var below []float64 // from mode-1 downwards
	for k, w := float64(mode), 1.0; k > 0; k-- {
		if w *= k / (trials - k + 1) * q / p; w < vanished {
			break
		}
		below = append(below, w)
	}
	slices.Reverse(below)
	b := binomial{n: n, first: mode - int64(len(below)), mass: append(below, 1)}
	for k, w := float64(mode), 1.0; k < trials; k++ {
		if w *= (trials - k) / (k + 1) * p / q; w < vanished {
			break
		}
		b.mass = append(b.mass, w)
	}

	var total float64
	for _, w := range b.mass {
		total += w
	}
	for i := range b.mass {
		b.mass[i] /= total
	}
	return b
}

// limits leave at most the given probability beyond each side.
func (b binomial) limits(tail float64) Limits {
	i, beyond := 0, b.mass[0]
	for beyond < tail {
		i++
		beyond += b.mass[i]
	}
	low := float64(b.first+int64(i)) - (beyond-tail)/b.mass[i]

	i = len(b.mass) - 1
	beyond = b.mass[i]
	for beyond < tail {
		i--
		beyond += b.mass[i]
	}
	high := float64(b.first+int64(i)) + (beyond-tail)/b.mass[i]

	return Limits{Low: max(0, low/float64(b.n)), High: min(1, high/float64(b.n))}
}
