package ui

import (
	"context"
	"net/url"
	"strings"
	"time"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// FileLine is something that is true of a whole file: a column of CSV, where it has one, and
// a line of a book.
type FileLine struct{ Column, Label, Value string }

// FilterWords says what narrows a list, in one line.
func FilterWords(ctx context.Context, said []page.Said) string {
	var filter []string
	for _, one := range said {
		label := one.Label.For(ctx)
		switch one.Kind {
		case page.Flag:
		case page.Date:
			for _, v := range one.Values {
				if day, err := when.ParseDay(v); err == nil {
					label += " " + Day(ctx, day)
				}
			}
		default:
			label += ": " + SaidValues(ctx, one)
		}
		filter = append(filter, label)
	}
	if len(filter) == 0 {
		return i18n.T(ctx, "ui.file.all")
	}
	return strings.Join(filter, "; ")
}

// ListOf is the page of the list that an address is the file of.
func ListOf(file string) string {
	u, err := url.Parse(file)
	if err != nil {
		return "/"
	}
	for _, end := range []string{".csv", ".xlsx", "/table", "/strata"} {
		u.Path = strings.TrimSuffix(u.Path, end)
	}
	query := u.Query()
	query.Del(page.Separator)
	u.RawQuery = query.Encode()
	return u.String()
}

// AboutFile says what a file holds: whose clock, what narrows it, when it was made.
func AboutFile(ctx context.Context, said []page.Said) []FileLine {
	return []FileLine{
		{"time_zone", i18n.T(ctx, "ui.file.zone"), Zone(ctx).String()},
		{"filter", i18n.T(ctx, "ui.file.filter"), FilterWords(ctx, said)},
		{"", i18n.T(ctx, "ui.file.made"), Now(ctx).In(Zone(ctx)).Format(time.RFC3339)},
	}
}
