package ui

import (
	"github.com/a-h/templ"

	"context"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// separators are what the file of a list may be parted by, and their words.
var separators = []struct{ name, words string }{{"semicolon", "ui.separator.semicolon"}, {"comma", "ui.separator.comma"}, {"tab", "ui.separator.tab"}}

// parted is the address of a file with a separator of the reader's choice.
func parted(address, separator string) string {
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	return address + sign + page.Separator + "=" + separator
}

// book is the address of a table as a book of a spreadsheet.
func book(address string) string {
	path, query, narrowed := strings.Cut(address, "?")
	if path = strings.TrimSuffix(path, ".csv") + ".xlsx"; narrowed {
		return path + "?" + query
	}
	return path
}

// countText says how many rows there are, and how many of them are here.
func (p Pages) countText(ctx context.Context) string {
	switch {
	case p.Until != 0:
		return i18n.T(ctx, "ui.pager.looked", "Count", p.Shown, "Shown", Number(ctx, p.Shown), "Day", Day(ctx, p.Until))
	case p.Count < 0:
		return i18n.T(ctx, "ui.pager.shown", "Count", p.Shown, "Shown", Number(ctx, p.Shown))
	case p.AtLeast:
		return i18n.T(ctx, "ui.pager.at_least", "Total", Number(ctx, p.Count))
	case int64(p.Shown) == p.Count:
		return i18n.T(ctx, "ui.pager.all", "Count", p.Shown, "Total", Number(ctx, p.Count))
	}
	return i18n.T(ctx, "ui.pager.some", "Shown", Number(ctx, p.Shown), "Total", Number(ctx, p.Count))
}

// nextText says whether the list goes on, or the looking.
func (p Pages) nextText(ctx context.Context) string {
	if p.Until != 0 {
		return i18n.T(ctx, "ui.pager.further")
	}
	return i18n.T(ctx, "ui.pager.next")
}

// CurrentAttr marks what is chosen among links.
func CurrentAttr(chosen bool) templ.Attributes {
	if !chosen {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}
