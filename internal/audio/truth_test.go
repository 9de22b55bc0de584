package audio

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
)

// truth is a call of which it is known who spoke when; see ../shared/data/calls/README.md.
type truth struct {
	File      any // a name, or two of which the first is of the operator
	Outcome   string
	Condition string
	Rate      int
	Operator  *int `json:"operator_channel"`
	Seconds   float64
	Hold      [][2]float64
	Closed    map[string][][2]float64 `json:"speech_closed"`
	Expected  expected
	Tolerance float64 `json:"tolerance_ms"`
}

type expected struct {
	TalkOperator float64  `json:"talk_operator"`
	TalkCustomer float64  `json:"talk_customer"`
	Silence3     Silence  `json:"silence_3s"`
	Silence5     Silence  `json:"silence_5s"`
	Overtalk     float64  `json:"overtalk_seconds"`
	ByOperator   int      `json:"interruptions_by_operator"`
	ByCustomer   int      `json:"interruptions_by_customer"`
	Median       *float64 `json:"reply_gap_median_s"`
	P90          *float64 `json:"reply_gap_p90_s"`
	MonoOperator float64  `json:"longest_monologue_operator_s"`
	MonoCustomer float64  `json:"longest_monologue_customer_s"`
}

const callsDir = "../../../shared/data/calls"

func truths(t *testing.T) (list []truth) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(callsDir, "truth.json"))
	if err != nil {
		t.Skip("no ../shared/data beside the checkout: the calls of known truth were not measured")
	}
	var all struct{ Calls []truth }
	if err := json.Unmarshal(raw, &all); err != nil || len(all.Calls) < 14 {
		t.Fatal(len(all.Calls), err)
	}
	return all.Calls
}

func (c truth) names() (names []string) {
	switch f := c.File.(type) {
	case string:
		return []string{f}
	case []any:
		for _, one := range f {
			names = append(names, one.(string))
		}
	}
	return names
}

func (c truth) holds() []Span { return spansOf(c.Hold) }

func spansOf(list [][2]float64) (out []Span) {
	for _, s := range list {
		out = append(out, Span{s[0], s[1]})
	}
	return out
}

// levelsOf measures the file or the files of a call; operator is its channel.
func levelsOf(t *testing.T, c truth) (l *Levels, operator int, err error) {
	t.Helper()
	for _, name := range c.names() {
		f, err := os.Open(filepath.Join(callsDir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s, err := Open(f)
		if err != nil {
			return nil, 0, err
		}
		one, err := Measure(s)
		if err != nil {
			return nil, 0, err
		}
		if l == nil {
			l = one
			continue
		}
		l = Beside(l, one)
	}
	if c.Operator != nil {
		operator = *c.Operator
	}
	return l, operator, nil
}

// Every edge of speech in calls of known truth is found within its tolerance, but for one
// of twenty; what is counted is exact.
func TestCallsOfKnownTruth(t *testing.T) {
	edges, off := 0, 0
	for _, c := range truths(t) {
		name := c.names()[0]
		l, operator, err := levelsOf(t, c)
		if c.Outcome == "error" {
			if err == nil {
				t.Errorf("%s was read", name)
			}
			continue
		}
		if err != nil || l.Rate != c.Rate || math.Abs(l.Seconds-c.Seconds) > 0.01 || l.Cut != (c.Outcome == "ok_truncated") {
			t.Errorf("%s: %+v, %v", name, l, err)
			continue
		}
		ears := Listen(l, c.holds())
		if tones := c.Condition == "clicks"; (ears[0].Unsteady || ears[1].Unsteady) != tones { // one side of it is a tone
			t.Errorf("%s: unsteady %v, %v", name, ears[0].Unsteady, ears[1].Unsteady)
		}
		sides := [2][]Span{ears[operator].Speech, ears[1-operator].Speech}
		for side, who := range []string{"operator", "customer"} {
			want := c.Closed[who]
			if len(want) != len(sides[side]) {
				t.Errorf("%s: %s speaks %v, want %v", name, who, sides[side], want)
				continue
			}
			for i, w := range want {
				for _, by := range []float64{sides[side][i].From - w[0], sides[side][i].To - w[1]} {
					if edges++; math.Abs(by)*1000 > c.Tolerance {
						off++
						t.Logf("%s: %s, an edge of %v is off by %.0f ms", name, who, w, by*1000)
					}
					if math.Abs(by) > 0.1 {
						t.Errorf("%s: %s, an edge of %v is off by %.0f ms", name, who, w, by*1000)
					}
				}
			}
		}
		compareTalk(t, name, TalkOf(sides[0], sides[1], l.Seconds, c.holds()), c.Expected, 0.2)
	}
	if edges < 80 || off*20 > edges {
		t.Errorf("%d of %d edges are off", off, edges)
	}
}

// The measures of the true edges are those of the definitions.
func TestMeasuresOfKnownTruth(t *testing.T) {
	for _, c := range truths(t) {
		if c.Outcome == "error" {
			continue
		}
		first, second := spansOf(c.Closed["operator"]), spansOf(c.Closed["customer"])
		if second == nil {
			second = []Span{}
		}
		compareTalk(t, c.names()[0], TalkOf(first, second, c.Seconds, c.holds()), c.Expected, 0.002)
	}
}

func compareTalk(t *testing.T, name string, got Talk, want expected, within float64) {
	t.Helper()
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > within {
			t.Errorf("%s: %s is %.3f, want %.3f", name, what, got, want)
		}
	}
	near("what the operator says", got.Speech[0], want.TalkOperator)
	near("what the customer says", got.Speech[1], want.TalkCustomer)
	near("silence", got.Silence.Seconds, want.Silence3.Seconds)
	near("the longest silence", got.Silence.Longest, want.Silence3.Longest)
	near("long silence", got.Long.Seconds, want.Silence5.Seconds)
	near("overtalk", got.Overtalk, want.Overtalk)
	near("the operator's monologue", got.Monologue[0], want.MonoOperator)
	near("the customer's monologue", got.Monologue[1], want.MonoCustomer)
	if got.Silence.Count != want.Silence3.Count || got.Long.Count != want.Silence5.Count || got.Interruptions != [2]int{want.ByOperator, want.ByCustomer} {
		t.Errorf("%s: %+v, want %+v", name, got, want)
	}
	median, p90, ok := got.ReplyGap()
	if ok != (want.Median != nil) {
		t.Errorf("%s: gaps %v, want %v", name, got.Gaps, want.Median)
	} else if ok {
		near("the median gap", median, *want.Median)
		near("the 90th percentile of gaps", p90, *want.P90)
	}
}
