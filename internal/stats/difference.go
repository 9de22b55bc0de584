package stats

import "math"

// Difference is an estimated difference with its 95 % interval. Of two shares it
// lies within -1..1, of two such differences within -2..2.
type Difference struct{ Value, Low, High float64 }

// Beyond reports whether the difference is beyond chance: its interval leaves nought out.
func (d Difference) Beyond() bool { return d.Low > 0 || d.High < 0 }

// Newcombe is the difference a - b of two independent shares with its hybrid score
// interval, made of the Wilson intervals of a and b. It never leaves -1..1. ok is
// false when either share is not computable.
//
// Source: method 10 in Newcombe (1998), Interval estimation for the difference
// between independent proportions: comparison of eleven methods, Statistics in
// Medicine 17, 873-890.
func Newcombe(a, b Share) (d Difference, ok bool) {
	one, okOne := a.estimate()
	two, okTwo := b.estimate()
	if !okOne || !okTwo {
		return Difference{}, false
	}
	return one.Minus(two), true
}

// NewcombeOf is Newcombe for one of so many comparisons that are looked at together:
// with probability 95 % at least, all of their intervals hold at once, so that the
// most striking of them is not chance picked out of many.
//
// Source: Bonferroni's inequality; each interval is of the level 1 - 0.05/comparisons.
func NewcombeOf(a, b Share, comparisons int) (d Difference, ok bool) {
	z := oneOf(comparisons)
	one, okOne := a.at(z)
	two, okTwo := b.at(z)
	if !okOne || !okTwo {
		return Difference{}, false
	}
	return one.Minus(two), true
}

// oneOf is the point of the normal distribution of one of so many comparisons.
func oneOf(comparisons int) float64 {
	return math.Sqrt2 * math.Erfinv(1-0.05/float64(max(comparisons, 1)))
}

// Minus is the difference d - o of two independent differences. With d the change
// of a share on an idea's slice and o the change on the comparison slice, it is the
// effect of the idea. Each side of the interval is the root of the summed squares
// of the two distances that push the result to that side.
//
// Independent means that no answer stands in both; the comparison slice must leave
// the idea's slice out.
//
// Source: Newcombe (2001), Estimating the difference between differences,
// Statistics in Medicine 20, 2885-2893; in general form, as MOVER: Zou and Donner
// (2008), Construction of confidence limits about effect measures, Statistics in
// Medicine 27, 1693-1702.
func (d Difference) Minus(o Difference) Difference {
	value := d.Value - o.Value
	return Difference{
		Value: value,
		Low:   value - math.Hypot(d.Value-d.Low, o.High-o.Value),
		High:  value + math.Hypot(d.High-d.Value, o.Value-o.Low),
	}
}

// at is estimate of another level.
func (s Share) at(z float64) (d Difference, ok bool) {
	value, ok := s.Value()
	low, high, _ := wilson(s.K, s.N, z)
	return Difference{Value: value, Low: low, High: high}, ok
}

// estimate is the share itself as a difference from nothing: Newcombe's method 10
// is the same square-and-add as its later extension to differences.
func (s Share) estimate() (d Difference, ok bool) {
	value, ok := s.Value()
	low, high, _ := s.Interval()
	return Difference{Value: value, Low: low, High: high}, ok
}
