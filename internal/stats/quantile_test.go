package stats_test

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

func TestQuantile(t *testing.T) {
	ten := []stats.Bin{{10, 1}, {20, 1}, {30, 1}, {40, 1}, {50, 1}, {60, 1}, {70, 1}, {80, 1}, {90, 1}, {100, 1}}
	hundred := make([]stats.Bin, 100)
	for i := range hundred {
		hundred[i] = stats.Bin{Value: int64(i + 1), N: 1}
	}
	for name, c := range map[string]struct {
		bins []stats.Bin
		q    float64
		want float64
		ok   bool
	}{
		"p90 of ten is the ninth":       {ten, 0.9, 90, true},
		"p91 of ten is the tenth":       {ten, 0.91, 100, true},
		"median of an even number":      {ten, 0.5, 55, true},
		"median of an odd number":       {ten[:9], 0.5, 50, true},
		"median between halves":         {[]stats.Bin{{1, 2}, {2, 2}}, 0.5, 1.5, true},
		"median within a bin":           {[]stats.Bin{{1, 1}, {2, 2}, {9, 1}}, 0.5, 2, true},
		"median of two negative":        {[]stats.Bin{{-3, 1}, {-2, 1}}, 0.5, -2.5, true},
		"smallest":                      {ten, 0, 10, true},
		"largest":                       {ten, 1, 100, true},
		"q that floats push over":       {hundred, 0.07, 7, true},
		"one value":                     {[]stats.Bin{{40, 1}}, 0.9, 40, true},
		"unsorted, repeated":            {[]stats.Bin{{30, 1}, {10, 4}, {20, 1}, {10, 4}}, 0.9, 20, true},
		"empty bins in front":           {[]stats.Bin{{1, 0}, {5, 3}, {9, 0}}, 0, 5, true},
		"empty bins behind":             {[]stats.Bin{{1, 0}, {5, 3}, {9, 0}}, 1, 5, true},
		"no bins":                       {nil, 0.5, 0, false},
		"only empty bins":               {[]stats.Bin{{1, 0}}, 0.5, 0, false},
		"a negative count":              {[]stats.Bin{{1, 5}, {2, -1}}, 0.5, 0, false},
		"q below its range":             {ten, -0.1, 0, false},
		"q above its range":             {ten, 1.1, 0, false},
		"q not a number":                {ten, math.NaN(), 0, false},
		"eighty million, p90 of counts": {[]stats.Bin{{38, 72_000_000}, {39, 8_000_000}}, 0.9, 38, true},
	} {
		if got, ok := stats.Quantile(c.bins, c.q); got != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", name, got, ok, c.want, c.ok)
		}
	}
}

func TestQuantileLeavesItsInputAlone(t *testing.T) {
	bins := []stats.Bin{{3, 1}, {1, 1}, {2, 1}}
	before := slices.Clone(bins)
	stats.Quantile(bins, 0.9)
	if !slices.Equal(bins, before) {
		t.Errorf("bins are now %v", bins)
	}
}

// Against gonum, which is given every observation on its own.
func TestCountedValuesAgainstGonum(t *testing.T) {
	bin := rapid.Custom(func(t *rapid.T) stats.Bin {
		return stats.Bin{Value: rapid.Int64Range(-50, 5000).Draw(t, "value"), N: rapid.Int64Range(0, 20).Draw(t, "n")}
	})
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.SliceOfN(bin, 1, 20).Draw(t, "bins")
		var values []float64
		for _, b := range bins {
			for range b.N {
				values = append(values, float64(b.Value))
			}
		}
		slices.Sort(values)
		mean, ok := stats.Mean(bins)
		if ok != (len(values) > 0) {
			t.Fatalf("ok = %v with %d values", ok, len(values))
		}
		if !ok {
			return
		}
		if want := stat.Mean(values, nil); math.Abs(mean-want) > 1e-9*(1+math.Abs(want)) {
			t.Fatalf("mean %v, gonum %v", mean, want)
		}

		// Eighths are exact in floating point, so that gonum's ranks are exact too.
		q := float64(rapid.SampledFrom([]int{0, 1, 2, 3, 5, 6, 7, 8}).Draw(t, "eighths")) / 8
		if got, _ := stats.Quantile(bins, q); got != stat.Quantile(q, stat.Empirical, values, nil) {
			t.Fatalf("quantile %v is %v, gonum %v", q, got, stat.Quantile(q, stat.Empirical, values, nil))
		}

		half := len(values) / 2
		want := values[half]
		if len(values)%2 == 0 {
			want = (values[half-1] + values[half]) / 2
		}
		if got, _ := stats.Quantile(bins, 0.5); got != want {
			t.Fatalf("median %v, want %v of %v", got, want, values)
		}
	})
}

// The definition itself: at least q of the observations are not above the p-quantile,
// and of every smaller value that is not true. q in whole per mille, in integers.
func TestQuantileDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 100_000_000).Draw(t, "n")
		mille := rapid.Int64Range(1, 1000).Filter(func(m int64) bool { return m != 500 }).Draw(t, "per mille")
		// One observation of each value 1..n: the quantile is the rank.
		rank := (mille*n + 999) / 1000
		bins := []stats.Bin{{1, rank - 1}, {2, 1}, {3, n - rank}}
		if got, ok := stats.Quantile(bins, float64(mille)/1000); !ok || got != 2 {
			t.Fatalf("rank %d of %d missed: %v, %v", rank, n, got, ok)
		}
	})
}

func TestMeanNotComputable(t *testing.T) {
	for _, bins := range [][]stats.Bin{nil, {{4, 0}}, {{4, 2}, {5, -1}}} {
		if mean, ok := stats.Mean(bins); ok || mean != 0 {
			t.Errorf("Mean(%v) = %v, %v", bins, mean, ok)
		}
	}
}
