package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// Dunning (1993), table of the most surprising pairs: "the swiss" and "can be".
func TestLogLikelihood(t *testing.T) {
	for want, f := range map[float64]stats.Fourfold{270.72: {110, 2442, 111, 29114}, 263.90: {29, 13, 123, 31612}} {
		if got := f.LogLikelihood(); math.Abs(got-want) > 0.005 {
			t.Errorf("%+v: %.4f, want %.2f", f, got, want)
		}
		if !f.Drawn() {
			t.Errorf("%+v comes apart", f)
		}
	}
	if p := (stats.Fourfold{50, 50, 50, 50}).P(); math.Abs(p-1) > 1e-6 {
		t.Errorf("nothing: %v", p)
	}
	for _, none := range []stats.Fourfold{{}, {5, 5, 0, 0}, {5, 0, 5, 0}} {
		if g := none.LogLikelihood(); math.Abs(g) > 1e-9 || none.P() < 0.9999 {
			t.Errorf("%+v: %v", none, g)
		}
	}
}

// Chi squared with one degree of freedom: 3.841 is the 95 % point.
func TestPOfLogLikelihood(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) int64 { return rapid.Int64Range(1, 1000).Draw(t, name) }
		f := stats.Fourfold{draw("both"), draw("first"), draw("second"), draw("neither")}
		turned := stats.Fourfold{f.Both, f.Second, f.First, f.Neither}
		if g := f.LogLikelihood(); math.Abs(g-turned.LogLikelihood()) > 1e-6 || (g > 3.8415) != (f.P() < 0.05) && math.Abs(g-3.8415) > 1e-3 {
			t.Fatalf("%+v: %v, p %v, turned %v", f, g, f.P(), turned.LogLikelihood())
		}
	})
}

// The fifteen p of Benjamini and Hochberg (1995, section 3): four are discoveries at 0.05,
// of which Bonferroni finds three.
func TestFalseDiscoveries(t *testing.T) {
	p := []float64{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000}
	found := 0
	for _, q := range stats.FalseDiscoveries(p) {
		if q <= 0.05 {
			found++
		}
	}
	if found != 4 {
		t.Errorf("%d discoveries, want 4", found)
	}
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOf(rapid.Float64Range(0, 1)).Draw(t, "p")
		q := stats.FalseDiscoveries(p)
		// The largest rank k with p(k) <= k/m*0.05, as the paper says it.
		sorted := slices.Sorted(slices.Values(p))
		limit := -1.0
		for i, v := range sorted {
			if v*(float64(len(p))/float64(i+1)) <= 0.05 {
				limit = v
			}
		}
		for i := range p {
			if (q[i] <= 0.05) != (p[i] <= limit) || q[i] < p[i] {
				t.Fatalf("%v: adjusted to %v, limit %v", p[i], q[i], limit)
			}
		}
	})
}
