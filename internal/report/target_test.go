package report_test

import (
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// A target is reached or missed only where the interval says so: 950 of 1,000 lie
// between 93.5 and 96.2 %.
func TestVerdicts(t *testing.T) {
	marks := func(top, n int64) report.Measures {
		s := figure.Sums{figure.MarkN: n, figure.Top: top, figure.Dissatisfied: top}
		return report.Measures{All: s, Ripe: s}
	}
	top, dsat := report.KPIByKey(report.TopBox), report.KPIByKey("dsat")
	for _, c := range []struct {
		k      report.KPI
		m      report.Measures
		target float64
		want   report.Verdict
	}{
		{top, marks(950, 1000), 0.93, report.Met}, {top, marks(950, 1000), 0.95, report.Within}, {top, marks(950, 1000), 0.94, report.Within}, {top, marks(950, 1000), 0.97, report.Missed},
		{top, marks(29, 29), 0.5, report.Undecided}, {top, marks(0, 0), 0.5, report.Undecided}, {top, marks(30, 30), 0.5, report.Met},
		{dsat, marks(50, 1000), 0.07, report.Met}, {dsat, marks(50, 1000), 0.05, report.Within}, {dsat, marks(50, 1000), 0.03, report.Missed},
	} {
		if got := c.k.Judge(c.m, nil, c.target); got != c.want {
			t.Errorf("%s of %v with the target %v: %q, want %q", c.k.Key, c.m.All, c.target, got, c.want)
		}
	}
}

// Times are judged by the interval of their mean: a hundred contacts of 40 and a
// hundred of 60 seconds lie between 48.6 and 51.4.
func TestVerdictOnTimes(t *testing.T) {
	d := &desk{days: []report.DaySums{{Day: 2026_11_01, Sums: figure.Sums{figure.N: 200, figure.HandlingN: 200, figure.HandlingSum: 10000}}}, bins: []stats.Bin{{Value: 40, N: 100}, {Value: 60, N: 100}}}
	f, err := service(d).Figures(t.Context(), system, when.Last(28, 2026_11_23), report.Filter{})
	if err != nil || f.Handling == nil || f.Handling.N != 200 {
		t.Fatalf("%+v, %v", f.Handling, err)
	}
	k := report.KPIByKey(report.HandlingSeconds)
	for target, want := range map[float64]report.Verdict{52: report.Met, 50: report.Within, 48: report.Missed} {
		if got := k.Judge(f.Measures, f.Handling, target); got != want {
			t.Errorf("the target %v: %q, want %q", target, got, want)
		}
	}
	if got := k.Judge(f.Measures, nil, 40); got != report.Undecided {
		t.Errorf("without an interval: %q", got)
	}
}

func TestReadTarget(t *testing.T) {
	share, seconds := report.KPIByKey(report.TopBox), report.KPIByKey(report.HandlingSeconds)
	for _, c := range []struct {
		k    report.KPI
		text string
		want float64
		ok   bool
		bad  bool
	}{
		{share, "95", 0.95, true, false}, {share, " 95,5 % ", 0.955, true, false}, {share, "100", 1, true, false}, {share, "0", 0, true, false}, {share, "", 0, false, false},
		{share, "101", 0, false, true}, {share, "-1", 0, false, true}, {share, "much", 0, false, true}, {share, "NaN", 0, false, true}, {share, "1e400", 0, false, true},
		{seconds, "40", 40, true, false}, {seconds, "86401", 0, false, true},
	} {
		var w fault.Fields
		got, ok := c.k.ReadTarget(&w, "t", c.text)
		if got != c.want || ok != c.ok || (w.Err() != nil) != c.bad {
			t.Errorf("%s %q: %v %v %v", c.k.Key, c.text, got, ok, w.Err())
		}
	}
}
