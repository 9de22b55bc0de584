package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// Krippendorff (2011), Computing Krippendorff's alpha-reliability: four observers,
// twelve units, missing values; the published interval alpha is 0.849.
func TestAlphaPublished(t *testing.T) {
	units := [][]float64{
		{1, 1, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4},
		{4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {5, 5, 5}, {1, 1}, {3},
	}
	alpha, ok := stats.Alpha(units)
	if !ok || math.Abs(alpha-0.849) > 0.0005 {
		t.Errorf("Alpha = %.5f, %v; published 0.849", alpha, ok)
	}
}

// pairwise is alpha straight from its definition: 1 - observed / expected
// disagreement, both summed over ordered pairs.
func pairwise(units [][]float64) float64 {
	var all []float64
	var observed, expected float64
	for _, scores := range units {
		if len(scores) < 2 {
			continue
		}
		all = append(all, scores...)
		for _, a := range scores {
			for _, b := range scores {
				observed += (a - b) * (a - b) / float64(len(scores)-1)
			}
		}
	}
	for _, a := range all {
		for _, b := range all {
			expected += (a - b) * (a - b)
		}
	}
	n := float64(len(all))
	return 1 - (observed/n)/(expected/(n*(n-1)))
}

func unitsOf() *rapid.Generator[[][]float64] {
	score := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 10).Draw(t, "tenths")) / 10 })
	return rapid.SliceOfN(rapid.SliceOfN(score, 0, 5), 0, 8)
}

func TestAlphaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := unitsOf().Draw(t, "units")
		alpha, ok := stats.Alpha(units)

		low, high := math.Inf(1), math.Inf(-1)
		for _, scores := range units {
			for _, v := range scores {
				if len(scores) >= 2 {
					low, high = min(low, v), max(high, v)
				}
			}
		}
		if varies := low < high; ok != varies {
			t.Fatalf("ok = %v though comparable scores vary = %v", ok, varies)
		}
		if !ok {
			if alpha != 0 {
				t.Fatalf("not computable, and yet %v", alpha)
			}
			return
		}
		if want := pairwise(units); alpha > 1 || math.Abs(alpha-want) > 1e-9 {
			t.Fatalf("alpha %v, by definition %v", alpha, want)
		}

		// Neither the unit of measurement nor a lone score matters.
		var scaled [][]float64
		for _, scores := range units {
			var other []float64
			for _, v := range scores {
				other = append(other, 50-40*v)
			}
			scaled = append(scaled, other)
		}
		if other, _ := stats.Alpha(append(scaled, []float64{7}, nil)); math.Abs(other-alpha) > 1e-9 {
			t.Fatalf("alpha %v became %v on another scale", alpha, other)
		}
	})
}

func TestAlphaEdges(t *testing.T) {
	for name, c := range map[string]struct {
		units [][]float64
		alpha float64
		ok    bool
	}{
		"perfect":          {[][]float64{{0.1, 0.1, 0.1}, {0.7, 0.7}}, 1, true},
		"nobody":           {nil, 0, false},
		"nothing to pair":  {[][]float64{{1}, {2}, {}}, 0, false},
		"no variation":     {[][]float64{{0.1, 0.1, 0.1}, {0.1, 0.1, 0.1}, {0.1, 0.1, 0.1, 0.1}}, 0, false},
		"not a number":     {[][]float64{{1, math.NaN()}, {2, 3}}, 0, false},
		"not finite":       {[][]float64{{1, math.Inf(1)}, {2, 3}}, 0, false},
		"a lone different": {[][]float64{{1, 1}, {2}}, 0, false},
	} {
		if alpha, ok := stats.Alpha(c.units); alpha != c.alpha || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", name, alpha, ok, c.alpha, c.ok)
		}
	}
}
