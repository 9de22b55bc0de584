package stats_test

import (
	"math/rand/v2"
	"testing"

	"openpeople/internal/stats"
)

// One comparison is Newcombe's own; of many each is wider.
func TestNewcombeOfMany(t *testing.T) {
	a, b := stats.Share{K: 56, N: 70}, stats.Share{K: 48, N: 80}
	one, _ := stats.Newcombe(a, b)
	same, ok := stats.NewcombeOf(a, b, 1)
	if !ok {
		t.Fatal("not computable")
	}
	near(t, "low", same.Low, one.Low)
	near(t, "high", same.High, one.High)
	many, _ := stats.NewcombeOf(a, b, 33)
	if many.Low >= one.Low || many.High <= one.High || many.Value != one.Value {
		t.Errorf("of 33: %+v, of one: %+v", many, one)
	}
	if _, ok := stats.NewcombeOf(stats.Share{}, b, 3); ok {
		t.Error("nothing was compared with something")
	}
}

// Among 33 channels that are all alike, the most striking one stands out in about one
// desk of twenty at most.
func TestAlikeDoNotStandOut(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const desks, channels, n = 400, 33, 200
	wrongly := 0
	for range desks {
		var list [channels]stats.Share
		var all stats.Share
		for i := range list {
			list[i].N = n
			for range n {
				if r.Float64() < 0.9 {
					list[i].K++
				}
			}
			all.K, all.N = all.K+list[i].K, all.N+n
		}
		for _, s := range list {
			if d, _ := stats.NewcombeOf(s, stats.Share{K: all.K - s.K, N: all.N - s.N}, channels); d.Low > 0 || d.High < 0 {
				wrongly++
				break
			}
		}
	}
	if wrongly > desks/10 {
		t.Errorf("in %d of %d desks of equals something stands out", wrongly, desks)
	}
}
