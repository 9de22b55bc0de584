package stats_test

import (
	"math"
	"testing"

	"openpeople/internal/stats"
)

// Limits of shares are those of a p-chart, as of means of noughts and ones; where weeks
// swing by more than their n explains they are wider.
func TestControl(t *testing.T) {
	share := func(k, n float64) stats.Moments { return stats.Moments{N: int64(n), Sum: k, Squares: k} }
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-9 {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	center, limits, ok := stats.Control([]stats.Moments{share(90, 100), {}, share(361, 400), share(449, 500)})
	if !ok || len(limits) != 4 || limits[1] != (stats.Limits{}) {
		t.Fatalf("%v %v", limits, ok)
	}
	near("center", center, 0.9)
	near("low of 100", limits[0].Low, 0.9-3*0.03)
	near("high of 400", limits[2].High, 0.9+3*0.015)
	// z = -10, 10, -10, 10: the mean range is 20.
	_, limits, _ = stats.Control([]stats.Moments{share(4000, 10000), share(5000+1000, 10000), share(4000, 10000), share(6000, 10000)})
	near("of weeks that swing", limits[0].High-0.5, 3*0.005*(40/1.128))
	if _, _, ok := stats.Control([]stats.Moments{{}, {N: 1, Sum: 3, Squares: 9}}); ok {
		t.Error("one value has limits")
	}
	_, limits, _ = stats.Control([]stats.Moments{{N: 50, Sum: 100, Squares: 200}, {N: 50, Sum: 100, Squares: 200}})
	near("all alike", limits[0].High, 2)
}

func TestIntervalOfAMean(t *testing.T) {
	low, high, ok := stats.Moments{N: 4, Sum: 10, Squares: 30}.Interval() // 1, 2, 3, 4: t of 3 degrees is 3.182
	if half := 3.182 * math.Sqrt(5.0/3/4); !ok || math.Abs(low-(2.5-half)) > 5e-3 || math.Abs(high-(2.5+half)) > 5e-3 {
		t.Errorf("%v to %v, want 2.5 ± %v", low, high, half)
	}
	if _, _, ok := (stats.Moments{N: 1, Sum: 1, Squares: 1}).Interval(); ok {
		t.Error("one value has an interval")
	}
}
