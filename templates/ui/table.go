package ui

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"openpeople/internal/i18n"
)

func (c Column) classes() []string {
	var out []string
	if c.Number {
		out = append(out, "num")
	}
	if c.Width != "" {
		out = append(out, "col-"+c.Width)
	}
	if c.From != AnyRoom {
		out = append(out, string(c.From))
	}
	return out
}

func sortAttr(s Sorted) templ.Attributes {
	if s == Unsorted {
		return nil
	}
	return templ.Attributes{"aria-sort": string(s)}
}

var markKeys = [5]string{"ui.mark.1", "ui.mark.2", "ui.mark.3", "ui.mark.4", "ui.mark.5"}

// MarkName is the word of a mark of the scale 1 to 5; "" outside it.
func MarkName(ctx context.Context, m int) string {
	if m < 1 || m > len(markKeys) {
		return ""
	}
	return i18n.T(ctx, markKeys[m-1])
}

// markStep puts a mark of any scale on the five colours, 1 the worst.
func markStep(m, low, high int) int {
	if high <= low {
		return 3
	}
	m = min(max(m, low), high)
	return 1 + (m-low)*5/(high-low+1)
}

func markClass(m, low, high int) string { return "mark-" + strconv.Itoa(markStep(m, low, high)) }

func markTitle(ctx context.Context, m, low, high int) string {
	if low == 1 && high == 5 {
		return i18n.T(ctx, "ui.mark.title", "Mark", Number(ctx, m), "Word", MarkName(ctx, m))
	}
	return i18n.T(ctx, "ui.mark.of", "Mark", Number(ctx, m), "High", Number(ctx, high))
}

// plain writes a number for a machine.
func plain(n int64) string { return strconv.FormatInt(n, 10) }
