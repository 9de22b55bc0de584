package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// Against gonum's binomial distribution: chance puts a share beyond a limit at most
// as often as promised, and one whole count further inside would break the promise.
func TestFunnelLimitsKeepTheirPromise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		overall := shareOf(t, "overall", 10_000)
		n := rapid.Int64Range(1, 20_000).Draw(t, "n")
		f, ok := stats.FunnelLimits(overall, n)
		if !ok {
			t.Fatal("not computable")
		}
		if overall.K == 0 || overall.K == overall.N {
			return // no chance at all, see below
		}
		p, _ := overall.Value()
		hits := distuv.Binomial{N: float64(n), P: p}
		misses := distuv.Binomial{N: float64(n), P: 1 - p}
		for _, side := range []struct {
			limit, tail float64
			counts      distuv.Binomial
		}{
			{f.Inner.Low, 0.025, hits}, {1 - f.Inner.High, 0.025, misses},
			{f.Outer.Low, 0.001, hits}, {1 - f.Outer.High, 0.001, misses},
		} {
			limit := side.limit * float64(n)
			// The most hits (or misses) that are still too few of them.
			outside := math.Ceil(limit-1e-9) - 1
			if beyond := side.counts.CDF(outside); outside >= 0 && beyond > side.tail+1e-9 {
				t.Fatalf("%+v, n %d: %v lie beyond %v by chance, promised %v", overall, n, beyond, side.limit, side.tail)
			}
			if next := side.counts.CDF(outside + 1); next < side.tail-1e-9 {
				t.Fatalf("%+v, n %d: limit %v is too wide, %v for the next count", overall, n, side.limit, next)
			}
		}
	})
}

func TestFunnelLimitsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		overall := shareOf(t, "overall", 10_000)
		n := rapid.Int64Range(1, 100_000).Draw(t, "n")
		f, _ := stats.FunnelLimits(overall, n)
		p, _ := overall.Value()
		if !(0 <= f.Outer.Low && f.Outer.Low <= f.Inner.Low && f.Inner.Low <= p &&
			p <= f.Inner.High && f.Inner.High <= f.Outer.High && f.Outer.High <= 1) {
			t.Fatalf("%+v at %v, n %d is not a funnel", f, p, n)
		}

		mirror, _ := stats.FunnelLimits(stats.Share{K: overall.N - overall.K, N: overall.N}, n)
		for _, pair := range [][2]float64{
			{f.Inner.Low, 1 - mirror.Inner.High}, {f.Inner.High, 1 - mirror.Inner.Low},
			{f.Outer.Low, 1 - mirror.Outer.High}, {f.Outer.High, 1 - mirror.Outer.Low},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Fatalf("%+v is not the mirror of %+v", f, mirror)
			}
		}

		more, _ := stats.FunnelLimits(overall, 4*n)
		if more.Outer.High-more.Outer.Low > f.Outer.High-f.Outer.Low+1e-12 {
			t.Fatalf("four times the observations widen %+v to %+v", f, more)
		}
	})
}

// At large n the binomial is normal, and the limits are the ones of the textbooks.
func TestFunnelLimitsAtLargeN(t *testing.T) {
	for _, n := range []int64{1_000_000, 80_000_000} {
		f, _ := stats.FunnelLimits(stats.Share{K: 95, N: 100}, n)
		sigma := math.Sqrt(0.95 * 0.05 / float64(n))
		for _, c := range []struct{ limit, quantile float64 }{
			{f.Inner.Low, 0.025}, {f.Inner.High, 0.975}, {f.Outer.Low, 0.001}, {f.Outer.High, 0.999},
		} {
			if z := (c.limit - 0.95) / sigma; math.Abs(z-distuv.UnitNormal.Quantile(c.quantile)) > 0.02 {
				t.Errorf("n %d: limit at %v sigma, normal %v", n, z, distuv.UnitNormal.Quantile(c.quantile))
			}
		}
	}
}

// Where nobody ever missed, one miss is beyond chance.
func TestFunnelLimitsWithoutChance(t *testing.T) {
	f, ok := stats.FunnelLimits(stats.Share{K: 50, N: 50}, 20)
	if !ok || !f.Outer.Excludes(19.0/20) || f.Inner.Excludes(1) {
		t.Errorf("all hits: %+v, %v", f, ok)
	}
	f, ok = stats.FunnelLimits(stats.Share{K: 0, N: 50}, 20)
	if !ok || !f.Outer.Excludes(1.0/20) || f.Inner.Excludes(0) {
		t.Errorf("no hits: %+v, %v", f, ok)
	}
}

func TestFunnelLimitsNotComputable(t *testing.T) {
	for _, c := range []struct {
		overall stats.Share
		n       int64
	}{{stats.Share{}, 10}, {stats.Share{K: 5, N: 4}, 10}, {stats.Share{K: 1, N: 2}, 0}, {stats.Share{K: 1, N: 2}, -1}} {
		if f, ok := stats.FunnelLimits(c.overall, c.n); ok || f != (stats.Funnel{}) {
			t.Errorf("FunnelLimits(%+v, %d) = %+v, %v", c.overall, c.n, f, ok)
		}
	}
}

func BenchmarkFunnelLimits80Million(b *testing.B) {
	for b.Loop() {
		stats.FunnelLimits(stats.Share{K: 1, N: 2}, 80_000_000)
	}
}
