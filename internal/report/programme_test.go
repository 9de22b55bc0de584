package report_test

import (
	"math"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Nobody is asked in one channel, some in another, and of a third too little is known.
// Answers weigh as everybody of their sort.
func TestProgramme(t *testing.T) {
	d := &desk{}
	d.strata = report.Strata{
		Values: []report.ValueSums{{ID: 1, Code: "shop", Name: "Shop"}, {ID: 2, Code: "chat", Name: "Chat"}, {ID: 3, Code: "mail", Name: "Mail"}},
		Names:  map[figure.Dimension]map[int64]report.ValueSums{figure.Channel: {3: {Kind: "chat"}, 5: {Kind: "voice"}}},
		Cells: []report.StratumSums{ // N, Asked or Top, MarkN: one list serves both questions here
			{StratumKey: report.StratumKey{Value: 1, At: [3]int64{3}}, Sums: []int64{90, 0, 0}},
			{StratumKey: report.StratumKey{Value: 1, At: [3]int64{5}}, Sums: []int64{10, 0, 0}},
			{StratumKey: report.StratumKey{Value: 2, At: [3]int64{1}}, Sums: []int64{100, 40, 50}},
			{StratumKey: report.StratumKey{Value: 3, At: [3]int64{3}}, Sums: []int64{29, 0, 0}},
		},
	}
	p := when.Period{From: 2026_10_01, To: 2026_10_31}
	got, err := service(d).Programme(t.Context(), system, p, report.Filter{}, report.ProgrammeAxis("rule"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Never) != 1 || got.Never[0].Code != "shop" || got.Never[0].N != 100 || got.Never[0].Of != 90 || got.Never[0].Reason.Code != "no_address" {
		t.Errorf("never asked: %+v", got.Never)
	}
	if w := got.Weighted; w == nil || math.Abs(w.Value-0.8) > 1e-9 || w.Silent != 129 || math.Abs(w.Effective-50) > 1e-9 {
		t.Errorf("weighted: %+v", w)
	}
	if _, err := service(d).Programme(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, p, report.Filter{}, report.ProgrammeAxis("rule")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	if _, err := service(d).Programme(t.Context(), system, when.Period{From: 2026_10_02, To: 2026_10_01}, report.Filter{}, report.ProgrammeAxis("rule")); !fault.Is(err, fault.Invalid) {
		t.Errorf("no period: %v", err)
	}
}

// Late answers are told from early ones beyond chance only, and not where there are few.
func TestLateAnswers(t *testing.T) {
	of := func(id, top, n int64) report.Row {
		return report.Row{ID: id, Measures: report.Measures{All: figure.Sums{figure.Top: top, figure.MarkN: n}}}
	}
	for what, c := range map[string]struct {
		rows      []report.Row
		ok, proof bool
	}{
		"worse":  {[]report.Row{of(1, 90, 100), of(2, 95, 100), of(3, 30, 60), of(4, 10, 20)}, true, true},
		"alike":  {[]report.Row{of(1, 90, 100), of(3, 30, 32)}, true, false},
		"few":    {[]report.Row{of(1, 90, 100), of(4, 5, 29)}, false, false},
		"nobody": {nil, false, false},
	} {
		d, ok := report.Programme{Answers: c.rows}.Late()
		if ok != c.ok || (d.Low > 0 || d.High < 0) != c.proof || c.proof && d.Value > 0 {
			t.Errorf("%s: %+v %v", what, d, ok)
		}
	}
}
