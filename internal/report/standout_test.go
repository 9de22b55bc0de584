package report_test

import (
	"slices"
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/report"
)

func TestStandsOut(t *testing.T) {
	of := func(code string, top, n int64) report.Channel {
		s := figure.Sums{figure.MarkN: n, figure.Top: top}
		return report.Channel{Code: code, Measures: report.Measures{All: s, Ripe: s}}
	}
	k := report.KPIByKey(report.TopBox)
	for _, c := range []struct {
		name  string
		list  []report.Channel
		want  string
		worse bool
	}{
		{"nothing", nil, "", false},
		{"one alone", []report.Channel{of("a", 10, 100)}, "", false},
		{"alike", []report.Channel{of("a", 900, 1000), of("b", 905, 1000), of("c", 895, 1000)}, "", false},
		{"one is worse", []report.Channel{of("a", 900, 1000), of("b", 800, 1000), of("c", 910, 1000)}, "b", true},
		{"one is better", []report.Channel{of("a", 900, 1000), of("b", 990, 1000), of("c", 910, 1000)}, "b", false},
		{"too few to say", []report.Channel{of("a", 900, 1000), of("b", 24, 29), of("c", 905, 1000)}, "", false},
		{"the farthest of two", []report.Channel{of("a", 9000, 10000), of("b", 800, 1000), of("c", 700, 1000)}, "c", true},
	} {
		got, _ := report.StandsOut(report.Compare(k, c.list))
		switch {
		case got == nil && c.want == "":
		case got == nil || got.Code != c.want || got.Worse != c.worse:
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

// The order of channels: beyond chance by how much, then what may be chance, then too few.
func TestCompare(t *testing.T) {
	of := func(code string, top, n int64) report.Channel {
		s := figure.Sums{figure.MarkN: n, figure.Top: top}
		return report.Channel{Code: code, Measures: report.Measures{All: s, Ripe: s}}
	}
	list := report.Compare(report.KPIByKey(report.TopBox), []report.Channel{
		of("one", 1, 1), of("as the rest", 900, 1000), of("nobody", 0, 0), of("worse", 850, 1000), of("much worse", 700, 1000), of("large", 9000, 10000), of("near", 88, 100),
	})
	var got []string
	for _, c := range list {
		got = append(got, c.Code)
	}
	if want := []string{"much worse", "large", "worse", "as the rest", "near", "one", "nobody"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !list[0].Beyond || !list[0].Worse || list[4].Beyond || list[6].Here != nil {
		t.Errorf("%+v", list)
	}
	if _, n := report.StandsOut(list); n != 5 {
		t.Errorf("%d can be compared", n)
	}
}
