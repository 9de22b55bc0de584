package report_test

import (
	"math"
	"slices"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

func mix(t *testing.T, d *desk, k report.KPI) report.Mix {
	t.Helper()
	by, _ := report.AxisOf("team")
	m, err := service(d).Mix(t.Context(), system, when.Period{From: 2026_10_01, To: 2026_10_31}, report.Filter{}, by, k)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Who has the harder work and fewer marks at the top may be the better one.
func TestMixTurnsTheOrderRound(t *testing.T) {
	d := &desk{strata: report.Strata{
		Values: []report.ValueSums{{ID: 1, Code: "a", Name: "A"}, {ID: 2, Code: "b", Name: "B"}, {ID: 3, Code: "c", Name: "C"}},
		Sorts:  [][3]int64{{1, 1, 2}, {2, 1, 2}, {3, 1, 0}}, // chat, voice and e-mail about bills
		Cells:  []report.StratumSums{{0, 0, []int64{19, 20}}, {0, 1, []int64{69, 80}}, {1, 0, []int64{76, 80}}, {1, 1, []int64{16, 20}}, {2, 2, []int64{7, 9}}},
	}}
	d.strata.Names = map[figure.Dimension]map[int64]report.ValueSums{
		figure.Channel: {1: {Kind: "chat"}, 2: {Kind: "voice"}, 3: {Kind: "email"}}, figure.Topic: {1: {Name: "Bills"}},
	}
	m := mix(t, d, report.KPIByKey(report.TopBox))
	var order []string
	for _, u := range m.Units {
		order = append(order, u.Code)
	}
	if !slices.Equal(order, []string{"a", "b", "c"}) || math.Abs(m.Units[0].Ratio.Value-1.011) > 0.001 || math.Abs(m.Units[1].Ratio.Value-0.989) > 0.001 {
		t.Errorf("%v %+v", order, m.Units)
	}
	if c := m.Units[2]; c.Ratio != nil || c.Alone != 9 || m.Alone != 9 || m.Enough != 2 || m.Flagged != 0 {
		t.Errorf("who has no peers: %+v of %+v", c, m)
	}
	if s := m.Strata; len(s) != 3 || s[0].Share.N != 100 || s[0].Units != 2 || s[0].Only != "" || s[2].Only != "C" || s[2].Topic != "Bills" {
		t.Errorf("strata %+v", s)
	}
	if m.Total.N != 209 || m.Total.K != 187 {
		t.Errorf("all together %+v", m.Total)
	}
	m = mix(t, d, report.KPIByKey("dsat"))
	if m.Units[0].Code != "b" || m.Units[2].Code != "c" {
		t.Errorf("where less is better: %+v", m.Units)
	}
}

func TestMixCountsRipeDays(t *testing.T) {
	d := &desk{}
	by, _ := report.AxisOf("team")
	fcr := report.KPIByKey(report.FCRObserved)
	s := service(d)
	m, err := s.Mix(t.Context(), system, when.Period{From: 2026_11_01, To: 2026_11_23}, report.Filter{}, by, fcr)
	if err != nil || m.Period.To != s.RipeDay() {
		t.Errorf("%v, %v", m.Period, err)
	}
	d.asked = nil
	if m, err = s.Mix(t.Context(), system, when.Period{From: 2026_11_22, To: 2026_11_23}, report.Filter{}, by, fcr); err != nil || len(d.asked) > 0 || len(m.Units) > 0 {
		t.Errorf("nothing is ripe: %+v, %v", m, err)
	}
	if _, err = s.Mix(t.Context(), actor.Actor{PersonID: 1, Role: actor.Agent}, m.Period, report.Filter{}, by, fcr); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agent: %v", err)
	}
	if _, err = s.Mix(t.Context(), system, when.Period{From: 2026_11_23, To: 2026_11_22}, report.Filter{By: figure.Filter{}}, by, fcr); !fault.Is(err, fault.Invalid) {
		t.Errorf("no period: %v", err)
	}
}
