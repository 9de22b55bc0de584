package today

import (
	"context"
	"strconv"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/templates/ui"
)

// slide says of a kind of channels that its marks fall: since when, how far, and how sure
// that is.
func (v View) slide(ctx context.Context, s report.Slide) string {
	return i18n.T(ctx, "today.slide", "Kind", contact.Kind(s.Kind).Title().For(ctx), "Figure", report.KPIByKey(report.TopBox).Name.For(ctx), "Since", ui.Day(ctx, s.Since),
		"Now", ui.Part(ctx, s.Now.K, s.Now.N), "Count", s.Now.N, "N", ui.Number(ctx, s.Now.N), "Usual", ui.Part(ctx, s.Usual.K, s.Usual.N))
}

// trendOf leads to the marks of the kind of channels, day by day.
func trendOf(s report.Slide) string {
	f := page.Filter{}.With("channel", s.Codes[:min(len(s.Codes), page.MaxValues)]...)
	return f.URL("/reports/trend", "days", strconv.Itoa(slideDays), "by", "day")
}

// slideDays is how many days the trend of a slide shows.
const slideDays = 84
