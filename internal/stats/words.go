package stats

import (
	"cmp"
	"math"
	"slices"
)

// Fourfold is how often two things came together and apart: both, the first without the
// second, the second without the first, neither.
type Fourfold struct{ Both, First, Second, Neither int64 }

// LogLikelihood is G2 of a fourfold table: twice the sum over its cells of count times the
// natural logarithm of count / expected. It stays true where the counts are small and the
// corner of neither is large, as with words in texts (Dunning, Accurate Methods for the
// Statistics of Surprise and Coincidence, 1993). 0: they come together as chance has it;
// also where a row or a column is empty.
func (t Fourfold) LogLikelihood() float64 {
	both, first, second, neither := float64(t.Both), float64(t.First), float64(t.Second), float64(t.Neither)
	g := xlogx(both) + xlogx(first) + xlogx(second) + xlogx(neither) + xlogx(both+first+second+neither) -
		xlogx(both+first) - xlogx(second+neither) - xlogx(both+second) - xlogx(first+neither)
	return max(2*g, 0) // rounding may leave it below
}

// Drawn reports whether the two come together more often than chance has it, whatever
// chance might still do.
func (t Fourfold) Drawn() bool {
	return float64(t.Both)*float64(t.Neither) > float64(t.First)*float64(t.Second)
}

// P is how likely its G2 or more is by chance.
func (t Fourfold) P() float64 { return BeyondG2(t.LogLikelihood()) }

// BeyondG2 is how likely a G2 of so much or more is by chance: the tail of chi squared with
// one degree of freedom.
func BeyondG2(g float64) float64 { return math.Erfc(math.Sqrt(g / 2)) }

func xlogx(x float64) float64 {
	if x <= 0 {
		return 0
	}
	return x * math.Log(x)
}

// FalseDiscoveries adjusts the p of many questions that were asked at once, in their order:
// those at or under q hold at most a share q of false ones, on average (Benjamini and
// Hochberg, Controlling the False Discovery Rate, 1995).
func FalseDiscoveries(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range p {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	out, least := make([]float64, len(p)), 1.0
	for rank, i := range slices.Backward(order) {
		least = min(least, p[i]*(float64(len(p))/float64(rank+1)))
		out[i] = least
	}
	return out
}
