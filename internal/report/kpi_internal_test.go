package report

import (
	"math/rand/v2"
	"slices"
	"testing"

	"openpeople/internal/figure"
)

// What a part needs is all that it is computed from: other sums change nothing.
func TestPartsNeedWhatTheySay(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, k := range KPIs {
		needs := k.needs()
		if len(needs) == 0 {
			t.Errorf("%s needs nothing", k.Key)
		}
		for range 200 {
			var a, b figure.Sums
			for i := range a {
				a[i], b[i] = r.Int64N(50), r.Int64N(50)
				if slices.Contains(needs, figure.Sum(i)) {
					b[i] = a[i]
				}
			}
			if k.Part(a) != k.Part(b) {
				t.Fatalf("%s needs more than %v", k.Key, needs)
			}
		}
	}
}
