package report_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Weeks begin on Monday, months on the first; a year before the 29 of February is the 28.
func TestPartsOfTime(t *testing.T) {
	d := &desk{days: []report.DaySums{
		{Day: 2026_10_31, Sums: figure.Sums{figure.N: 5}}, {Day: 2026_11_01, Sums: figure.Sums{figure.N: 7}}, {Day: 2026_11_02, Sums: figure.Sums{figure.N: 11}}, {Day: 2026_11_10, Sums: figure.Sums{figure.N: 13}},
	}}
	for key, want := range map[string][]report.Row{
		"day":   nil,
		"week":  {{Code: "2026-10-30"}, {Code: "2026-11-02"}, {Code: "2026-11-09"}},
		"month": {{Code: "2026-10-30"}, {Code: "2026-11-01"}},
	} {
		axis, _ := report.AxisOf(key)
		got, err := service(d).Table(t.Context(), system, when.Period{From: 2026_10_30, To: 2026_11_12}, report.Filter{}, axis, when.Period{})
		if err != nil {
			t.Fatal(err)
		}
		if key == "day" && len(got.Rows) != 14 || key != "day" && len(got.Rows) != len(want) {
			t.Fatalf("%s: %d rows", key, len(got.Rows))
		}
		var n int64
		for i, r := range got.Rows {
			if n += r.All[figure.N]; want != nil && r.Code != want[i].Code {
				t.Errorf("%s: %s, want %s", key, r.Code, want[i].Code)
			}
		}
		if n != 36 || got.Total.All[figure.N] != 36 {
			t.Errorf("%s: %d in rows, %d in all", key, n, got.Total.All[figure.N])
		}
	}
	if p := report.YearBefore(when.Period{From: 2028_02_01, To: 2028_02_29}); p != (when.Period{From: 2027_02_01, To: 2027_02_28}) {
		t.Errorf("a year before: %v", p)
	}
}

// A row is written as /kpis writes the whole; what has no value is null.
func TestTableIsTheJSONOfTheContract(t *testing.T) {
	d := &desk{days: []report.DaySums{{Day: 2026_11_10, Sums: figure.Sums{figure.N: 4, figure.MarkN: 2, figure.Top: 1}}}}
	axis, _ := report.AxisOf("channel")
	table, err := service(d).Table(t.Context(), system, when.Period{From: 2026_11_01, To: 2026_11_21}, report.Filter{}, axis, when.Period{})
	if err != nil {
		t.Fatal(err)
	}
	table.Rows = append(table.Rows, report.Row{})
	raw, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Dimension string
		TimeZone  string           `json:"time_zone"`
		Rows      []map[string]any `json:"rows"`
		Total     map[string]any
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	first, last := got.Rows[0], got.Rows[len(got.Rows)-1]
	if got.Dimension != "channel" || got.TimeZone != "Moscow" || first["value"] != "chat" || first["contacts"] != 5.0 || last["value"] != nil || got.Total["contacts"] != 4.0 {
		t.Errorf("%s", raw)
	}
	for _, k := range report.KPIs {
		for _, row := range []map[string]any{first, last, got.Total} {
			if _, there := row[string(k.Key)]; !there {
				t.Errorf("%s is not in %v", k.Key, row)
			}
		}
	}
	if share := first["top_box"].(map[string]any); share["value"] != 0.5 || share["n"] != 2.0 {
		t.Errorf("%v", share)
	}
}

func of(code string, k, n int64) report.Row {
	sums := figure.Sums{figure.N: n, figure.Top: k, figure.MarkN: n}
	return report.Row{ID: n, Code: code, Measures: report.Measures{All: sums, Ripe: sums}}
}

func codes(t report.Table) (out string) {
	for _, r := range t.Rows {
		out += r.Code
	}
	return out
}

// One good mark is no better than nine hundred of a thousand: values are ranked by
// what is sure of their share, the worst first by what is surely bad.
func TestFewDoNotLead(t *testing.T) {
	top, _ := report.ColumnOf(report.TopBox)
	axis, _ := report.AxisOf("operator")
	table := report.Table{Axis: axis, Rows: []report.Row{of("c", 1, 1), of("a", 950, 1000), of("b", 900, 1000), of("d", 700, 1000), of("e", 0, 1), {Code: "f"}}}
	table.Sort(top, false)
	if got := codes(table); got[:2] != "ab" || got[5] != 'f' {
		t.Errorf("the best first: %s", got)
	}
	if a, c := table.Rows[0].Sure, table.Rows[slices.IndexFunc(table.Rows, func(r report.Row) bool { return r.Code == "c" })].Sure; a == nil || c == nil || a.End >= a.Value || a.Value < 0.94 || c.Value > 0.95 || c.End > 0.8 || table.Rows[5].Sure != nil {
		t.Errorf("sure: %+v, of one good mark %+v", a, c)
	}
	table.Sort(top, true)
	if got := codes(table); got[0] != 'd' || got[5] != 'f' {
		t.Errorf("the worst first: %s", got)
	}
	// Where all differ by chance alone nobody is ahead: the order stays.
	same := report.Table{Axis: axis, Rows: []report.Row{of("a", 50, 100), of("b", 51, 100), of("c", 4, 7)}}
	same.Sort(top, false)
	if got := codes(same); got != "abc" || same.Rows[0].Sure != nil {
		t.Errorf("all alike: %s", got)
	}
	if s, ok := same.Spread(top); !ok || s.Reliability != 0 || s.Comparable != 2 || s.Flagged != 0 || math.Abs(s.ByChance-0.1) > 1e-12 {
		t.Errorf("%+v %v", s, ok)
	}
	few := report.Table{Axis: axis}
	for i, share := range [][2]int64{{12, 20}, {18, 20}, {9, 20}, {19, 20}} { // none can be compared, all together can
		few.Rows = append(few.Rows, report.Row{ID: int64(i + 1), Code: string(rune('a' + i)), Measures: report.Measures{All: figure.Sums{figure.Top: share[0], figure.MarkN: share[1]}}})
	}
	if s, ok := few.Spread(top); !ok || s.Comparable != 0 || s.Flagged != 0 || s.Reliability < 0.3 {
		t.Errorf("of few marks each: %+v %v", s, ok)
	}
	few.Rows = few.Rows[:2]
	if s, ok := few.Spread(top); ok {
		t.Errorf("two rows: %+v", s)
	}
	s, ok := table.Spread(top)
	if !ok || s.Reliability < 0.5 || s.Flagged != 3 {
		t.Errorf("%+v %v", s, ok)
	}
	for _, r := range table.Rows {
		if s.Differs(r) != strings.Contains("abd", r.Code) {
			t.Errorf("%s differs: %v", r.Code, s.Differs(r))
		}
	}
	contacts, _ := report.ColumnOf("contacts")
	table.Sort(contacts, true)
	if got := codes(table); got[0] != 'f' {
		t.Errorf("by contacts: %s", got)
	}
	table.Sort(report.Column{}, true)
	if got := codes(table); got != "abcdef" {
		t.Errorf("by name: %s", got)
	}
}

// A report is refused for what no figure can be computed of.
func TestTableRefuses(t *testing.T) {
	axis, _ := report.AxisOf("channel")
	for _, p := range []when.Period{{}, {From: 2026_11_02, To: 2026_11_01}, {From: 2000_01_01, To: 2100_01_01}} {
		if _, err := service(&desk{}).Table(t.Context(), system, p, report.Filter{}, axis, when.Period{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v: %v", p, err)
		}
	}
	p := when.Period{From: 2026_11_01, To: 2026_11_02}
	if _, err := service(&desk{}).Table(t.Context(), system, p, report.Filter{}, axis, when.Period{From: 1990_01_01, To: 1990_01_02}); !fault.Is(err, fault.Invalid) {
		t.Errorf("against no days: %v", err)
	}
}
