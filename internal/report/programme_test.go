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
		Values: []report.ValueSums{{ID: 1, Code: "shop", Name: "Shop", Kind: "retail"}, {ID: 2, Code: "chat", Name: "Chat", Kind: "chat"}, {ID: 3, Code: "mail", Name: "Mail", Kind: "email"}},
		Sorts:  [][3]int64{{1, 1, 0}, {3, 1, 0}, {3, 2, 0}, {5, 1, 0}}, // decision, handling time and return
		Cells: []report.StratumSums{ // N, Asked, Top, MarkN by channel and sort
			{0, 1, []int64{60, 0, 0, 0}},
			{0, 2, []int64{30, 0, 0, 0}},
			{0, 3, []int64{10, 0, 0, 0}},
			{1, 0, []int64{60, 60, 40, 50}},
			{1, 3, []int64{40, 0, 0, 0}},
			{2, 1, []int64{29, 0, 0, 0}},
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
