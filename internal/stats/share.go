package stats

import "math"

// z95 is the 97.5 % point of the standard normal distribution: what a two-sided
// 95 % interval needs.
const z95 = 1.959963984540054

// Enough is the number of observations under which a figure is drawn grey.
const Enough = 30

// TooFew tells whether a figure rests on so few observations (under 30) that it
// must be drawn grey and called "too few".
func TooFew(n int64) bool { return n < Enough }

// Share is K out of N: marks at the top out of all marks, contacts solved on the
// first line out of all closed ones.
type Share struct{ K, N int64 }

// possible tells whether the share can have come from counting something.
func (s Share) possible() bool { return s.N > 0 && s.K >= 0 && s.K <= s.N }

// Value is K/N, from 0 to 1. ok is false when N is 0 or K is not within 0..N.
func (s Share) Value() (value float64, ok bool) {
	if !s.possible() {
		return 0, false
	}
	return float64(s.K) / float64(s.N), true
}

// Plus is the share of two groups together.
func (s Share) Plus(o Share) Share { return Share{K: s.K + o.K, N: s.N + o.N} }

// Interval is Wilson(s.K, s.N).
func (s Share) Interval() (low, high float64, ok bool) { return Wilson(s.K, s.N) }

// Wilson is the 95 % score interval, without continuity correction, of the share
// k/n. It lies within 0..1 and contains k/n. ok is false when n is 0 or k is not
// within 0..n.
//
// Source: Wilson (1927), Probable inference, the law of succession, and statistical
// inference, JASA 22; method 3 in Newcombe (1998), Two-sided confidence intervals
// for the single proportion, Statistics in Medicine 17, 857-872.
func Wilson(k, n int64) (low, high float64, ok bool) { return wilson(k, n, z95) }

// wilson is the score interval of another level, by its point z of the standard
// normal distribution.
func wilson(k, n int64, z float64) (low, high float64, ok bool) {
	if !(Share{K: k, N: n}).possible() {
		return 0, 0, false
	}
	low, high = score(float64(k), float64(n), z)
	// At the edges the formula gives exactly 0 and 1; floating point misses by a hair.
	if k == 0 {
		low = 0
	}
	if k == n {
		high = 1
	}
	return low, high, true
}

// score is the interval for hits of trials, which need not be whole.
func score(hits, trials, z float64) (low, high float64) {
	middle := (hits + z*z/2) / (trials + z*z)
	half := z / (trials + z*z) * math.Sqrt(hits*(trials-hits)/trials+z*z/4)
	return middle - half, middle + half
}
