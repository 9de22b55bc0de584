package stats_test

import (
	"math"
	"testing"

	"openpeople/internal/stats"
)

// The ages of Moore and McCabe's textbook kind: 1 to 100 once each has the mean 50.5
// and s = 29.0115, so 50.5 ± 1.96·2.90115.
func TestMeanInterval(t *testing.T) {
	var bins []stats.Bin
	for i := range int64(100) {
		bins = append(bins, stats.Bin{Value: i + 1, N: 1})
	}
	low, high, ok := stats.MeanInterval(bins)
	if !ok || math.Abs(low-44.8138) > 1e-3 || math.Abs(high-56.1862) > 1e-3 {
		t.Errorf("%v to %v, %v", low, high, ok)
	}
	for _, few := range [][]stats.Bin{nil, {{Value: 5, N: 1}}, {{Value: 5, N: -2}}} {
		if _, _, ok := stats.MeanInterval(few); ok {
			t.Errorf("%v has an interval", few)
		}
	}
	if low, high, ok := stats.MeanInterval([]stats.Bin{{Value: 7, N: 50}}); !ok || low != 7 || high != 7 {
		t.Errorf("what never varies: %v to %v", low, high)
	}
}
