package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// The 13 trials of the BCG vaccine (Colditz and others, 1994, JAMA 271, 698-702): cases
// and others among the vaccinated, cases and others among the rest. By log relative
// risks Q is 152.233 and tau squared 0.3088 (Viechtbauer, 2010, J. Stat. Softw. 36(3)).
func TestDerSimonianLairdPublished(t *testing.T) {
	trials := [13][4]float64{
		{4, 119, 11, 128}, {6, 300, 29, 274}, {3, 228, 11, 209}, {62, 13536, 248, 12619}, {33, 5036, 47, 5761}, {180, 1361, 372, 1079}, {8, 2537, 10, 619},
		{505, 87886, 499, 87892}, {29, 7470, 45, 7232}, {17, 1699, 65, 1600}, {186, 50448, 141, 27197}, {5, 2493, 3, 2338}, {27, 16886, 29, 17825},
	}
	var effects []stats.Effect
	for _, n := range trials {
		one, two := n[0]+n[1], n[2]+n[3]
		effects = append(effects, stats.Effect{Value: math.Log(n[0] / one / (n[2] / two)), Variance: 1/n[0] - 1/one + 1/n[2] - 1/two})
	}
	h, ok := stats.DerSimonianLaird(effects)
	if !ok || math.Abs(h.Q-152.233) > 5e-4 || math.Abs(h.Tau2-0.3088) > 5e-5 || h.Degree != 12 || !h.Surprising() {
		t.Errorf("%+v, published Q 152.233 at 12 degrees, tau squared 0.3088", h)
	}
	alike := []stats.Effect{{1, 1}, {1.1, 1}, {0.9, 1}}
	if h, ok := stats.DerSimonianLaird(alike); !ok || h.Tau2 != 0 || h.Surprising() {
		t.Errorf("estimates nearer than their errors: %+v", h)
	}
	for _, none := range [][]stats.Effect{nil, {{1, 1}}, {{1, 1}, {2, 0}}, {{1, 1}, {2, -1}}, {{1, 1}, {2, math.NaN()}}} {
		if _, ok := stats.DerSimonianLaird(none); ok {
			t.Errorf("%v is computable", none)
		}
	}
}

func TestSurprisingAgainstChiSquared(t *testing.T) {
	for degree := 1; degree < 300; degree++ {
		exact := distuv.ChiSquared{K: float64(degree)}.Quantile(0.95)
		if (stats.Heterogeneity{Q: exact * 0.97, Degree: degree}).Surprising() || !(stats.Heterogeneity{Q: exact * 1.03, Degree: degree}).Surprising() {
			t.Fatalf("at %d degrees the 95 %% point is not within 3 %% of %v", degree, exact)
		}
	}
}

// drawn are shares of channels that differ by a standard deviation of their own.
func drawn(random *rand.Rand, many int, center, apart float64) (shares []stats.Share, all stats.Share) {
	for range many {
		n := int64(50 * math.Pow(100, random.Float64())) // 50 to 5,000
		p := min(max(center+apart*random.NormFloat64(), 0), 1)
		k := int64(distuv.Binomial{N: float64(n), P: p, Src: random}.Rand())
		shares, all = append(shares, stats.Share{K: k, N: n}), stats.Share{K: all.K + k, N: all.N + n}
	}
	return shares, all
}

// Where channels differ by chance alone the limits stay those of chance; where they
// differ besides, some two thirds of tau are found, for the extremes are drawn in, and
// the wide limits leave some one in thirty outside instead of nearly half.
func TestDisperse(t *testing.T) {
	random := rand.New(rand.NewPCG(2005, 1185))
	for name, c := range map[string]struct {
		apart       float64
		least, most float64 // of the mean tau
		outer       float64 // at most so many outside of the outer limits
	}{
		"by chance":      {0, 0, 0.002, 0.003},
		"two points":     {0.02, 0.010, 0.020, 0.03},
		"four points":    {0.04, 0.024, 0.040, 0.03},
		"widely, at .85": {0.06, 0.036, 0.060, 0.04},
	} {
		var tau float64
		outside, units, many := 0, 0, 200
		for range many {
			shares, all := drawn(random, 40, 0.85, c.apart)
			d, ok := stats.Disperse(all, shares)
			if !ok {
				t.Fatal("not computable")
			}
			tau += math.Sqrt(d.Tau2) / float64(many)
			for _, s := range shares {
				_, wide, _ := d.Limits(s.N)
				value, _ := s.Value()
				if units++; wide.Outer.Excludes(value) {
					outside++
				}
			}
		}
		if tau < c.least || tau > c.most {
			t.Errorf("%s: tau is %.4f on average, %.4f is true", name, tau, c.apart)
		}
		if share := float64(outside) / float64(units); share > c.outer {
			t.Errorf("%s: %.4f lie outside of the outer limits, at most %.4f may", name, share, c.outer)
		}
	}
}

// One that really stands out does not hide itself by widening the limits.
func TestDisperseFindsTheOneThatStandsOut(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	shares, _ := drawn(random, 20, 0.9, 0.01)
	shares[3] = stats.Share{K: 1400, N: 2000}
	var all stats.Share
	for _, s := range shares {
		all.K, all.N = all.K+s.K, all.N+s.N
	}
	d, ok := stats.Disperse(all, shares)
	chance, wide, _ := d.Limits(2000)
	if !ok || !d.Surprising() || !wide.Outer.Excludes(0.7) || wide.Outer.Low > chance.Outer.Low {
		t.Errorf("%+v: 70 %% of 2,000 is within %+v", d, wide.Outer)
	}
}

func TestDispersionProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var shares []stats.Share
		var all stats.Share
		for range rapid.IntRange(0, 12).Draw(t, "many") {
			s := shareOf(t, "share", 3_000)
			shares, all = append(shares, s), stats.Share{K: all.K + s.K, N: all.N + s.N}
		}
		d, ok := stats.Disperse(all, shares)
		if !ok {
			return
		}
		n := rapid.Int64Range(1, 50_000).Draw(t, "n")
		center, _ := all.Value()
		chance, wide, ok := d.Limits(n)
		if !ok || wide.Outer.Low > chance.Outer.Low || wide.Outer.High < chance.Outer.High || wide.Inner.Low > chance.Inner.Low || wide.Inner.High < chance.Inner.High ||
			wide.Inner.Low > center || wide.Inner.High < center || wide.Outer.Low < 0 || wide.Outer.High > 1 {
			t.Fatalf("at %d: chance %+v, wide %+v around %v", n, chance, wide, center)
		}
		if d.Tau2 < 0 || d.Tau2 > 0 && d.Phi <= 1 || math.IsNaN(d.Tau2+d.Phi+d.Q) {
			t.Fatalf("%+v", d)
		}
		s := rapid.SampledFrom(shares).Draw(t, "one")
		if needed, ok := d.Needed(s); ok {
			value, _ := s.Value()
			if _, wide, _ := d.Limits(needed); !wide.Outer.Excludes(value) {
				t.Fatalf("%v lies within %+v at the %d that it needs", value, wide.Outer, needed)
			}
		}
	})
}

// 80 % of 100 where 90 % is usual lies between the limits; it would be sure at some 140.
func TestNeeded(t *testing.T) {
	overall := stats.Share{K: 90_000, N: 100_000}
	d := stats.Dispersion{Overall: overall}
	n, ok := d.Needed(stats.Share{K: 80, N: 100})
	if !ok || n < 85 || n > 130 {
		t.Errorf("%d %v", n, ok)
	}
	if again, ok := d.Needed(stats.Share{K: 8, N: 10}); !ok || again != n {
		t.Errorf("the same share of another n needs %d, not %d", again, n)
	}
	if n, ok := d.Needed(overall); ok {
		t.Errorf("the overall share is sure at %d", n)
	}
	d.Tau2 = 0.04 * 0.04 // 3.09 times 4 points are more than 10
	if n, ok := d.Needed(stats.Share{K: 80, N: 100}); ok {
		t.Errorf("what others differ by too is sure at %d", n)
	}
	if _, ok := d.Needed(stats.Share{}); ok {
		t.Error("a share of nothing is sure at some n")
	}
}
