package stats_test

import (
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"openpeople/internal/stats"
)

// world makes contacts that reviewers of known severity scored: each has its own level, each
// reading a mood of its own that all of its criteria share, and each score an error.
type world struct {
	r                *rand.Rand
	severity, weight []float64 // of reviewers; of criteria
	mood, noise      float64
}

func (w world) contact(reviewers ...int) (scores []stats.Scored) {
	level := 60 + 15*w.r.NormFloat64()
	for _, by := range reviewers {
		mood := w.mood * w.r.NormFloat64()
		for c, of := range w.weight {
			scores = append(scores, stats.Scored{Reviewer: int32(by), Criterion: int32(c), Score: level + of - w.severity[by] + mood + w.noise*w.r.NormFloat64()})
		}
	}
	return scores
}

// Where truth is known and nothing is left to chance, it is found, whatever contacts whom got.
func TestSeverityIsFound(t *testing.T) {
	w := world{r: rand.New(rand.NewPCG(3, 4)), severity: []float64{6, -2, -4, 0}, weight: []float64{10, 0, -10}}
	contacts := [][]stats.Scored{w.contact(0, 1), w.contact(1, 2), w.contact(0), w.contact(2, 2), {}}
	contacts[1] = append(contacts[1][:1], contacts[1][2:]...) // one criterion was not scored
	list, groups := stats.Severities(contacts, 4, 3)
	if groups != 1 || list[3].Group != -1 || list[0].Contacts != 1 || list[1].Contacts != 2 {
		t.Fatalf("%+v in %d groups", list, groups)
	}
	// The mean of the group: 6·1 - 2·2 - 4·1 over 4 is -0.5.
	for i, want := range []float64{6.5, -1.5, -3.5} {
		if got := list[i].Value; math.Abs(got-want) > 1e-9 || list[i].Error > 1e-6 {
			t.Errorf("reviewer %d: %v ± %v, want %v", i, got, list[i].Error, want)
		}
	}
	if _, ok := list[0].Interval(1); ok {
		t.Error("one contact is enough for an interval")
	}
}

// Reviewers who never met are groups apart; each is about its own mean.
func TestSeverityOfGroupsApart(t *testing.T) {
	w := world{r: rand.New(rand.NewPCG(5, 6)), severity: []float64{50, 52, 0, 4, 0}, weight: []float64{0, 3}, noise: 1}
	var contacts [][]stats.Scored
	for range 40 {
		contacts = append(contacts, w.contact(0, 1), w.contact(2, 3), w.contact(4))
	}
	list, groups := stats.Severities(contacts, 5, 2)
	if groups != 2 || list[0].Group != list[1].Group || list[2].Group != list[3].Group || list[0].Group == list[2].Group || list[4] != (stats.Severity{Group: -1}) {
		t.Fatalf("%+v in %d groups", list, groups)
	}
	for i, want := range []float64{-1, 1, -2, 2} {
		d, ok := list[i].Interval(4)
		if !ok || d.Low > want || d.High < want || !d.Beyond() {
			t.Errorf("reviewer %d: %+v, want %v", i, d, want)
		}
	}
	// Two of different criteria of one contact are not linked by it.
	apart := [][]stats.Scored{{{Reviewer: 0, Criterion: 0, Score: 1}, {Reviewer: 1, Criterion: 1, Score: 2}}}
	if _, groups := stats.Severities(apart, 2, 2); groups != 0 {
		t.Error("what nobody scored twice links")
	}
}

func TestSeverityOfNothing(t *testing.T) {
	for name, contacts := range map[string][][]stats.Scored{
		"nothing":      nil,
		"one reviewer": {{{Reviewer: 0, Score: 3}, {Reviewer: 0, Criterion: 1, Score: 4}}},
	} {
		list, groups := stats.Severities(contacts, 1, 2)
		if groups != 0 || list[0] != (stats.Severity{Group: -1}) {
			t.Errorf("%s: %+v, %d", name, list, groups)
		}
	}
	var alike [][]stats.Scored
	for range 20 {
		alike = append(alike, []stats.Scored{{Reviewer: 0, Score: 75}, {Reviewer: 1, Score: 75}})
	}
	list, _ := stats.Severities(alike, 2, 1)
	if d, ok := list[0].Interval(1); !ok || d.Beyond() || d.Value != 0 || list[0].Error != 0 {
		t.Errorf("all scores are alike: %+v", d)
	}
}

// The intervals hold the truth about as often as they say, though what one reader says of a
// contact hangs together.
func TestSeverityIntervalsHold(t *testing.T) {
	const reviewers, tries = 12, 40
	held, all := 0, 0
	for try := range uint64(tries) {
		w := world{r: rand.New(rand.NewPCG(try, 8)), weight: []float64{5, 0, -5, 2, 1, -3}, mood: 8, noise: 6}
		for range reviewers {
			w.severity = append(w.severity, 4*w.r.NormFloat64())
		}
		var contacts [][]stats.Scored
		met := make([]float64, reviewers)
		for range 20 {
			order := w.r.Perm(reviewers)
			for i := 0; i < reviewers; i += 2 {
				contacts = append(contacts, w.contact(order[i], order[i+1]))
				met[order[i]]++
				met[order[i+1]]++
			}
		}
		var mean, n float64
		for i, s := range w.severity {
			mean, n = mean+s*met[i], n+met[i]
		}
		list, _ := stats.Severities(contacts, reviewers, len(w.weight))
		for i, s := range list {
			d, ok := s.Interval(1)
			if truth := w.severity[i] - mean/n; ok && d.Low <= truth && truth <= d.High {
				held++
			}
			all++
		}
	}
	if share := float64(held) / float64(all); share < 0.90 || share > 0.985 {
		t.Errorf("%.3f of %d intervals hold the truth", share, all)
	}
}

// A large desk is answered in bounded time and memory: 50,000 reviews of 20 criteria by 200.
func TestSeverityOfALargeDesk(t *testing.T) {
	const reviewers, criteria = 200, 20
	w := world{r: rand.New(rand.NewPCG(9, 9)), weight: make([]float64, criteria), mood: 5, noise: 5}
	for range reviewers {
		w.severity = append(w.severity, 5*w.r.NormFloat64())
	}
	contacts := make([][]stats.Scored, 25_000)
	for i := range contacts {
		a := w.r.IntN(reviewers)
		contacts[i] = w.contact(a, (a+1+w.r.IntN(reviewers-1))%reviewers)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	list, groups := stats.Severities(contacts, reviewers, criteria)
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	t.Logf("%v, %d MB allocated", took, (after.TotalAlloc-before.TotalAlloc)>>20)
	if groups != 1 || took > 20*time.Second {
		t.Errorf("%d groups after %v", groups, took)
	}
	for i, s := range list {
		if math.Abs(s.Value-w.severity[i]) > 6*s.Error+1.5 {
			t.Errorf("reviewer %d: %v ± %v, want %v", i, s.Value, s.Error, w.severity[i])
		}
	}
}

func TestSlope(t *testing.T) {
	line := []stats.Estimate{{At: 0, Value: 1, Error: 1}, {At: 1, Value: 3, Error: 1}, {At: 2, Value: 5, Error: 1}, {At: 3, Value: 7, Error: 1}}
	// Weights of 1: the sum of squares of 0..3 about 1.5 is 5.
	if d, ok := stats.Slope(line, 1); !ok || math.Abs(d.Value-2) > 1e-12 || math.Abs(d.High-2-1.959964/math.Sqrt(5)) > 1e-6 || !d.Beyond() {
		t.Errorf("%+v, %v", d, ok)
	}
	wild := []stats.Estimate{{0, 0, 1}, {1, 9, 1}, {2, -8, 1}, {3, 10, 1}}
	narrow, _ := stats.Slope(line, 1)
	if d, ok := stats.Slope(wild, 1); !ok || d.High-d.Low < 3*(narrow.High-narrow.Low) {
		t.Errorf("what scatters is as sure: %+v", d)
	}
	for name, none := range map[string][]stats.Estimate{"two": line[:2], "no error": {{0, 1, 0}, {1, 1, 1}, {2, 1, 1}}, "one place": {{1, 1, 1}, {1, 2, 1}, {1, 3, 1}}} {
		if d, ok := stats.Slope(none, 1); ok {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
