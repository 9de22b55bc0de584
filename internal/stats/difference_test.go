package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// Newcombe (1998), Interval estimation for the difference between independent
// proportions, table II, method 10.
func TestNewcombePublished(t *testing.T) {
	for _, c := range []struct {
		a, b      stats.Share
		low, high float64
	}{
		{stats.Share{K: 56, N: 70}, stats.Share{K: 48, N: 80}, 0.0524, 0.3339},
		{stats.Share{K: 9, N: 10}, stats.Share{K: 3, N: 10}, 0.1705, 0.8090},
		{stats.Share{K: 6, N: 7}, stats.Share{K: 2, N: 7}, 0.0582, 0.8062},
		{stats.Share{K: 5, N: 56}, stats.Share{K: 0, N: 29}, -0.0381, 0.1926},
		{stats.Share{K: 0, N: 10}, stats.Share{K: 0, N: 20}, -0.1611, 0.2775},
		{stats.Share{K: 0, N: 10}, stats.Share{K: 0, N: 10}, -0.2775, 0.2775},
		{stats.Share{K: 10, N: 10}, stats.Share{K: 0, N: 20}, 0.6791, 1.0000},
		{stats.Share{K: 10, N: 10}, stats.Share{K: 0, N: 10}, 0.6075, 1.0000},
	} {
		d, ok := stats.Newcombe(c.a, c.b)
		if !ok {
			t.Errorf("Newcombe(%+v, %+v) is not computable", c.a, c.b)
		}
		near(t, "low", d.Low, c.low)
		near(t, "high", d.High, c.high)
	}
}

// Newcombe (2001), Estimating the difference between differences, section 4.1: the
// Bristol Antenatal Care Study, nulliparous women minus multiparae.
func TestMinusPublished(t *testing.T) {
	first, _ := stats.Newcombe(stats.Share{K: 17, N: 65}, stats.Share{K: 17, N: 75})
	second, _ := stats.Newcombe(stats.Share{K: 18, N: 72}, stats.Share{K: 16, N: 65})
	d := first.Minus(second)
	near(t, "value", d.Value, 0.0310)
	near(t, "low", d.Low, -0.1687)
	near(t, "high", d.High, 0.2343)
}

func TestNewcombeProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := shareOf(t, "a", 1_000_000), shareOf(t, "b", 1_000_000)
		d, ok := stats.Newcombe(a, b)
		if !ok {
			t.Fatal("not computable")
		}
		pa, _ := a.Value()
		pb, _ := b.Value()
		if d.Value != pa-pb {
			t.Fatalf("value %v is not %v - %v", d.Value, pa, pb)
		}
		if !(-1 <= d.Low && d.Low <= d.Value && d.Value <= d.High && d.High <= 1) {
			t.Fatalf("want -1 <= %v <= %v <= %v <= 1", d.Low, d.Value, d.High)
		}
		if back, _ := stats.Newcombe(b, a); back != (stats.Difference{Value: -d.Value, Low: -d.High, High: -d.Low}) {
			t.Fatalf("b - a is %+v, a - b is %+v", back, d)
		}
		times := rapid.Int64Range(2, 50).Draw(t, "times")
		more, _ := stats.Newcombe(
			stats.Share{K: a.K * times, N: a.N * times},
			stats.Share{K: b.K * times, N: b.N * times})
		if more.High-more.Low >= d.High-d.Low {
			t.Fatalf("%d times the observations do not narrow the interval", times)
		}
	})
}

func TestMinusProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		change, _ := stats.Newcombe(shareOf(t, "after", 5000), shareOf(t, "before", 5000))
		other, _ := stats.Newcombe(shareOf(t, "other after", 5000), shareOf(t, "other before", 5000))
		effect := change.Minus(other)
		if !(-2 <= effect.Low && effect.Low <= effect.Value && effect.Value <= effect.High && effect.High <= 2) {
			t.Fatalf("want -2 <= %v <= %v <= %v <= 2", effect.Low, effect.Value, effect.High)
		}
		// A comparison adds doubt, and less than if the two doubts were plainly added.
		wide, a, b := effect.High-effect.Low, change.High-change.Low, other.High-other.Low
		if wide < math.Max(a, b)-1e-12 || wide > a+b+1e-12 {
			t.Fatalf("width %v of widths %v and %v", wide, a, b)
		}
		if back := other.Minus(change); back != (stats.Difference{Value: -effect.Value, Low: -effect.High, High: -effect.Low}) {
			t.Fatalf("there %+v, back %+v", effect, back)
		}
		if same := change.Minus(stats.Difference{}); same != change {
			t.Fatalf("minus nothing: %+v became %+v", change, same)
		}
	})
}

func TestNewcombeNotComputable(t *testing.T) {
	fine := stats.Share{K: 1, N: 2}
	for _, bad := range []stats.Share{{}, {K: 3, N: 2}, {K: -1, N: 2}} {
		if d, ok := stats.Newcombe(bad, fine); ok || d != (stats.Difference{}) {
			t.Errorf("Newcombe(%+v, fine) = %+v, %v", bad, d, ok)
		}
		if d, ok := stats.Newcombe(fine, bad); ok || d != (stats.Difference{}) {
			t.Errorf("Newcombe(fine, %+v) = %+v, %v", bad, d, ok)
		}
	}
}
