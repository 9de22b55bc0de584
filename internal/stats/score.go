package stats

import "math"

// Criterion is one line of a filled-in scorecard.
type Criterion struct {
	Chosen, Min, Max int64   // points given, and the ends of the criterion's scale
	Weight           float64 // any unit, 0 or more; only proportions matter
	Critical         bool    // under one half it fails the review
	NA               bool    // not applicable: counts neither above nor below the line
}

// possible tells whether an answered criterion can have come from a scorecard.
func (c Criterion) possible() bool {
	return c.Min < c.Max && c.Min <= c.Chosen && c.Chosen <= c.Max && c.Weight >= 0
}

// Score is (chosen - min) / (max - min), from 0 to 1. ok is false for N/A, a scale
// without length, points outside it, or a negative weight.
//
// Source: PRODUCT.md, Formulas.
func (c Criterion) Score() (score float64, ok bool) {
	if c.NA || !c.possible() {
		return 0, false
	}
	return float64(c.Chosen-c.Min) / float64(c.Max-c.Min), true
}

// ReviewScore is the weighted mean of the scores of the answered criteria, on
// 0..100; N/A leaves both sums. A critical criterion that scores under one half
// makes it 0, whatever its weight. A criterion that was not answered is left out by
// the caller or given as N/A, which is the same here.
//
// ok is false when no criterion was answered, when the answered ones weigh nothing
// together (and no critical one failed), and when any answered one is impossible.
//
// Source: PRODUCT.md, Formulas.
func ReviewScore(criteria []Criterion) (score float64, ok bool) {
	var sum, weight float64
	var failed bool
	for _, c := range criteria {
		if c.NA {
			continue
		}
		one, ok := c.Score()
		if !ok {
			return 0, false
		}
		failed = failed || c.Critical && one < 0.5
		sum += c.Weight * one
		weight += c.Weight
	}
	if failed {
		return 0, true
	}
	if weight == 0 || math.IsInf(weight, 1) {
		return 0, false
	}
	return 100 * (sum / weight), true
}
