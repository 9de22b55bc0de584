package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// near compares a figure with one published to four decimals.
func near(t *testing.T, what string, got, published float64) {
	t.Helper()
	if math.Abs(got-published) > 0.00005001 {
		t.Errorf("%s = %.6f, published %.4f", what, got, published)
	}
}

// shareOf draws a computable share with n up to most.
func shareOf(t *rapid.T, name string, most int64) stats.Share {
	n := rapid.Int64Range(1, most).Draw(t, name+".n")
	return stats.Share{K: rapid.Int64Range(0, n).Draw(t, name+".k"), N: n}
}

// Newcombe (1998), Two-sided confidence intervals for the single proportion, table I,
// method 3.
func TestWilsonPublished(t *testing.T) {
	for _, c := range []struct {
		k, n      int64
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		low, high, ok := stats.Wilson(c.k, c.n)
		if !ok {
			t.Errorf("Wilson(%d, %d) is not computable", c.k, c.n)
		}
		near(t, "low", low, c.low)
		near(t, "high", high, c.high)
	}
}

// The interval holds exactly the true shares that a score test does not reject.
func TestWilsonInvertsTheScoreTest(t *testing.T) {
	z := distuv.UnitNormal.Quantile(0.975)
	rapid.Check(t, func(t *rapid.T) {
		s := shareOf(t, "s", 1_000_000)
		p, _ := s.Value()
		low, high, _ := s.Interval()
		for _, bound := range []float64{low, high} {
			if bound == 0 || bound == 1 {
				continue // the edges, where the test has no spread
			}
			score := math.Abs(p-bound) / math.Sqrt(bound*(1-bound)/float64(s.N))
			if math.Abs(score-z) > 1e-6 {
				t.Fatalf("%+v: bound %v has score %v, want %v", s, bound, score, z)
			}
		}
	})
}

func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shareOf(t, "s", 100_000_000)
		p, ok := s.Value()
		low, high, okInterval := s.Interval()
		if !ok || !okInterval {
			t.Fatalf("%+v is not computable", s)
		}
		if !(0 <= low && low <= p && p <= high && high <= 1 && low < high) {
			t.Fatalf("%+v: want 0 <= %v <= %v <= %v <= 1", s, low, p, high)
		}

		mirrorLow, mirrorHigh, _ := stats.Wilson(s.N-s.K, s.N)
		if math.Abs(1-mirrorHigh-low) > 1e-12 || math.Abs(1-mirrorLow-high) > 1e-12 {
			t.Fatalf("%+v: [%v, %v] is not the mirror of [%v, %v]", s, low, high, mirrorLow, mirrorHigh)
		}

		times := rapid.Int64Range(2, 50).Draw(t, "times")
		moreLow, moreHigh, _ := stats.Wilson(s.K*times, s.N*times)
		if moreHigh-moreLow >= high-low {
			t.Fatalf("%+v: %d times the observations do not narrow the interval", s, times)
		}
	})
}

func TestShareNotComputable(t *testing.T) {
	for _, s := range []stats.Share{{}, {K: 1}, {K: -1, N: 5}, {K: 6, N: 5}, {K: -3, N: -2}, {K: -2, N: -2}} {
		if value, ok := s.Value(); ok || value != 0 {
			t.Errorf("%+v.Value() = %v, %v", s, value, ok)
		}
		if low, high, ok := s.Interval(); ok || low != 0 || high != 0 {
			t.Errorf("%+v.Interval() = %v, %v, %v", s, low, high, ok)
		}
	}
}

func TestTooFew(t *testing.T) {
	for n, want := range map[int64]bool{0: true, 29: true, 30: false, 80_000_000: false} {
		if got := stats.TooFew(n); got != want {
			t.Errorf("TooFew(%d) = %v", n, got)
		}
	}
}
