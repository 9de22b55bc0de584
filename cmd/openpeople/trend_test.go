package main

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
)

// TestTrendPage: every figure has its trend; its table twin says what the file says, the
// newest first, and each n of marks opens as many contacts.
func TestTrendPage(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english := map[string]string{"Accept-Language": "en"}
	client := d.as(t, actor.Executive)
	for _, k := range report.KPIs {
		path := "/reports/trend?days=90&by=week&figure=" + string(k.Key)
		status, body := d.send(t, client, http.MethodGet, path, english, "")
		if status != http.StatusOK || !strings.Contains(body, "<svg class=\"line-chart\"") {
			t.Fatalf("%s: %d", path, status)
		}
		lines := d.linesOf(t, client, strings.Replace(path, "trend?", "trend/table.csv?", 1))[1:]
		slices.Reverse(lines)
		rows := reportRow.FindAllString(body, -1)
		if len(rows) != len(lines) || len(rows) < 12 {
			t.Fatalf("%s: %d rows, %d in the file", path, len(rows), len(lines))
		}
		for i, row := range rows {
			cells := reportCell.FindAllStringSubmatch(row, -1)
			n := strings.ReplaceAll(cells[1][2], ",", "")
			if n != lines[i][3] && n+lines[i][3] != "0" {
				t.Errorf("%s, row %d: n is %s, %s in the file", path, i, n, lines[i][3])
			}
			if i == 0 || i > 2 || k.Key != report.TopBox {
				continue
			}
			_, list := d.send(t, client, http.MethodGet, html.UnescapeString(cells[1][1]), english, "")
			if rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " ")); rows == nil || strings.ReplaceAll(rows[1], ",", "") != lines[i][3] {
				t.Errorf("%s: %s opens %v, want %s", path, cells[1][1], rows, lines[i][3])
			}
		}
	}
}

// TestRemarksOnATrend: a supervisor writes a remark, which stands on the line and in the
// list; nobody else than its author or an admin is offered to take it away, and an agent
// does neither.
func TestRemarksOnATrend(t *testing.T) {
	d := newFilledDesk(t, 200)
	header := map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
	post := func(c *http.Client, path string, form url.Values) (int, string) {
		t.Helper()
		return d.send(t, c, http.MethodPost, path, header, form.Encode())
	}
	supervisor, director := d.as(t, actor.Supervisor), d.as(t, actor.Executive)
	trend := "/reports/trend?days=28"
	words := func(c *http.Client) string {
		t.Helper()
		_, body := d.send(t, c, http.MethodGet, trend, header, "")
		return body
	}
	today := d.reports.Today().String()
	for name, form := range map[string]url.Values{
		"no words": {"back": {trend}, "day": {today}}, "no day": {"back": {trend}, "day": {"zzz"}, "words": {"x"}}, "a day to come": {"back": {trend}, "day": {"2099-01-01"}, "words": {"x"}}, "bytes": {"back": {trend}, "day": {today}, "words": {"\xff"}},
		"too long": {"back": {trend}, "day": {today}, "words": {strings.Repeat("x", report.MaxRemark+1)}},
	} {
		if status, body := post(supervisor, "/reports/trend/remarks", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "data-error-summary") {
			t.Errorf("%s: %d\n%.300s", name, status, body)
		}
	}
	for _, back := range []string{"", "https://example.org/reports/trend", "/reports/team", "/settings"} {
		if status, _ := post(supervisor, "/reports/trend/remarks", url.Values{"back": {back}, "day": {today}, "words": {"x"}}); status != http.StatusNotFound {
			t.Errorf("from %q: %d", back, status)
		}
	}
	form := url.Values{"back": {trend}, "day": {today}, "words": {"The app <b>was down</b>"}}
	if status, _ := post(d.as(t, actor.Agent), "/reports/trend/remarks", form); status != http.StatusForbidden {
		t.Errorf("an agent writes: %d", status)
	}
	if status, _ := post(supervisor, "/reports/trend/remarks", form); status != http.StatusSeeOther {
		t.Fatalf("written: %d", status)
	}
	removal := regexp.MustCompile(`/reports/trend/remarks/\d+/removal`).FindString(words(supervisor))
	if removal == "" || !strings.Contains(words(director), "The app &lt;b&gt;was down&lt;/b&gt;") || strings.Contains(words(director), removal) {
		t.Errorf("%q stands for its author alone", removal)
	}
	if status, _ := post(director, removal, url.Values{"back": {trend}}); status != http.StatusForbidden {
		t.Errorf("another takes it away: %d", status)
	}
	if status, _ := post(supervisor, removal, url.Values{"back": {trend}}); status != http.StatusSeeOther || strings.Contains(words(supervisor), "was down") {
		t.Errorf("taken away: %d", status)
	}
	if status, _ := post(supervisor, fmt.Sprint("/reports/trend/remarks/", 99_999, "/removal"), url.Values{"back": {trend}}); status != http.StatusNotFound {
		t.Errorf("none: %d", status)
	}
}
