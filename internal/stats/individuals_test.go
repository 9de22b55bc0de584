package stats_test

import (
	"math"
	"testing"

	"openpeople/internal/stats"
)

func pointers(list ...float64) (out []*float64) {
	for _, f := range list {
		out = append(out, &f)
	}
	return out
}

// Montgomery, example of the costs of processing mortgage loans, 20 weeks. Published:
// mean 300.5, mean moving range 7.79, limits 279.78 and 321.22, nothing beyond.
func TestXmRPublished(t *testing.T) {
	values := pointers(310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304)
	c, ok := stats.XmR(values)
	if !ok || math.Abs(c.Center-300.5) > 5e-3 || math.Abs(c.Points[0].Limits.High-321.22) > 0.01 || math.Abs(c.Points[0].Limits.Low-279.78) > 0.01 {
		t.Errorf("mean %v, limits %+v; published 300.5, 279.78 to 321.22", c.Center, c.Points[0].Limits)
	}
	for _, s := range c.Signals {
		if s.Rule == stats.RunRules[0] {
			t.Errorf("point %v is beyond", s.Points)
		}
	}
}

func TestXmR(t *testing.T) {
	values := pointers(10, 11, 10, 11, 10, 11, 10, 30)
	values = append(values[:3], append([]*float64{nil}, values[3:]...)...)
	c, ok := stats.XmR(values)
	if !ok || c.Points[3].Plotted || len(c.Points) != 9 {
		t.Fatalf("%+v", c)
	}
	if len(c.Signals) == 0 || c.Signals[0].Rule != stats.RunRules[0] || !c.Signals[0].Above || c.Signals[0].Points[0] != 8 {
		t.Errorf("30 among tens is not beyond: %+v", c.Signals)
	}
	if c, ok := stats.XmR(pointers(5, 5, 5)); !ok || len(c.Signals) > 0 || c.Points[0].Limits != (stats.Limits{Low: 5, High: 5}) {
		t.Errorf("values all alike: %+v", c)
	}
	for _, none := range [][]*float64{nil, {nil, nil}, pointers(1), pointers(1, math.NaN()), pointers(1, math.Inf(1))} {
		if _, ok := stats.XmR(none); ok {
			t.Errorf("%v has limits", none)
		}
	}
}

// p' of Laney on eight weeks: the center is 0.039144, sigma_z 3.1205.
func TestLaneyPublished(t *testing.T) {
	shares := []stats.Share{{K: 8, N: 400}, {K: 12, N: 420}, {K: 30, N: 410}, {K: 9, N: 390}, {K: 11, N: 430}, {K: 35, N: 405}, {K: 10, N: 415}, {K: 13, N: 400}}
	c, ok := stats.LaneyChart(shares)
	if !ok || math.Abs(c.Center-0.039144) > 5e-7 || math.Abs(c.Spread-3.1205) > 5e-5 {
		t.Errorf("p %v, sigma_z %v; published 0.039144 and 3.1205", c.Center, c.Spread)
	}
	narrow, _ := stats.PChart(shares)
	if want := c.Center + (narrow.Points[0].Limits.High-c.Center)*c.Spread; math.Abs(c.Points[0].Limits.High-want) > 1e-12 {
		t.Errorf("limit %v, want %v", c.Points[0].Limits.High, want)
	}
	if len(narrow.Signals) == 0 || len(c.Signals) > 0 {
		t.Errorf("signals by chance alone: %v, by p': %v", narrow.Signals, c.Signals)
	}
	quiet := []stats.Share{{K: 90, N: 100}, {K: 90, N: 100}, {K: 91, N: 100}}
	narrow, _ = stats.PChart(quiet)
	if c, _ = stats.LaneyChart(quiet); c.Spread >= 1 || c.Points[0] != narrow.Points[0] {
		t.Errorf("limits of shares that hardly move are not those of chance: %+v", c)
	}
}
