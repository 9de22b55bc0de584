package report_test

import (
	"testing"

	"openpeople/internal/report"
)

// A kind of channels has its own target or that of the desk; the desk has no other's.
func TestTargetsOfKinds(t *testing.T) {
	top, aht := report.KPIByKey(report.TopBox), report.KPIByKey(report.HandlingSeconds)
	targets := report.Targets{"top_box": 0.95, "voice/top_box": 0.9, "chat/handling_seconds": 60}
	for _, c := range []struct {
		kind   string
		k      report.KPI
		target float64
		has    bool
	}{{"", top, 0.95, true}, {"voice", top, 0.9, true}, {"chat", top, 0.95, true}, {"chat", aht, 60, true}, {"voice", aht, 0, false}, {"", aht, 0, false}} {
		if target, has := targets.Of(c.kind, c.k); target != c.target || has != c.has {
			t.Errorf("%s of %q: %v %v, want %v %v", c.k.Key, c.kind, target, has, c.target, c.has)
		}
	}
	names := map[report.Key]bool{}
	for _, a := range report.Aims([]string{"voice", "chat"}) {
		if names[a.Key()] || a.Kind != "" && a.Today != report.Tile {
			t.Errorf("%s twice, or no tile", a.Key())
		}
		names[a.Key()] = true
	}
	if !names["top_box"] || !names["voice/top_box"] || !names["chat/iqs"] || names["voice/csat"] {
		t.Errorf("%v", names)
	}
}
