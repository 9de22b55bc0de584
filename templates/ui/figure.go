package ui

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/i18n"
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
		if whole := math.Round(value); math.Abs(value-whole) < 0.005 && math.Abs(value-whole) >= 0.0005 {
			return Decimal(ctx, value, 3) // two would say that all marks were alike
		}
		return Decimal(ctx, value, 2)
	case report.UnitScore:
		return Decimal(ctx, value, 1)
	}
	return Percent(ctx, value)
}

// Aimed is a target as it was typed, in the unit of its figure.
func Aimed(ctx context.Context, unit report.Unit, target float64) string {
	switch unit {
	case report.UnitSeconds:
		return Seconds(ctx, target)
	case report.UnitShare:
		return percent(ctx, typed(ctx, target*100))
	}
	return typed(ctx, target)
}

// typed writes a number with as many places as it has, up to six.
func typed(ctx context.Context, f float64) string {
	s := strconv.FormatFloat(math.Round(f*1e6)/1e6, 'f', -1, 64)
	_, places, _ := strings.Cut(s, ".")
	return Decimal(ctx, f, len(places))
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

// ChangedShort is Changed where a head says that shares differ by points.
func ChangedShort(ctx context.Context, unit report.Unit, d float64) string {
	if unit == report.UnitShare {
		return Signed(ctx, d*100, 1)
	}
	text, _ := Changed(ctx, unit, d)
	return text
}

// ChangedBetween is the interval of a difference in the unit of its figure.
func ChangedBetween(ctx context.Context, unit report.Unit, low, high float64) string {
	from, _ := Changed(ctx, unit, low)
	to, _ := Changed(ctx, unit, high)
	return from + " … " + to
}

// Spans is the switch of the period: what is one click away, and what the address asks
// for; url leads to another one. Of a wrong address nothing is chosen.
func Spans(ctx context.Context, asked report.Asked, wrong bool, url func(days int) string) (list []Choice) {
	for _, days := range report.Spans {
		list = append(list, Choice{Label: i18n.T(ctx, "today.days", "Count", days), URL: url(days), Chosen: asked.Days == days && !wrong})
	}
	if !slices.Contains(report.Spans, asked.Days) && !wrong {
		list = append(list, Choice{Label: Period(ctx, asked.Period), URL: url(asked.Days), Chosen: true})
	}
	return list
}
