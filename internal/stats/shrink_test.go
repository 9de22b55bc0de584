package stats

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"pgregory.net/rapid"
)

// The special functions are those of gonum.
func TestSpecialFunctions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0.02, 60_000).Draw(t, "a"), rapid.Float64Range(0.02, 60_000).Draw(t, "b")
		p := rapid.SampledFrom([]float64{0.025, 0.975}).Draw(t, "p")
		if got, want := digamma(a), mathext.Digamma(a); math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			t.Fatalf("digamma of %v: %v, %v", a, got, want)
		}
		q := betaQuantile(a, b, p)
		if back := mathext.RegIncBeta(a, b, q); q > 1e-12 && q < 1-1e-12 && math.Abs(back-p) > 1e-6 {
			t.Fatalf("the point %v of (%v, %v): %v, of which %v lie below", p, a, b, q, back)
		}
	})
}

// rats are the tumours of 70 groups of rats: Table 5.1 in Gelman and others (2013),
// Bayesian Data Analysis.
var rats = func() (list []Share) {
	y := []int64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10, 4, 4, 4, 4, 4, 4, 4, 10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9}
	n := []int64{20, 20, 20, 20, 20, 20, 20, 19, 19, 19, 19, 18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25, 24, 23, 20, 20, 20, 20, 20, 20, 10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50, 20, 20, 20, 20, 20, 20, 20, 48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24}
	for i := range y {
		list = append(list, Share{K: y[i], N: n[i]})
	}
	return list
}()

// batters are the first 45 at bats of 18 of them: Efron and Morris (1975), JASA 70.
var batters = func() (list []Share) {
	for _, k := range []int64{18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7} {
		list = append(list, Share{K: k, N: 45})
	}
	return list
}()

// The data are those of the books: their moments are.
func TestPublishedGroups(t *testing.T) {
	var sum, squares float64
	for _, r := range rats {
		v, _ := r.Value()
		sum, squares = sum+v, squares+v*v
	}
	n := float64(len(rats))
	mean := sum / n
	variance := (squares - sum*mean) / (n - 1)
	s := mean*(1-mean)/variance - 1
	if a, b := mean*s, (1-mean)*s; math.Abs(a-1.356) > 0.001 || math.Abs(b-8.615) > 0.001 {
		t.Errorf("moments of the rats are %.4f and %.4f", a, b)
	}
	if p, ok := Fit(batters); !ok || math.Abs(p.Mean-0.26543) > 0.00001 {
		t.Errorf("the batters: %+v", p)
	}
}

// A group of 4 in 14 beside the 70 that came before: 0.223 to 0.225 by the moments,
// with a standard deviation of 0.083 (Gelman, 5.1).
func TestAfterIsTheBooks(t *testing.T) {
	p := Prior{Mean: 1.4 / 10, A: 1.4, B: 8.6}
	d := p.After(Share{K: 4, N: 14})
	if math.Abs(d.Value-0.225) > 1e-9 {
		t.Errorf("mean %v", d.Value)
	}
	// The 2.5 % and 97.5 % points of Beta(5.4, 18.6): about two deviations of 0.0835 around.
	if d.Low < 0.07 || d.Low > 0.10 || d.High < 0.39 || d.High > 0.43 {
		t.Errorf("interval %+v", d)
	}
}

// The method is maximum likelihood: no point near or far is likelier.
func TestFitIsTheLikeliest(t *testing.T) {
	p, ok := Fit(rats)
	if !ok || p.A == 0 {
		t.Fatalf("the rats: %+v", p)
	}
	best := likelihood(rats, p.A, p.B)
	for a := 0.2; a < 40; a *= 1.03 {
		for b := 1.0; b < 200; b *= 1.03 {
			if l := likelihood(rats, a, b); l > best+1e-6 {
				t.Fatalf("(%v, %v) is likelier than %+v", a, b, p)
			}
		}
	}
	// First drawn down to the rest, last up, none past another: as Efron and Morris have
	// it by their arcsine method (0.294 and 0.242), here by likelihood.
	q, _ := Fit(batters)
	last := 1.0
	for _, g := range batters {
		v, _ := g.Value()
		d := q.After(g)
		if math.Abs(d.Value-q.Mean) > math.Abs(v-q.Mean)+1e-12 || d.Value > last {
			t.Errorf("%+v of %+v", d, g)
		}
		last = d.Value
	}
	first, end := q.After(batters[0]), q.After(batters[17])
	if first.Value < 0.27 || first.Value > 0.31 || end.Value < 0.23 || end.Value > 0.26 {
		t.Errorf("the first %v, the last %v; by the arcsine method 0.294 and 0.242", first.Value, end.Value)
	}
}

// Groups that differ by chance alone have one share, whatever each looks like.
func TestNoSpreadIsNone(t *testing.T) {
	same := []Share{{50, 100}, {51, 100}, {49, 100}, {5, 10}}
	p, ok := Fit(same)
	if !ok || p.A != 0 || p.After(Share{10, 10}).Low != p.Mean {
		t.Errorf("%+v", p)
	}
	if r, ok := p.Reliability(same); !ok || r != 0 {
		t.Errorf("reliability %v", r)
	}
	for _, none := range [][]Share{nil, {{1, 2}}, {{0, 5}, {0, 7}}, {{5, 5}, {7, 7}}, {{3, 2}, {-1, 4}, {1, 2}}} {
		if p, ok := Fit(none); ok {
			t.Errorf("%v: %+v", none, p)
		}
	}
}

// Groups whose shares are drawn from a known distribution are found to be so, and what
// is believed of each lies between its own share and that of all.
func TestFitFindsTheSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var groups []Share
		for range rapid.IntRange(2, 60).Draw(t, "groups") {
			n := rapid.Int64Range(0, 3000).Draw(t, "n")
			groups = append(groups, Share{K: rapid.Int64Range(0, n).Draw(t, "k"), N: n})
		}
		p, ok := Fit(groups)
		if !ok {
			return
		}
		if p.Mean <= 0 || p.Mean >= 1 || math.IsNaN(p.A) || math.IsNaN(p.B) || p.A < 0 || p.B < 0 {
			t.Fatalf("%+v", p)
		}
		if r, ok := p.Reliability(groups); !ok || r < 0 || r > 1 {
			t.Fatalf("reliability %v", r)
		}
		for _, g := range groups {
			d := p.After(g)
			if !(d.Low <= d.Value+1e-12 && d.Value <= d.High+1e-12) || math.IsNaN(d.Low) || math.IsNaN(d.High) {
				t.Fatalf("%+v of %+v by %+v", d, g, p)
			}
			if v, ok := g.Value(); ok && p.A > 0 && (d.Value < min(v, p.Mean)-1e-9 || d.Value > max(v, p.Mean)+1e-9) {
				t.Fatalf("%+v of %+v by %+v", d, g, p)
			}
		}
	})
}

// Four fifths of the spread of 50 groups of 100 each around a beta distribution with
// A + B = 25 are the groups' own: 1 / (1 + 25/100).
func TestReliability(t *testing.T) {
	p := Prior{Mean: 0.8, A: 20, B: 5}
	var groups []Share
	for range 50 {
		groups = append(groups, Share{K: 80, N: 100})
	}
	if r, ok := p.Reliability(groups); !ok || math.Abs(r-0.8) > 1e-12 {
		t.Errorf("%v", r)
	}
	if _, ok := p.Reliability(nil); ok {
		t.Error("of nothing")
	}
}
