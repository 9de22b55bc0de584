package review

import (
	"math"
	"slices"
	"testing"

	"openpeople/internal/i18n"
)

// points of the built-in criteria in their order; -1 is N/A, -2 no answer.
func sheetOf(points ...int) Sheet {
	s := Sheet{Answers: map[string]Answer{}}
	for i, p := range points {
		key := BuiltInCriteria()[i].Key
		switch p {
		case -2:
		case -1:
			s.Answers[key] = Answer{NA: true}
		default:
			s.Answers[key] = Answer{Points: &p}
		}
	}
	return s
}

// Weights of the built-in scorecard: 3 2 3 2 3 1.
func TestResult(t *testing.T) {
	v := Version{Criteria: BuiltInCriteria()}
	for _, c := range []struct {
		name    string
		sheet   Sheet
		want    float64 // below 0: none
		failed  []string
		missing int
	}{
		{"the best", sheetOf(3, 2, 3, 3, 2, 1), 100, nil, 0},
		{"authority not needed", sheetOf(3, 2, 3, -1, 2, 1), 100, nil, 0},
		{"authority not needed, humanity by one", sheetOf(2, 2, 3, -1, 2, 1), 100 * 11.0 / 12, nil, 0},
		{"within the procedure scores below beyond it", sheetOf(3, 2, 3, 2, 2, 1), 100 * (14 - 2.0/3) / 14, nil, 0},
		{"mixed", sheetOf(1, 1, 2, 0, 1, 0), 100 * (1 + 1 + 2 + 0 + 1.5 + 0) / 14, nil, 0},
		{"critical at one half passes", sheetOf(3, 2, 3, 3, 1, 1), 100 * 12.5 / 14, nil, 0},
		{"critical under one half", sheetOf(3, 2, 3, 3, 0, 1), 0, []string{"accuracy"}, 0},
		{"the worst", sheetOf(0, 0, 0, 0, 1, 0), 100 * 1.5 / 14, nil, 0},
		{"half done", sheetOf(3, -2, -2, -2, -2, -2), 100, nil, 5},
		{"N/A only", sheetOf(-2, -2, -2, -1, -2, -2), -1, nil, 5},
		{"nothing", Sheet{}, -1, nil, 6},
	} {
		r := v.Result(c.sheet)
		switch {
		case (r.Score == nil) != (c.want < 0):
			t.Errorf("%s: %v, want %v", c.name, r.Score, c.want)
		case r.Score != nil && math.Abs(*r.Score-c.want) > 1e-6:
			t.Errorf("%s: %v, want %v", c.name, *r.Score, c.want)
		}
		if !slices.Equal(r.Failed, c.failed) || len(r.Missing) != c.missing {
			t.Errorf("%s: failed %v, missing %v", c.name, r.Failed, r.Missing)
		}
	}
}

// The built-in scorecard is what the issue says: names in both languages, 2-5
// steps in order, N/A for authority only, accuracy critical.
func TestBuiltInCriteria(t *testing.T) {
	keys := map[string]bool{}
	named := func(what string, text i18n.Text) {
		if text.RU == "" || text.EN == "" {
			t.Errorf("%s has no name in both languages", what)
		}
	}
	for _, c := range BuiltInCriteria() {
		if keys[c.Key] {
			t.Errorf("%s stands twice", c.Key)
		}
		keys[c.Key] = true
		named(c.Key, c.Name)
		if (c.Hint.RU == "") != (c.Hint.EN == "") {
			t.Errorf("%s has a hint in one language", c.Key)
		}
		if c.Weight <= 0 || len(c.Steps) < 2 || len(c.Steps) > 5 {
			t.Errorf("%s: weight %d, %d steps", c.Key, c.Weight, len(c.Steps))
		}
		for i, s := range c.Steps {
			named(c.Key, s.Name)
			if i > 0 && s.Points <= c.Steps[i-1].Points {
				t.Errorf("%s: step %d is no better than the one before", c.Key, i)
			}
		}
		if c.MayNA != (c.Key == "authority") || c.Critical != (c.Key == "accuracy") {
			t.Errorf("%s: N/A %v, critical %v", c.Key, c.MayNA, c.Critical)
		}
	}
	if len(keys) != 6 {
		t.Errorf("%d criteria", len(keys))
	}
	for _, w := range Words {
		named(string(w.Word), w.Name)
	}
}
