package report_test

import (
	"context"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// valued is a store of the top marks of values; it notes what it was asked.
type valued struct {
	report.Store
	values []report.ValueSums
	asked  report.Query
}

func (v *valued) add(code string, top, marks int64) {
	v.values = append(v.values, report.ValueSums{ID: int64(len(v.values) + 1), Code: code, Kind: "chat", Sums: figure.Sums{figure.N: 2 * marks, figure.Top: top, figure.MarkN: marks}})
}

func (v *valued) Sums(_ context.Context, q report.Query) (out report.Answer, _ error) {
	v.asked = q
	var all figure.Sums
	for _, one := range v.values {
		all = all.Plus(one.Sums)
	}
	return report.Answer{Values: v.values, Days: []report.DaySums{{Day: q.Days.From, Sums: all}}}, nil
}

func (v *valued) standard(t *testing.T, axis string) report.Standard {
	t.Helper()
	x, _ := report.AxisOf(axis)
	s := report.New(v, report.Options{Now: func() time.Time { return now }, Zone: moscow})
	got, err := s.Standard(t.Context(), system, when.Period{From: 2026_11_01, To: 2026_11_21}, report.Filter{}, x, report.KPIByKey(report.TopBox))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Who is far below all is outside and named first; who is not so far is told how many
// marks it would take; contacts without a value count in all, and are judged nowhere.
func TestStandard(t *testing.T) {
	v := &valued{}
	for code := 'a'; code < 'u'; code++ {
		v.add(string(code), 905, 1000)
	}
	v.add("far", 750, 1000)
	v.add("near", 51, 66)
	v.add("few", 0, 29)
	v.add("none", 0, 0)
	v.values = append(v.values, report.ValueSums{Sums: figure.Sums{figure.N: 10, figure.Top: 0, figure.MarkN: 40}})
	got := v.standard(t, "channel")
	if all := got.All(); all == nil || all.N != 21135 {
		t.Errorf("all together: %+v", all)
	}
	if !got.Known || got.Judged() != 22 || got.Counted(report.Outside) != 1 || len(got.Units) != 24 {
		t.Fatalf("%d of %d judged, %d outside: %+v", got.Judged(), len(got.Units), got.Counted(report.Outside), got.Dispersion)
	}
	first, second := got.Units[0], got.Units[1]
	if first.Code != "far" || first.Stand != report.Outside || first.Above {
		t.Errorf("first: %+v", first)
	}
	if second.Code != "near" || second.Stand != report.Near || second.Needs <= 66 || second.Needs > 300 {
		t.Errorf("second: %s %s needs %d; %+v", second.Code, second.Stand, second.Needs, got.Dispersion)
	}
	if last := got.Units[22:]; last[0].Code != "few" || last[0].Stand != report.TooFew || last[1].Share != nil {
		t.Errorf("last: %+v", last)
	}
	if v.asked.By != figure.Channel || v.asked.Handling {
		t.Errorf("asked: %+v", v.asked)
	}
}

// Where all differ much, one that differs as much is within what is usual: beyond chance,
// and no verdict.
func TestStandardThatDiffersAnyway(t *testing.T) {
	v := &valued{}
	for i, top := range []int64{800, 850, 880, 900, 920, 950, 870, 830, 910, 890} {
		v.add(string(rune('a'+i)), top, 1000)
	}
	got := v.standard(t, "team")
	if got.Dispersion.Tau2 == 0 || !got.Dispersion.Surprising() || got.Counted(report.Outside) != 0 || got.Counted(report.Usual) != 2 {
		t.Errorf("%d outside, %d usual: %+v", got.Counted(report.Outside), got.Counted(report.Usual), got.Dispersion)
	}
}

func TestStandardOfNothing(t *testing.T) {
	for name, v := range map[string]*valued{"an empty desk": {}, "one value": {values: []report.ValueSums{{ID: 1, Code: "a", Sums: figure.Sums{figure.N: 90, figure.Top: 80, figure.MarkN: 90}}}}} {
		got := v.standard(t, "topic")
		if got.Known || got.Counted(report.Outside) != 0 {
			t.Errorf("%s has limits: %+v", name, got)
		}
	}
	if got := (&valued{}).standard(t, "topic"); !got.Empty() {
		t.Error("an empty desk has something to show")
	}
	s := report.New(&valued{}, report.Options{Now: func() time.Time { return now }, Zone: moscow})
	x, _ := report.AxisOf("team")
	if _, err := s.Standard(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, when.Period{From: 2026_11_01, To: 2026_11_21}, report.Filter{}, x, report.KPIByKey(report.TopBox)); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	if _, err := s.Standard(t.Context(), system, when.Period{From: 2026_11_21, To: 2026_11_01}, report.Filter{}, x, report.KPIByKey(report.TopBox)); !fault.Is(err, fault.Invalid) {
		t.Errorf("days backwards: %v", err)
	}
	for _, k := range report.StandardFigures() {
		if k.Unit != report.UnitShare {
			t.Errorf("%s is no share", k.Key)
		}
	}
}
