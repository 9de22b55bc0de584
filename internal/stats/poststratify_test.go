package stats

import (
	"math"
	"testing"
)

// Of a hundred easy and a hundred hard contacts, forty and ten answered: the hard ones
// weigh four times as much.
func TestPostStratify(t *testing.T) {
	w, ok := PostStratify([]PostStratum{{100, Share{36, 40}}, {100, Share{5, 10}}, {50, Share{}}})
	// Weights are 2.5 and 10: 40 × 2.5 + 10 × 10 = 200; squares 250 + 1000.
	if !ok || math.Abs(w.Value-0.7) > 1e-12 || math.Abs(w.Effective-32) > 1e-9 || w.Silent != 50 {
		t.Fatalf("%+v %v", w, ok)
	}
	if low, high, _ := Wilson(70, 100); w.Low >= low || w.High <= high || w.Low >= w.Value || w.High <= w.Value {
		t.Errorf("the interval is that of 32, not of more: %+v", w)
	}
	// Who answers like everybody weighs as much as everybody.
	w, ok = PostStratify([]PostStratum{{100, Share{9, 10}}, {300, Share{15, 30}}})
	low, high, _ := Wilson(24, 40)
	if !ok || math.Abs(w.Value-0.6) > 1e-12 || math.Abs(w.Effective-40) > 1e-9 || math.Abs(w.Low-low) > 1e-9 || math.Abs(w.High-high) > 1e-9 {
		t.Errorf("%+v %v", w, ok)
	}
	for _, none := range [][]PostStratum{nil, {{10, Share{}}}, {{10, Share{5, 4}}}, {{-1, Share{1, 2}}}} {
		if w, ok := PostStratify(none); ok {
			t.Errorf("%v: %+v", none, w)
		}
	}
	if w, ok := PostStratify([]PostStratum{{7, Share{7, 7}}}); !ok || w.High != 1 || w.Low <= 0 {
		t.Errorf("%+v", w)
	}
}
