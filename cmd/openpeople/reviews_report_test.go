package main

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

var (
	reviewsLink = regexp.MustCompile(`<a href="(/reviews\?[^"]*)">([^<]*)</a>`)
	restsOn     = regexp.MustCompile(`n = ([0-9,]+)`)
)

// opensAll follows the links of a report to lists, each of which must hold as many as the
// cell says that it rests on; it returns how many there were.
func (d *filledDesk) opensAll(t *testing.T, client *http.Client, body string, links *regexp.Regexp) (followed int) {
	t.Helper()
	english := map[string]string{"Accept-Language": "en"}
	for _, found := range reportRow.FindAllString(strings.ReplaceAll(body, "\u00a0", " "), -1) {
		for _, cell := range strings.SplitAfter(found, "</td>") {
			link, n := links.FindStringSubmatch(cell), restsOn.FindStringSubmatch(cell)
			if link == nil || n != nil && strings.Contains(link[1], "low=1") { // a part of n
				continue
			}
			if n == nil {
				n = []string{"", link[2]}
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
		if n := d.opensAll(t, client, body, reviewsLink); n < 2 {
			t.Errorf("%s: %d numbers lead to reviews", x.Key, n)
		}
	}
	var summary struct {
		Criteria []struct {
			Key   string
			Score map[string]any
			Low   map[string]any
			Mark  map[string]any
		} `json:"by_criterion"`
		Reviewers []struct {
			Reviewer                  string
			Reviews, Praised, Faulted int
		}
	}
	d.api(t, "/api/v1/reviews/summary?"+days, &summary)
	for _, show := range []string{"criteria", "marks", "reviewers"} {
		query := "?show=" + show + "&" + days
		_, body := d.send(t, client, http.MethodGet, "/reports/reviews"+query, english, "")
		if n := d.opensAll(t, client, body, reviewsLink); n < 3 {
			t.Errorf("%s: %d numbers lead to reviews", show, n)
		}
		lines := d.linesOf(t, client, "/reports/reviews/table.csv"+query)
		found := map[string][]string{}
		for _, line := range lines[1:] {
			if found[line[0]] == nil {
				found[line[0]] = line
			}
		}
		at := func(key, name string) string { return found[key][slices.Index(lines[0], name)] }
		for _, c := range summary.Criteria {
			if show == "criteria" && (at(c.Key, "channel") != "*" || at(c.Key, "score") != numberOf(map[string]any(c.Score)) || at(c.Key, "score_n") != fmt.Sprint(c.Score["n"])) {
				t.Errorf("%s is %v in the file, %v by the API", c.Key, found[c.Key], c.Score)
			}
			if show == "marks" && (at(c.Key, "rho") == "") != (c.Mark == nil) {
				t.Errorf("%s is %v in the file, %v by the API", c.Key, found[c.Key], c.Mark)
			}
		}
		for _, r := range summary.Reviewers {
			if show == "reviewers" && !slices.ContainsFunc(lines[1:], func(line []string) bool {
				return line[1] == r.Reviewer && line[2] == fmt.Sprint(r.Reviews) && line[4] == fmt.Sprint(r.Praised) && line[5] == fmt.Sprint(r.Faulted)
			}) {
				t.Errorf("%+v is not in the file", r)
			}
		}
	}
}

// TestBeyondReport: what was done beyond the procedure opens the contacts that it counts, by
// whatever it is cut, and the rows add up to the total.
func TestBeyondReport(t *testing.T) {
	d := newFilledDesk(t, 2000)
	client, english := d.as(t, actor.Admin), map[string]string{"Accept-Language": "en"}
	for _, by := range []string{"operator", "channel_kind", "month"} {
		query := "?days=300&beyond_by=" + by
		status, body := d.send(t, client, http.MethodGet, "/reports/beyond"+query, english, "")
		if n := d.opensAll(t, client, body, contactsLink); status != http.StatusOK || n < 4 {
			t.Errorf("%s: %d numbers lead to contacts", by, n)
		}
		lines := d.linesOf(t, client, "/reports/beyond/table.csv"+query)
		for _, name := range []string{"contacts", "beyond", "beyond_reviewed", "beyond_marks"} {
			at, sum := slices.Index(lines[0], name), 0
			for _, line := range lines[2:] {
				n, _ := strconv.Atoi(line[at])
				sum += n
			}
			if lines[1][at] != strconv.Itoa(sum) || name == "beyond" && sum == 0 {
				t.Errorf("%s: %s is %s in all, %d in rows", by, name, lines[1][at], sum)
			}
		}
	}
	if status, _ := d.send(t, d.as(t, actor.Agent), http.MethodGet, "/reports/beyond", english, ""); status != http.StatusForbidden {
		t.Errorf("an agent reads it: %d", status)
	}
}
