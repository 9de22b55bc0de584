package main

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

var (
	reviewsLink = regexp.MustCompile(`<a href="(/reviews\?[^"]*)">[^<]*</a>`)
	restsOn     = regexp.MustCompile(`n = ([0-9,]+)`)
)

// opensAll follows the links of a report to lists, each of which must hold as many as the
// cell says that it rests on; it returns how many there were.
func (d *filledDesk) opensAll(t *testing.T, client *http.Client, body string) (followed int) {
	t.Helper()
	english := map[string]string{"Accept-Language": "en"}
	for _, found := range reportRow.FindAllString(strings.ReplaceAll(body, "\u00a0", " "), -1) {
		for _, cell := range strings.SplitAfter(found, "</td>") {
			link, n := reviewsLink.FindStringSubmatch(cell), restsOn.FindStringSubmatch(cell)
			if link == nil || n == nil {
				continue
			}
			_, list := d.send(t, client, http.MethodGet, html.UnescapeString(link[1]), english, "")
			rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " "))
			if rows == nil || rows[1] != n[1] {
				t.Errorf("%s opens %v, want %s", link[1], rows, n[1])
			}
			followed++
		}
	}
	return followed
}

// TestReviewsReport: by whatever reviews are cut, page, file and /kpis say the same, and each
// number opens the reviews that it counts.
func TestReviewsReport(t *testing.T) {
	d := newFilledDesk(t, 2000)
	client, english := d.as(t, actor.Admin), map[string]string{"Accept-Language": "en"}
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	days := "from=" + today.Add(-200).String() + "&to=" + today.String()
	var kpis map[string]any
	d.api(t, "/api/v1/kpis?"+days, &kpis)
	iqs, _ := kpis["iqs"].(map[string]any)
	for _, x := range report.ReviewAxes {
		query := "?reviews_by=" + x.Key + "&" + days
		lines := d.linesOf(t, client, "/reports/reviews/table.csv"+query)
		at := func(line []string, name string) string { return line[slices.Index(lines[0], name)] }
		if total := lines[1]; at(total, "iqs") != numberOf(kpis["iqs"]) || at(total, "reviewed_share") != numberOf(kpis["reviewed"]) {
			t.Errorf("%s: %v, and %v in /kpis", x.Key, total, kpis["iqs"])
		}
		if iqs["n"] == nil || x.Key == "day" || x.Key == "site" || x.Key == "region" {
			continue
		}
		_, body := d.send(t, client, http.MethodGet, "/reports/reviews"+query, english, "")
		if n := d.opensAll(t, client, body); n < 2 {
			t.Errorf("%s: %d numbers lead to reviews", x.Key, n)
		}
	}
}
