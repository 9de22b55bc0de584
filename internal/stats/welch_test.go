package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"openpeople/internal/stats"
)

func momentsOf(list []float64) (m stats.Moments) {
	for _, v := range list {
		m.N, m.Sum, m.Squares = m.N+1, m.Sum+v, m.Squares+v*v
	}
	return m
}

// Welch is what gonum's variances and Student's t come to.
func TestWelch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var a, b []float64
		for range 12 + random.IntN(60) {
			a = append(a, math.Round(40+20*random.NormFloat64()))
		}
		for range 12 + random.IntN(60) {
			b = append(b, math.Round(45+5*random.NormFloat64()))
		}
		meanA, varA := stat.MeanVariance(a, nil)
		meanB, varB := stat.MeanVariance(b, nil)
		na, nb := float64(len(a)), float64(len(b))
		square := varA/na + varB/nb
		freedom := square * square / (varA*varA/na/na/(na-1) + varB*varB/nb/nb/(nb-1))
		half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: freedom}.Quantile(0.975) * math.Sqrt(square)
		d, ok := stats.Welch(momentsOf(a), momentsOf(b))
		if !ok || math.Abs(d.Value-(meanA-meanB)) > 1e-9 || math.Abs(d.Low-(meanA-meanB-half)) > 1e-3 || math.Abs(d.High-(meanA-meanB+half)) > 1e-3 {
			t.Fatalf("%+v, want %v ± %v", d, meanA-meanB, half)
		}
	}
	for _, few := range []stats.Moments{{}, {N: 1, Sum: 5, Squares: 25}} {
		if _, ok := stats.Welch(few, momentsOf([]float64{1, 2, 3})); ok {
			t.Errorf("%+v has a difference", few)
		}
	}
	if d, ok := stats.Welch(momentsOf([]float64{7, 7, 7}), momentsOf([]float64{5, 5})); !ok || d != (stats.Difference{Value: 2, Low: 2, High: 2}) {
		t.Errorf("what never varies: %+v, %v", d, ok)
	}
}
