package stats

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Chat reaches 95 of a hundred and voice 85: who had much voice and 88 of a hundred is
// better than all, who had much chat and 92 is worse.
func TestTheMixIsTakenOut(t *testing.T) {
	const chat, voice = 0, 1
	cells := []Cell{
		{0, chat, Share{19, 20}}, {0, voice, Share{69, 80}},
		{1, chat, Share{76, 80}}, {1, voice, Share{16, 20}},
	}
	got := Indirect(cells, 2)
	for u, want := range []float64{1.011, 0.989} {
		r, ok := got[u].Ratio()
		if !ok || math.Abs(r.Value-want) > 0.0006 || r.Low >= 1 || r.High <= 1 {
			t.Errorf("unit %d: %+v, want %v", u, r, want)
		}
	}
	if math.Abs(got[0].Expected-87) > 1e-9 || math.Abs(got[1].Expected-93) > 1e-9 {
		t.Errorf("expected %v and %v", got[0].Expected, got[1].Expected)
	}
}

func TestWhoHasNoPeersIsNotCompared(t *testing.T) {
	got := Indirect([]Cell{{0, 0, Share{9, 10}}, {1, 1, Share{1, 10}}, {1, 2, Share{3, 5}}, {2, 2, Share{5, 5}}}, 4)
	if _, ok := got[0].Ratio(); ok || got[0].Alone != 10 {
		t.Errorf("alone: %+v", got[0])
	}
	if r, ok := got[1].Ratio(); !ok || got[1].Alone != 10 || got[1].Observed != (Share{3, 5}) || math.Abs(got[1].Expected-4) > 1e-9 || math.Abs(r.Value-0.75) > 1e-9 {
		t.Errorf("partly alone: %+v %+v", got[1], r)
	}
	if _, ok := got[3].Ratio(); ok {
		t.Error("who has nothing is compared")
	}
	if _, ok := Indirect([]Cell{{0, 0, Share{0, 5}}, {1, 0, Share{0, 7}}}, 2)[0].Ratio(); ok {
		t.Error("nothing is expected, and there is a ratio")
	}
}

// What all have together is what is expected of all together; who has the mix of all has
// the plain ratio of shares.
func TestExpectedAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units, strata := rapid.IntRange(2, 6).Draw(t, "units"), rapid.IntRange(1, 5).Draw(t, "strata")
		var cells []Cell
		for u := range units {
			for s := range strata {
				if n := rapid.Int64Range(0, 50).Draw(t, "n"); n > 0 {
					cells = append(cells, Cell{u, s, Share{rapid.Int64Range(0, n).Draw(t, "k"), n}})
				}
			}
		}
		var observed, alone, counted int64
		var expected float64
		for _, a := range Indirect(cells, units) {
			observed, expected, alone, counted = observed+a.Observed.K, expected+a.Expected, alone+a.Alone, counted+a.Observed.N
		}
		var n int64
		for _, c := range cells {
			n += c.N
		}
		if math.Abs(float64(observed)-expected) > 1e-6 || counted+alone != n {
			t.Fatalf("%d observed, %v expected, %d and %d of %d counted", observed, expected, counted, alone, n)
		}
	})
}
