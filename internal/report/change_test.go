package report_test

import (
	"math"
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/stats"
)

// A change is one only beyond chance: of shares by Newcombe, of means by Welch, and of
// neither on too few.
func TestChange(t *testing.T) {
	top := func(k, n int64) figure.Sums { return figure.Sums{figure.Top: k, figure.MarkN: n} }
	// half of n contacts took mean - apart seconds, half mean + apart.
	handling := func(n, mean, apart int64) figure.Sums {
		return figure.Sums{figure.HandlingN: n, figure.HandlingSum: n * mean, figure.HandlingSquares: n * (mean*mean + apart*apart)}
	}
	marks := func(fives, ones int64) figure.Sums {
		return figure.Sums{figure.MarkN: fives + ones, figure.MarkSum: 5*fives + ones, figure.MarkSquares: 25*fives + ones}
	}
	reviews := func(n, score int64) figure.Sums { // of half a point more and half a point less
		return figure.Sums{figure.ReviewN: n, figure.ReviewSum: n * score * 1_000_000, figure.ReviewSquares: n * (score*score*10_000 + 2500)}
	}
	for _, c := range []struct {
		name        string
		key         report.Key
		now, before figure.Sums
		want        float64 // 0: none
	}{
		{"a share that rose", report.TopBox, top(950, 1000), top(900, 1000), 0.05},
		{"a share that may be the same", report.TopBox, top(905, 1000), top(900, 1000), 0},
		{"a share of few", report.TopBox, top(29, 29), top(100, 1000), 0},
		{"a mean that fell", report.HandlingSeconds, handling(400, 40, 10), handling(400, 45, 10), -5},
		{"the same, from wider times", report.HandlingSeconds, handling(400, 40, 60), handling(400, 45, 60), 0},
		{"a mean of few", report.HandlingSeconds, handling(28, 40, 1), handling(400, 90, 1), 0},
		{"marks", "mean_mark", marks(950, 50), marks(900, 100), 0.2},
		{"marks that may be the same", "mean_mark", marks(905, 95), marks(900, 100), 0},
		{"reviews", report.IQS, reviews(40, 90), reviews(40, 89), 1},
		{"what has no squares", "wait_seconds", figure.Sums{figure.WaitN: 100, figure.WaitSum: 100}, figure.Sums{figure.WaitN: 100, figure.WaitSum: 900}, 0},
	} {
		d, ok := report.KPIByKey(c.key).Change(report.Measures{All: c.now}, report.Measures{All: c.before})
		if ok != (c.want != 0) || ok && math.Abs(d.Value-c.want) > 1e-9 {
			t.Errorf("%s: %+v, %v, want %v", c.name, d, ok, c.want)
		}
	}
}

// Limits are of shares and of means alike; a figure whose squares are not known has none.
func TestControlOfAFigure(t *testing.T) {
	week := func(s figure.Sums) report.Point { return report.Point{Measures: report.Measures{All: s, Ripe: s}} }
	center, limits, ok := report.KPIByKey(report.TopBox).Control([]report.Point{week(figure.Sums{figure.Top: 90, figure.MarkN: 100}), week(figure.Sums{}), week(figure.Sums{figure.Top: 90, figure.MarkN: 100})})
	if !ok || center != 0.9 || limits[1] != (stats.Limits{}) || math.Abs(limits[0].Low-0.81) > 1e-9 {
		t.Errorf("%v %v %v", center, limits, ok)
	}
	times := report.KPIByKey(report.HandlingSeconds)
	if _, limits, ok = times.Control([]report.Point{week(figure.Sums{figure.HandlingN: 100, figure.HandlingSum: 5000, figure.HandlingSquares: 260000})}); !ok || math.Abs(limits[0].High-53) > 1e-9 {
		t.Errorf("of times: %v %v", limits, ok)
	}
	if _, _, ok = times.Control([]report.Point{week(figure.Sums{figure.HandlingN: 100, figure.HandlingSum: 5000})}); ok {
		t.Error("times whose squares are not known have limits")
	}
}
