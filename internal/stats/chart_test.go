package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Montgomery, Introduction to Statistical Quality Control, example of the orange
// juice concentrate: 30 samples of 50 cans. Published: center 0.2313, limits 0.0524
// and 0.4102, samples 15 and 23 beyond the upper one.
func TestPChartPublished(t *testing.T) {
	counts := []int64{12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6}
	shares := make([]Share, len(counts))
	for i, k := range counts {
		shares[i] = Share{K: k, N: 50}
	}
	c, ok := PChart(shares)
	if !ok {
		t.Fatal("not computable")
	}
	published := func(what string, got, want float64) {
		if got < want-0.0001 || got > want+0.0001 {
			t.Errorf("%s = %v, published %v", what, got, want)
		}
	}
	published("center", c.Center, 0.2313)
	for _, p := range c.Points {
		published("low", p.Limits.Low, 0.0524)
		published("high", p.Limits.High, 0.4102)
	}
	var beyond []Signal
	for _, s := range c.Signals {
		if s.Rule.Key == "beyond_three_sigma" {
			beyond = append(beyond, s)
		}
	}
	want := []Signal{
		{Rule: RunRules[0], Above: true, Points: []int{14}},
		{Rule: RunRules[0], Above: true, Points: []int{22}},
	}
	if diff := cmp.Diff(want, beyond); diff != "" {
		t.Error(diff)
	}
}

// Champ and Woodall (1987), Exact results for Shewhart control charts with
// supplementary runs rules: on normal points with nothing wrong, the four Western
// Electric rules together raise the first alarm after 91.75 points on average.
func TestRunRulesPublishedFalseAlarms(t *testing.T) {
	const charts = 20_000 // the mean of so many is good to about 0.6
	random := rand.New(rand.NewPCG(1987, 9175))
	total := 0
	for range charts {
		var dist []float64
		for alarm := false; !alarm; {
			dist = append(dist, random.NormFloat64())
			for _, rule := range RunRules {
				for _, above := range []bool{true, false} {
					alarm = alarm || rule.breach(dist, len(dist)-1, above) != nil
				}
			}
		}
		total += len(dist)
	}
	if mean := float64(total) / charts; mean < 89.5 || mean > 94 {
		t.Errorf("false alarm after %.2f points on average, published 91.75", mean)
	}
}

func TestSignals(t *testing.T) {
	const beyond, twoOfThree, fourOfFive, eight = 0, 1, 2, 3
	up := func(rule int, points ...int) Signal { return Signal{Rule: RunRules[rule], Above: true, Points: points} }
	down := func(rule int, points ...int) Signal { return Signal{Rule: RunRules[rule], Points: points} }
	for name, c := range map[string]struct {
		dist []float64
		want []Signal
	}{
		"nothing":                         {nil, nil},
		"quiet":                           {[]float64{0.5, -0.5, 0.9, -0.9}, nil},
		"on three sigma is not beyond":    {[]float64{0, 3, 0}, nil},
		"beyond three sigma":              {[]float64{0, 3.1, 0, -3.1}, []Signal{up(beyond, 1), down(beyond, 3)}},
		"two of three":                    {[]float64{0, 2.1, 0, 2.1}, []Signal{up(twoOfThree, 1, 3)}},
		"two of four":                     {[]float64{0, 2.1, 0, 0, 2.1}, nil},
		"two of three, two sides":         {[]float64{0, 2.1, 0, -2.1}, nil},
		"two of three, the first two":     {[]float64{-2.1, -2.1, 0}, []Signal{down(twoOfThree, 0, 1)}},
		"two of three, chained":           {[]float64{2.1, 0, 2.1, 0, 2.1, 0, 0, 2.1, 2.1}, []Signal{up(twoOfThree, 0, 2, 4), up(twoOfThree, 7, 8)}},
		"four of five":                    {[]float64{0, -1.1, -1.1, 0, -1.1, -1.1}, []Signal{down(fourOfFive, 1, 2, 4, 5)}},
		"four of six":                     {[]float64{1.1, 1.1, 0, 0, 1.1, 1.1}, nil},
		"seven in a row":                  {[]float64{-1, .1, .1, .1, .1, .1, .1, .1, -1}, nil},
		"eight in a row":                  {[]float64{-1, .1, .1, .1, .1, .1, .1, .1, .1, -1}, []Signal{up(eight, 1, 2, 3, 4, 5, 6, 7, 8)}},
		"ten in a row are one signal":     {[]float64{.1, .1, .1, .1, .1, .1, .1, .1, .1, .1}, []Signal{up(eight, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}},
		"a point on center ends a row":    {[]float64{.1, .1, .1, .1, 0, .1, .1, .1, .1}, nil},
		"one point may break three rules": {[]float64{1.1, 1.1, 2.1, 3.1}, []Signal{up(beyond, 3), up(twoOfThree, 2, 3), up(fourOfFive, 0, 1, 2, 3)}},
	} {
		if diff := cmp.Diff(c.want, signals(c.dist)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Against the rules as they are told: slide the window over the chart and mark the
// points that are out whenever enough of them are.
func TestSignalsAgainstSlidingWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dist := rapid.SliceOfN(rapid.Float64Range(-4, 4), 0, 40).Draw(t, "dist")
		found := signals(dist)
		for _, rule := range RunRules {
			for _, above := range []bool{true, false} {
				want := map[int]bool{}
				for from := 1 - rule.Of; from < len(dist); from++ {
					var out []int
					for i := max(0, from); i < min(len(dist), from+rule.Of); i++ {
						if above && dist[i] > rule.Sigma || !above && -dist[i] > rule.Sigma {
							out = append(out, i)
						}
					}
					for _, i := range out {
						want[i] = want[i] || len(out) >= rule.Need
					}
				}
				for i, marked := range want {
					if !marked {
						delete(want, i)
					}
				}
				got := map[int]bool{}
				for _, s := range found {
					if s.Rule != rule || s.Above != above {
						continue
					}
					if len(s.Points) < rule.Need {
						t.Fatalf("%s with too few points: %v", rule.Key, s.Points)
					}
					for _, i := range s.Points {
						if got[i] {
							t.Fatalf("%s: point %d stands in two signals", rule.Key, i)
						}
						got[i] = true
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("%s, above %v: %s", rule.Key, above, diff)
				}
			}
		}
	})
}

func TestPChartProperties(t *testing.T) {
	share := rapid.Custom(func(t *rapid.T) Share {
		n := rapid.Int64Range(0, 2000).Draw(t, "n")
		return Share{K: rapid.Int64Range(0, n).Draw(t, "k"), N: n}
	})
	rapid.Check(t, func(t *rapid.T) {
		shares := rapid.SliceOfN(share, 0, 40).Draw(t, "shares")
		c, ok := PChart(shares)
		var kept, misses []Share // without empty periods; the same chart of the misses
		for _, s := range shares {
			if s.N > 0 {
				kept = append(kept, s)
			}
			misses = append(misses, Share{K: s.N - s.K, N: s.N})
		}
		if ok != (len(kept) > 0) {
			t.Fatalf("ok = %v with %d periods", ok, len(kept))
		}
		if !ok {
			return
		}
		beyond := map[int]bool{}
		for _, s := range c.Signals {
			for _, i := range s.Points {
				if !c.Points[i].Plotted || c.Points[i].Value > c.Center != s.Above {
					t.Fatalf("signal %+v on point %+v, center %v", s, c.Points[i], c.Center)
				}
				beyond[i] = beyond[i] || s.Rule == RunRules[0]
			}
		}
		for i, p := range c.Points {
			value, plotted := shares[i].Value()
			if p.Plotted != plotted || p.Value != value {
				t.Fatalf("point %+v of share %+v", p, shares[i])
			}
			if p.Plotted && !(0 <= p.Limits.Low && p.Limits.Low <= c.Center && c.Center <= p.Limits.High && p.Limits.High <= 1) {
				t.Fatalf("limits %+v around %v", p.Limits, c.Center)
			}
			onTheLine := min(math.Abs(p.Value-p.Limits.Low), math.Abs(p.Value-p.Limits.High)) < 1e-12
			if p.Plotted && !onTheLine && p.Limits.Excludes(p.Value) != beyond[i] {
				t.Fatalf("point %+v, and a signal beyond three sigma = %v", p, beyond[i])
			}
		}

		// Empty periods change nothing but the numbering.
		compact, _ := PChart(kept)
		if len(compact.Signals) != len(c.Signals) {
			t.Fatalf("%d signals, %d without the empty periods", len(c.Signals), len(compact.Signals))
		}
		// What is above for the hits is below for the misses.
		mirror, _ := PChart(misses)
		sides := map[bool]int{}
		for _, s := range c.Signals {
			sides[s.Above]++
		}
		for _, s := range mirror.Signals {
			sides[!s.Above]--
		}
		if sides[true] != 0 || sides[false] != 0 {
			t.Fatalf("hits %+v, misses %+v", c.Signals, mirror.Signals)
		}
	})
}

func TestPChartPassesOverEmptyPeriods(t *testing.T) {
	// 60 and 40 of 100 lie exactly two sigma from one half; these lie beyond.
	high, low, none := Share{K: 61, N: 100}, Share{K: 39, N: 100}, Share{}
	c, ok := PChart([]Share{high, none, none, none, high, none, low, low})
	if !ok {
		t.Fatal("not computable")
	}
	want := []Signal{
		{Rule: RunRules[1], Above: true, Points: []int{0, 4}},
		{Rule: RunRules[1], Above: false, Points: []int{6, 7}},
	}
	if diff := cmp.Diff(want, c.Signals); diff != "" {
		t.Error(diff)
	}
}

// One of one, around one in five, lies exactly two sigma off: on the line, which is
// inside, however the division rounds. So do none of one around four in five.
func TestPChartExactlyOnTheLine(t *testing.T) {
	for _, shares := range [][]Share{
		{{K: 1, N: 1}, {K: 1, N: 1}, {K: 232, N: 1168}},
		{{K: 0, N: 1}, {K: 0, N: 1}, {K: 936, N: 1168}},
	} {
		if c, ok := PChart(shares); !ok || c.Signals != nil {
			t.Errorf("%+v, %v", c, ok)
		}
	}
}

func TestPChartWithoutSpread(t *testing.T) {
	c, ok := PChart(slices.Repeat([]Share{{K: 7, N: 7}}, 9))
	if !ok || c.Center != 1 || len(c.Signals) != 0 || c.Points[0].Limits != (Limits{Low: 1, High: 1}) {
		t.Errorf("all hits: %+v, %v", c, ok)
	}
}

func TestPChartNotComputable(t *testing.T) {
	for _, shares := range [][]Share{nil, {{}}, {{K: 1, N: 2}, {K: 3, N: 2}}, {{K: 1, N: 2}, {K: 1}}, {{K: 1, N: 2}, {K: -1, N: 2}}} {
		if c, ok := PChart(shares); ok || c.Points != nil {
			t.Errorf("PChart(%+v) = %+v, %v", shares, c, ok)
		}
	}
}

// The keys go into the catalogues: none empty, none twice.
func TestRunRuleKeys(t *testing.T) {
	seen := map[string]bool{"": true}
	for _, r := range RunRules {
		if seen[r.Key] {
			t.Errorf("key %q is empty or taken", r.Key)
		}
		seen[r.Key] = true
	}
}
