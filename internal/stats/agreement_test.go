package stats_test

import (
	"math"
	"math/rand/v2"
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
	for metric, published := range map[stats.Metric]float64{stats.NominalData: 0.743, stats.OrdinalData: 0.815, stats.RatioData: 0.797} {
		if alpha, ok := stats.AlphaOf(units, metric); !ok || math.Abs(alpha-published) > 0.0005 {
			t.Errorf("metric %d: %.5f, %v; published %v", metric, alpha, ok, published)
		}
	}
	if value, share, ok := stats.Commonest(units); !ok || value != 2 || share != 13.0/40 {
		t.Errorf("commonest %v: %v, %v", value, share, ok)
	}
	for _, none := range [][][]float64{nil, {{1}, {2}}, {{3, 3}, {3, 3}}, {{1, math.NaN()}}} {
		for _, metric := range []stats.Metric{stats.NominalData, stats.OrdinalData, stats.RatioData} {
			if alpha, ok := stats.AlphaOf(none, metric); ok && metric != stats.NominalData {
				t.Errorf("%v by metric %d: %v", none, metric, alpha)
			}
		}
	}
}

// Two reviewers of 125 things, [[118, 5], [2, 0]]: nearly all is one step, they agree on
// .944, and kappa says that this is less than chance. Gwet's AC1 is .941.
func TestAC1OfASkewedTable(t *testing.T) {
	var units [][]float64
	for pair, n := range map[[2]float64]int{{1, 1}: 118, {1, 0}: 5, {0, 1}: 2} {
		for range n {
			units = append(units, pair[:])
		}
	}
	ac1, agreement, ok := stats.AC1(units, 2)
	if !ok || math.Abs(agreement-.944) > 5e-4 || math.Abs(ac1-.941) > 5e-4 {
		t.Errorf("agreement %v, AC1 %v, %v", agreement, ac1, ok)
	}
	chance := (123*120 + 2*5) / (125.0 * 125)
	if kappa := (agreement - chance) / (1 - chance); math.Abs(kappa+.023) > 5e-4 {
		t.Errorf("kappa %v: the table is not the one", kappa)
	}
	if value, share, _ := stats.Commonest(units); value != 1 || share != 243.0/250 || share <= stats.Skewed {
		t.Errorf("commonest %v: %v", value, share)
	}
	for name, c := range map[string]struct {
		units [][]float64
		steps int
	}{"nobody": {nil, 2}, "nothing to pair": {[][]float64{{1}, {}}, 2}, "one step": {[][]float64{{1, 1}}, 1}, "more steps than there are": {[][]float64{{1, 2}, {3, 1}}, 2}} {
		if ac1, agreement, ok := stats.AC1(c.units, c.steps); ok || ac1 != 0 || agreement != 0 {
			t.Errorf("%s: %v, %v", name, ac1, agreement)
		}
	}
	if ac1, agreement, ok := stats.AC1([][]float64{{1, 1, 1}, {2, 2}, {3}}, 3); !ok || ac1 != 1 || agreement != 1 {
		t.Errorf("where all agree: %v, %v, %v", ac1, agreement, ok)
	}
}

// The interval covers what it should, is that of its seed, and is none of a few contacts.
func TestAlphaInterval(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	contacts := func(n int, noise float64) (list [][][]float64) {
		for range n {
			var units [][]float64
			for range 3 {
				true := float64(r.IntN(5))
				units = append(units, []float64{true + noise*r.NormFloat64(), true + noise*r.NormFloat64(), true + noise*r.NormFloat64()})
			}
			list = append(list, units)
		}
		return list
	}
	flat := func(clusters [][][]float64) (units [][]float64) {
		for _, c := range clusters {
			units = append(units, c...)
		}
		return units
	}
	truth, _ := stats.Alpha(flat(contacts(20_000, 1)))
	held := 0
	const tries = 100
	for i := range uint64(tries) {
		if low, high, ok := stats.AlphaInterval(contacts(30, 1), i); ok && low <= truth && truth <= high {
			held++
		}
	}
	if held < 85 || held == tries {
		t.Errorf("%d of %d intervals hold the truth", held, tries)
	}
	some := contacts(30, 1)
	low, high, _ := stats.AlphaInterval(some, 7)
	again, _, _ := stats.AlphaInterval(some, 7)
	alpha, _ := stats.Alpha(flat(some))
	if low != again || low >= alpha || alpha >= high {
		t.Errorf("%v to %v about %v, then %v", low, high, alpha, again)
	}
	alike := make([][][]float64, 40)
	for i := range alike {
		alike[i] = [][]float64{{1. / 3, 1. / 3}}
	}
	for name, few := range map[string][][][]float64{"nobody": nil, "few": contacts(stats.FewClusters-1, 1), "alike": alike, "alone": {{{1}}, {{2}}, {{3}}}} {
		if low, high, ok := stats.AlphaInterval(few, 1); ok {
			t.Errorf("%s: %v to %v", name, low, high)
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []float64
		want float64
		ok   bool
	}{{nil, 0, false}, {[]float64{3}, 3, true}, {[]float64{9, 1, 2}, 2, true}, {[]float64{4, 1, 3, 2}, 2.5, true}} {
		if got, ok := stats.Median(c.of); got != c.want || ok != c.ok {
			t.Errorf("%v: %v, %v", c.of, got, ok)
		}
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
