package review

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/condition"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
)

// points of the built-in criteria in their order; -1 is N/A, -2 no answer.
func sheetOf(points ...int) Sheet {
	s := Sheet{Answers: map[string]Answer{}}
	for i, p := range points {
		key := scorecard.BuiltInCriteria()[i].Key
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
	card := scorecard.BuiltIn()
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
		r := ResultOf(card, c.sheet)
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

// drawnCard is a scorecard of up to six criteria, some of which are asked about chats only.
func drawnCard(t *rapid.T) scorecard.Content {
	card := scorecard.Content{Groups: []scorecard.Group{{Key: "core"}, {Key: "chats", If: condition.Condition{Kinds: []string{"chat"}}}}}
	for i := range rapid.IntRange(1, 6).Draw(t, "criteria") {
		one := scorecard.Criterion{Key: "c" + string(rune('0'+i)), Weight: rapid.IntRange(1, 100).Draw(t, "weight"), MayNA: true}
		if rapid.IntRange(0, 4).Draw(t, "critical") == 0 {
			one.Critical = scorecard.BusinessCritical
		}
		for n := range rapid.IntRange(2, 5).Draw(t, "steps") {
			one.Steps = append(one.Steps, scorecard.Step{Points: 3 * n})
		}
		if rapid.Bool().Draw(t, "conditional") {
			one.If = condition.Condition{Topics: []string{"bill"}}
		}
		g := &card.Groups[rapid.IntRange(0, 1).Draw(t, "group")]
		g.Criteria = append(g.Criteria, one)
	}
	return card
}

// A criterion that is not asked, or does not apply, is in neither sum: the score is that of
// a scorecard without it. A critical one under one half makes it 0, and only one that is
// asked can.
func TestScoreOfWhatIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := drawnCard(t)
		facts := condition.Facts{Kind: rapid.SampledFrom([]string{"chat", "voice"}).Draw(t, "kind"), Topic: rapid.SampledFrom([]string{"bill", "roaming"}).Draw(t, "topic")}
		sheet := Sheet{Answers: map[string]Answer{}, Hidden: card.Hidden(facts)}
		for _, one := range card.Criteria() {
			n := rapid.IntRange(-1, len(one.Steps)-1).Draw(t, one.Key)
			if n < 0 {
				sheet.Answers[one.Key] = Answer{NA: true}
			} else {
				sheet.Answers[one.Key] = Answer{Points: &one.Steps[n].Points}
			}
		}
		got := ResultOf(card, sheet)

		var list []stats.Criterion // by hand
		for _, g := range card.Groups {
			for _, one := range g.Criteria {
				a := sheet.Answers[one.Key]
				if len(g.If.Kinds) > 0 && facts.Kind != "chat" || len(one.If.Topics) > 0 && facts.Topic != "bill" || a.NA {
					continue
				}
				list = append(list, stats.Criterion{Chosen: int64(*a.Points), Max: int64(one.Max()), Weight: float64(one.Weight), Critical: one.Critical != ""})
			}
		}
		want, ok := stats.ReviewScore(list)
		if ok != (got.Score != nil) || ok && math.Abs(*got.Score-want) > 1e-6 {
			t.Fatalf("score %v, want %v %v", got.Score, want, ok)
		}
		// What is not asked changes nothing, whatever is said of it.
		without := sheet.clean()
		if again := ResultOf(card.Shown(sheet.Hidden), without); (again.Score == nil) != (got.Score == nil) || got.Score != nil && *again.Score != *got.Score {
			t.Fatalf("without what is not asked %v, with it %v", again.Score, got.Score)
		}
		for _, key := range append(got.Failed, got.Missing...) {
			if slices.Contains(sheet.Hidden, key) {
				t.Fatalf("%s is not asked", key)
			}
		}
	})
}

// Every word of an acknowledgement has a name in both languages.
func TestWordsAreNamed(t *testing.T) {
	for _, w := range Words {
		if w.Name.RU == "" || w.Name.EN == "" {
			t.Errorf("%s has no name in both languages", w.Word)
		}
	}
}
