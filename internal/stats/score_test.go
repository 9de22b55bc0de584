package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"openpeople/internal/stats"
)

// Every expected score is worked out by hand from the formula in PRODUCT.md.
func TestReviewScore(t *testing.T) {
	line := func(chosen int64, weight float64) stats.Criterion {
		return stats.Criterion{Chosen: chosen, Min: 1, Max: 5, Weight: weight}
	}
	critical := func(c stats.Criterion) stats.Criterion { c.Critical = true; return c }
	na := stats.Criterion{Max: 1, Weight: 100, NA: true, Critical: true}

	for name, c := range map[string]struct {
		criteria []stats.Criterion
		want     float64
		ok       bool
	}{
		"one line, middle":             {[]stats.Criterion{line(3, 1)}, 50, true},
		"weights count":                {[]stats.Criterion{line(5, 3), line(1, 1)}, 75, true},
		"other scales mix":             {[]stats.Criterion{line(5, 1), {Chosen: 0, Min: -10, Max: 10, Weight: 1}}, 75, true},
		"N/A leaves both sums":         {[]stats.Criterion{line(5, 1), line(4, 1), na}, 87.5, true},
		"critical at one half passes":  {[]stats.Criterion{critical(line(3, 1)), line(5, 1)}, 75, true},
		"critical under one half":      {[]stats.Criterion{critical(line(2, 1)), line(5, 99)}, 0, true},
		"critical without weight":      {[]stats.Criterion{critical(line(1, 0)), line(5, 1)}, 0, true},
		"critical alone, no weight":    {[]stats.Criterion{critical(line(1, 0))}, 0, true},
		"not critical, under one half": {[]stats.Criterion{line(1, 1), line(5, 1)}, 50, true},
		"all full":                     {[]stats.Criterion{line(5, 0.1), line(5, 0.2), line(5, 0.7)}, 100, true},
		"nothing answered":             {[]stats.Criterion{na, na}, 0, false},
		"no criteria":                  {nil, 0, false},
		"answered ones weigh nothing":  {[]stats.Criterion{line(5, 0), na}, 0, false},
		"points above the scale":       {[]stats.Criterion{line(6, 1)}, 0, false},
		"points below the scale":       {[]stats.Criterion{line(0, 1), line(5, 1)}, 0, false},
		"a scale without length":       {[]stats.Criterion{{Chosen: 1, Min: 1, Max: 1, Weight: 1}}, 0, false},
		"a negative weight":            {[]stats.Criterion{line(5, -1), line(5, 5)}, 0, false},
		"a weight that is no number":   {[]stats.Criterion{line(5, math.NaN())}, 0, false},
		"a weight without end":         {[]stats.Criterion{line(5, math.Inf(1))}, 0, false},
	} {
		if got, ok := stats.ReviewScore(c.criteria); math.Abs(got-c.want) > 1e-12 || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", name, got, ok, c.want, c.ok)
		}
	}
}

func TestCriterionScoreOfNA(t *testing.T) {
	if score, ok := (stats.Criterion{Chosen: 5, Min: 1, Max: 5, Weight: 1, NA: true}).Score(); ok || score != 0 {
		t.Errorf("N/A scores %v, %v", score, ok)
	}
}

func TestReviewScoreProperties(t *testing.T) {
	criterion := rapid.Custom(func(t *rapid.T) stats.Criterion {
		low := rapid.Int64Range(-5, 5).Draw(t, "min")
		high := low + rapid.Int64Range(1, 10).Draw(t, "length")
		return stats.Criterion{
			Chosen:   rapid.Int64Range(low, high).Draw(t, "chosen"),
			Min:      low,
			Max:      high,
			Weight:   float64(rapid.IntRange(1, 100).Draw(t, "weight")) / 4,
			Critical: rapid.Bool().Draw(t, "critical"),
			NA:       rapid.Bool().Draw(t, "na"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		criteria := rapid.SliceOfN(criterion, 0, 12).Draw(t, "criteria")
		got, ok := stats.ReviewScore(criteria)

		var scores, weights []float64
		var failed bool
		for _, c := range criteria {
			if c.NA {
				continue
			}
			scores = append(scores, float64(c.Chosen-c.Min)/float64(c.Max-c.Min))
			weights = append(weights, c.Weight)
			failed = failed || c.Critical && 2*(c.Chosen-c.Min) < c.Max-c.Min
		}
		switch {
		case len(scores) == 0:
			if ok {
				t.Fatalf("nothing answered, and yet %v", got)
			}
		case failed:
			if !ok || got != 0 {
				t.Fatalf("failed a critical criterion, and yet %v, %v", got, ok)
			}
		default:
			want := 100 * stat.Mean(scores, weights)
			if !ok || got < 0 || got > 100 || math.Abs(got-want) > 1e-9 {
				t.Fatalf("%v, %v; gonum %v", got, ok, want)
			}
		}
	})
}
