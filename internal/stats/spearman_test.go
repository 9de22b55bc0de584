package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

func pairsOf(x, y []float64) (list []stats.Paired) {
	for i := range x {
		list = append(list, stats.Paired{X: x[i], Y: y[i], N: 1})
	}
	return list
}

// The example of Bonett's own statpsych, ci.spear, which has ties: 0.8699639, from 0.5840951
// to 0.9638297.
func TestSpearmanPublished(t *testing.T) {
	y := []float64{21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19}
	x := []float64{67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51}
	c, ok := stats.Spearman(pairsOf(x, y))
	if !ok || c.N != 15 || math.Abs(c.Rho-0.8699639) > 5e-8 || math.Abs(c.Low-0.5840951) > 5e-8 || math.Abs(c.High-0.9638297) > 5e-8 {
		t.Errorf("%+v, %v", c, ok)
	}
	// The textbook's ten without ties.
	c, ok = stats.Spearman(pairsOf([]float64{4, 10, 3, 1, 9, 2, 6, 7, 8, 5}, []float64{5, 8, 6, 2, 10, 3, 9, 4, 7, 1}))
	if !ok || math.Abs(c.Rho-0.684848) > 5e-7 {
		t.Errorf("%+v, %v", c, ok)
	}
}

// It is Pearson's r of the ranks, and its p that of Student's t; pairs counted together are
// the same as one by one.
func TestSpearmanIsPearsonOfRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var pairs, counted []stats.Paired
		var x, y []float64
		for range rapid.IntRange(2, 12).Draw(t, "cells") {
			p := stats.Paired{X: float64(rapid.IntRange(0, 4).Draw(t, "x")), Y: float64(rapid.IntRange(1, 5).Draw(t, "y")), N: int64(rapid.IntRange(1, 9).Draw(t, "n"))}
			counted = append(counted, p)
			for range p.N {
				pairs, x, y = append(pairs, stats.Paired{X: p.X, Y: p.Y, N: 1}), append(x, p.X), append(y, p.Y)
			}
		}
		one, ok := stats.Spearman(counted)
		other, same := stats.Spearman(pairs)
		if ok != same || math.Abs(one.Rho-other.Rho) > 1e-9 {
			t.Fatalf("%+v %v, one by one %+v %v", one, ok, other, same)
		}
		if !ok || math.Abs(one.Rho) == 1 {
			return
		}
		want := stat.Correlation(ranks(x), ranks(y), nil)
		v := float64(one.N - 2)
		p := 2 * distuv.StudentsT{Sigma: 1, Nu: v}.CDF(-math.Abs(want)*math.Sqrt(v/(1-want*want)))
		if math.Abs(one.Rho-want) > 1e-9 || math.Abs(one.P-p) > 1e-6 || one.Low > one.Rho || one.High < one.Rho {
			t.Fatalf("%+v, want %v, p %v", one, want, p)
		}
	})
}

func ranks(list []float64) (out []float64) {
	for _, v := range list {
		var less, equal float64
		for _, w := range list {
			if w < v {
				less++
			} else if w == v {
				equal++
			}
		}
		out = append(out, less+(equal+1)/2)
	}
	return out
}

func TestSpearmanOfNothing(t *testing.T) {
	for _, none := range [][]stats.Paired{nil, {{1, 1, 2}, {2, 2, 1}}, {{1, 1, 50}, {1, 2, 50}}, {{1, 3, 50}, {2, 3, 50}}} {
		if c, ok := stats.Spearman(none); ok {
			t.Errorf("%v: %+v", none, c)
		}
	}
	if c, ok := stats.Spearman([]stats.Paired{{1, 5, 20}, {2, 1, 20}}); !ok || c.Rho != -1 || c.Low != -1 || c.P != 0 {
		t.Errorf("%+v, %v", c, ok)
	}
}
