package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"openpeople/internal/stats"
)

// Four reviews each, with a spread of 3 points between people and scores as they are (some
// are 0 for a critical criterion): 4 % of what the ranking shows is the people's own.
func TestFourReviewsAreNoise(t *testing.T) {
	p := stats.NormalPrior{Mean: 85, Between: 3 * 3, Within: 29.4 * 29.4}
	four := []stats.Moments{{N: 4}, {N: 4}, {N: 4}}
	if share, ok := p.Reliability(four); !ok || math.Abs(share-0.04) > 0.0005 {
		t.Errorf("reliability %v, %v", share, ok)
	}
	if after := p.After(stats.Moments{N: 4, Sum: 4 * 60}); math.Abs(after.Value-84) > 0.02 {
		t.Errorf("25 points below all, after four reviews: %+v", after)
	}
}

// Dyestuff of Davies and Goldsmith (1972, table 6.3), five samples of six batches: between
// 1764, within 2451.25.
func TestFitMeansPublished(t *testing.T) {
	var groups []stats.Moments
	for _, batch := range [][]float64{
		{1545, 1440, 1440, 1520, 1580}, {1540, 1555, 1490, 1560, 1495}, {1595, 1550, 1605, 1510, 1560},
		{1445, 1440, 1595, 1465, 1545}, {1595, 1630, 1515, 1635, 1625}, {1520, 1455, 1450, 1480, 1445},
	} {
		groups = append(groups, momentsOf(batch))
	}
	p, ok := stats.FitMeans(groups)
	if !ok || math.Abs(p.Mean-1527.5) > 1e-9 || math.Abs(p.Between-1764.05) > 0.01 || math.Abs(p.Within-2451.25) > 0.01 {
		t.Errorf("%+v, %v", p, ok)
	}
	if share, _ := p.Reliability(groups); math.Abs(share-1764.05/(1764.05+2451.25/5)) > 1e-6 {
		t.Errorf("reliability %v", share)
	}
}

// Groups that are alike are found alike or nearly so; those that differ, as they do.
func TestFitMeansFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, spread := range []float64{0, 8} {
		var groups []stats.Moments
		for range 300 {
			mean := 80 + spread*random.NormFloat64()
			var list []float64
			for range 5 + random.IntN(40) {
				list = append(list, mean+20*random.NormFloat64())
			}
			groups = append(groups, momentsOf(list))
		}
		p, ok := stats.FitMeans(groups)
		if !ok || math.Abs(math.Sqrt(p.Between)-spread) > 1.5 || math.Abs(math.Sqrt(p.Within)-20) > 1 {
			t.Errorf("spread %v: %+v, %v", spread, p, ok)
		}
	}
	for _, none := range [][]stats.Moments{nil, {{N: 9, Sum: 9, Squares: 9}}, {{N: 1, Sum: 3, Squares: 9}, {N: 1, Sum: 4, Squares: 16}}} {
		if p, ok := stats.FitMeans(none); ok {
			t.Errorf("%v: %+v", none, p)
		}
	}
	alike := stats.NormalPrior{Mean: 70, Within: 9}
	if share, ok := alike.Reliability([]stats.Moments{{N: 5}, {N: 5}}); !ok || share != 0 {
		t.Errorf("reliability %v, %v", share, ok)
	}
	if d := alike.After(stats.Moments{N: 5, Sum: 500}); d.Value != 70 || d.Low != 70 || d.High != 70 {
		t.Errorf("%+v", d)
	}
}
