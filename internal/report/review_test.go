package report_test

import (
	"testing"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// IQS stands on the day of submission: in the figures of a period, the period
// before and the weeks of Today, and in every part of a series.
func TestReviewScoresStandOnTheirDays(t *testing.T) {
	d := &desk{days: []report.DaySums{{Day: 2026_10_20, Sums: figure.Sums{figure.ReviewN: 1, figure.ReviewSum: 10000000}}, {Day: 2026_11_15, Sums: figure.Sums{figure.ReviewN: 2, figure.ReviewSum: 109910000}}, {Day: 2026_11_21, Sums: figure.Sums{figure.ReviewN: 3, figure.ReviewSum: 154950000}}}}
	p := when.Period{From: 2026_11_01, To: 2026_11_21}
	o, err := service(d).Overview(t.Context(), system, p, report.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if got := o.Mean(report.IQS); got == nil || got.N != 5 || got.Value != 52.972 {
		t.Errorf("of the period: %+v, want 52.972 of 5", got)
	}
	if got := o.Before.Mean(report.IQS); got == nil || got.N != 1 || got.Value != 10 {
		t.Errorf("of the period before: %+v", got)
	}
	if got := o.Weeks[11].Mean(report.IQS); got == nil || got.N != 5 {
		t.Errorf("of the last week: %+v", got)
	}
	if got := o.Weeks[10].Mean(report.IQS); got != nil {
		t.Errorf("a week without reviews: %+v", got)
	}
	points, err := service(d).Series(t.Context(), system, p, report.Filter{}, report.Daily)
	if err != nil {
		t.Fatal(err)
	}
	if got := points[14].Mean(report.IQS); got == nil || got.Value != 54.955 || points[13].Mean(report.IQS) != nil {
		t.Errorf("of 15 November: %+v, of the day before: %+v", got, points[13].Mean(report.IQS))
	}
}
