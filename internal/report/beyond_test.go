package report_test

import (
	"math"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Contacts beyond the procedure are compared with their like alone: the share of the others
// weighs as the work of those beyond, and who has no peer is left out.
func TestBeyondIsComparedWithItsLike(t *testing.T) {
	p := when.Period{From: 2026_10_01, To: 2026_10_31}
	ask := func(cells ...report.StratumSums) *report.Like {
		d := &desk{strata: report.Strata{Values: []report.ValueSums{{ID: 1, Code: "chat", Kind: "chat"}}, Sorts: make([][3]int64, 3), Cells: cells}}
		got, err := service(d).BeyondRules(t.Context(), system, p, report.Filter{}, report.BeyondAxis(""))
		if err != nil || got.Axis.Key != "operator" {
			t.Fatal(got.Axis.Key, err)
		}
		return got.Like
	}
	cell := func(sort int, top, marks, beyondTop, beyondMarks int64) report.StratumSums {
		return report.StratumSums{Sort: sort, Sums: []int64{top, marks, beyondTop, beyondMarks}}
	}
	// Of the others half are at the top in the first sort of work, all in the second, where
	// those beyond have a quarter of theirs.
	l := ask(cell(0, 500+55, 1000+60, 55, 60), cell(1, 400+19, 400+20, 19, 20), cell(2, 7, 7, 7, 7))
	if l == nil || l.Of.K != 74 || l.Of.N != 80 || l.Alone != 7 || math.Abs(l.Peers.Value-0.625) > 1e-9 || math.Abs(l.Value-(74./80-0.625)) > 1e-9 || !l.Beyond() || l.Low <= 0 || l.Few() {
		t.Errorf("%+v", l)
	}
	if l := ask(cell(0, 500+33, 1000+60, 33, 60)); l.Beyond() || l.Few() {
		t.Errorf("chance: %+v", l)
	}
	if l := ask(cell(0, 500+29, 1000+29, 29, 29)); !l.Few() {
		t.Errorf("too few: %+v", l)
	}
	if l := ask(cell(0, 40, 40, 40, 40)); l != nil {
		t.Errorf("nobody to compare with: %+v", l)
	}
	d := &desk{}
	if _, err := service(d).BeyondRules(t.Context(), actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{3}}, p, report.Filter{}, report.BeyondAxis("week")); err != nil || len(d.asked) < 2 || d.asked[0].Teams[0] != 3 || d.asked[1].Teams[0] != 3 {
		t.Errorf("a supervisor asks for %+v, %v", d.asked, err)
	}
	if _, err := service(d).BeyondRules(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, p, report.Filter{}, report.BeyondAxis("")); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
}
