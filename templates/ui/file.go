package ui

import (
	"context"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// FileLine is something that is true of a whole file: a column of CSV, where it has one, and
// a line of a book.
type FileLine struct{ Column, Label, Value string }

// AboutFile says what a file holds: whose clock, what narrows it, when it was made.
func AboutFile(ctx context.Context, said []page.Said) []FileLine {
	var filter []string
	for _, one := range said {
		label := one.Label.For(ctx)
		if one.Kind != page.Flag {
			label += ": " + SaidValues(ctx, one)
		}
		filter = append(filter, label)
	}
	narrowed := strings.Join(filter, "; ")
	if narrowed == "" {
		narrowed = i18n.T(ctx, "ui.file.all")
	}
	return []FileLine{
		{"time_zone", i18n.T(ctx, "ui.file.zone"), Zone(ctx).String()},
		{"filter", i18n.T(ctx, "ui.file.filter"), narrowed},
		{"", i18n.T(ctx, "ui.file.made"), Now(ctx).In(Zone(ctx)).Format(time.RFC3339)},
	}
}
