package today

import (
	"strconv"

	"openpeople/internal/page"
	"openpeople/internal/report"
)

// trendOf leads to the marks of the kind of channels, day by day.
func trendOf(s report.Slide) string {
	f := page.Filter{}.With("channel", s.Codes[:min(len(s.Codes), page.MaxValues)]...)
	return f.URL("/reports/trend", "days", strconv.Itoa(slideDays), "by", "day")
}

// slideDays is how many days the trend of a slide shows.
const slideDays = 84
