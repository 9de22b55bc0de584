package privacy

import (
	"context"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/templates/ui"
)

// className is what a class is called.
func className(ctx context.Context, class personal.Class) string {
	for _, row := range privacy.Classes {
		if row.Class == class {
			return row.Name.For(ctx)
		}
	}
	return ""
}

// fields are the days of each class; an empty one is for ever.
func (p OverviewPage) fields(ctx context.Context) (list []ui.Field) {
	for _, row := range privacy.Limited {
		name := string(row.Class)
		value := p.Typed[name]
		if p.Typed == nil && p.Retention.Limits[row.Class] > 0 {
			value = strconv.Itoa(p.Retention.Limits[row.Class])
		}
		list = append(list, ui.Field{Name: name, Label: className(ctx, row.Class), Hint: i18n.T(ctx, "privacy.days."+name), Value: value, Width: ui.WidthShort, Optional: true,
			From: "1", To: strconv.Itoa(privacy.MaxDays), InputMode: "numeric", Error: ui.FieldError(ctx, p.Fault, name)})
	}
	return list
}

// aheadLine says how much of a class the next night would take away.
func (p OverviewPage) aheadLine(ctx context.Context, class personal.Class) string {
	n, counted := p.Ahead[class]
	if !counted {
		return i18n.T(ctx, "privacy.ahead.none", "Class", className(ctx, class))
	}
	return i18n.T(ctx, "privacy.ahead.line", "Class", className(ctx, class), "N", least(ctx, n, n >= privacy.CountedTo))
}

// least writes a number, or that there are at least so many.
func least(ctx context.Context, n int64, more bool) string {
	number := ui.Number(ctx, int(n))
	if more {
		return i18n.T(ctx, "privacy.ahead.least", "N", number)
	}
	return number
}

// sureLine is the second press: it says how much goes by it.
func (p OverviewPage) sureLine(ctx context.Context) string {
	more := false
	for _, n := range p.Ahead {
		more = more || n >= privacy.CountedTo
	}
	return i18n.T(ctx, "privacy.retention.sure", "N", least(ctx, p.Ahead.Total(), more))
}

func nightColumns(ctx context.Context) []ui.Column {
	list := []ui.Column{{Label: i18n.T(ctx, "privacy.nights.at")}}
	for _, row := range privacy.Limited {
		list = append(list, ui.Column{Label: className(ctx, row.Class), Number: true})
	}
	return list
}
