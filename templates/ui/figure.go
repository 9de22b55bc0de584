package ui

import (
	"context"
	"math"

	"openpeople/internal/report"
)

// Written is a value in the unit of its figure.
func Written(ctx context.Context, unit report.Unit, value float64) string {
	switch unit {
	case report.UnitCount:
		return Number(ctx, int64(value))
	case report.UnitSeconds:
		return Seconds(ctx, value)
	case report.UnitMark:
		return Decimal(ctx, value, 2)
	case report.UnitScore:
		return Decimal(ctx, value, 1)
	}
	return Percent(ctx, value)
}

// Changed is a difference in the unit of its figure, with its sign; some is false where
// nothing is left of it as it is written.
func Changed(ctx context.Context, unit report.Unit, d float64) (text string, some bool) {
	switch unit {
	case report.UnitShare:
		return Points(ctx, d), math.Round(d*1000) != 0
	case report.UnitSeconds:
		if text = Seconds(ctx, d); math.Round(d) > 0 {
			text = "+" + text
		}
		return text, math.Round(d) != 0
	}
	return Signed(ctx, d, 1), math.Round(d*10) != 0
}
