package main

import (
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
	view "openpeople/templates/report"
)

// linesOf reads the file of a report.
func (d *filledDesk) linesOf(t *testing.T, client *http.Client, path string) [][]string {
	t.Helper()
	status, file := d.send(t, client, http.MethodGet, path, map[string]string{"Accept-Language": "en"}, "")
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %v", path, status, err)
	}
	return lines
}

// TestStandardPage: every axis and figure has its page; the table twin says what the file
// says, and each n of marks opens as many contacts.
func TestStandardPage(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english := map[string]string{"Accept-Language": "en"}
	client := d.as(t, actor.Executive)
	opened := 0
	var paths []string
	for _, axis := range report.StandardAxes {
		paths = append(paths, "/reports/standard?days=365&by="+axis.Key)
	}
	paths = append(paths, "/reports/standard?days=365&by=channel_kind&without=channel&channel=voice-moscow&channel=chat-app", "/reports/standard?days=365&by=channel_kind&channel=voice-moscow&channel=voice-south&channel=chat-app&channel=retail-tverskaya",
		"/reports/standard?days=365&by=team&without=team&team=voice-moscow-1")
	for _, path := range paths {
		status, body := d.send(t, client, http.MethodGet, path, english, "")
		if status != http.StatusOK || !strings.Contains(body, "<svg class=\"funnel-chart\"") {
			t.Fatalf("%s: %d\n%s", path, status, regexp.MustCompile(`(?s)<div class="summary".*?</div>`).FindString(body))
		}
		lines := d.linesOf(t, client, strings.Replace(path, "standard?", "standard/table.csv?", 1))
		var counted [][]string
		for _, line := range lines[1:] {
			if line[3] != "0" {
				counted = append(counted, line)
			}
		}
		rows := reportRow.FindAllString(body, -1)
		if len(rows) != len(counted) || len(rows) < 2 {
			t.Fatalf("%s: %d rows, %d in the file", path, len(rows), len(counted))
		}
		for i, row := range rows {
			cells := reportCell.FindAllStringSubmatch(row, -1)
			if n := strings.ReplaceAll(cells[1][2], ",", ""); n != counted[i][3] {
				t.Errorf("%s, row %d: n is %s, %s in the file", path, i, n, counted[i][3])
			}
			if i > 3 || cells[1][1] == "" {
				continue
			}
			_, list := d.send(t, client, http.MethodGet, html.UnescapeString(cells[1][1]), english, "")
			if rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " ")); rows == nil || strings.ReplaceAll(rows[1], ",", "") != counted[i][3] {
				t.Errorf("%s: %s opens %v, want %s", path, cells[1][1], rows, counted[i][3])
			}
			opened++
		}
	}
	if opened < 12 {
		t.Errorf("only %d numbers lead to contacts", opened)
	}
	for _, k := range report.StandardFigures() {
		if status, _ := d.send(t, client, http.MethodGet, "/reports/standard?days=90&figure="+string(k.Key), english, ""); status != http.StatusOK {
			t.Errorf("of %s: %d", k.Key, status)
		}
	}
}

// TestOtherReports: each kind of report answers nonsense in words, is empty on days without
// contacts, is refused to an agent, and is saved like a table.
func TestOtherReports(t *testing.T) {
	d := newFilledDesk(t, 200)
	client, english := d.as(t, actor.Supervisor), map[string]string{"Accept-Language": "en"}
	chosen := map[string]string{"/reports/standard": "&by=team&figure=flr", "/reports/trend": "&by=week&figure=iqs"} // what other kinds do not take
	for path, wrong := range map[string][]string{
		"/reports/standard": {"by=operator", "by=zzz", "by=team&by=site", "figure=iqs", "figure=zzz", "sort=contacts", "column=csat"},
		"/reports/trend":    {"by=hour_of_week", "by=day&by=week", "figure=digital_share", "figure=zzz", "sort=contacts", "by=day&from=2010-01-01&to=2026-11-01"},
		"/reports/hours":    {"by=day", "figure=csat", "sort=contacts"},
	} {
		for _, file := range []string{"", "/table.csv"} {
			for _, query := range append(wrong, "days=0", "days=99999", "from=2026-11-02&to=2026-11-01", "from=2000-01-01&to=2100-01-01", "team=%00", "foo=1") {
				if status, body := d.send(t, client, http.MethodGet, path+file+"?"+query, english, ""); status != http.StatusUnprocessableEntity {
					t.Errorf("%s%s?%s: %d\n%.200s", path, file, query, status, body)
				}
			}
		}
		if status, body := d.send(t, client, http.MethodGet, path+"?from=2001-01-01&to=2001-01-31", english, ""); status != http.StatusOK || !strings.Contains(body, "Nothing on these days") {
			t.Errorf("%s of days without contacts: %d", path, status)
		}
		if status, _ := d.send(t, d.as(t, actor.Agent), http.MethodGet, path, english, ""); status != http.StatusForbidden {
			t.Errorf("%s as an agent: %d", path, status)
		}
		_, body := d.send(t, client, http.MethodGet, path+"?days=90"+chosen[path], english, "")
		held := regexp.MustCompile(`name="address" value="([^"]*)"`).FindStringSubmatch(body)
		if held == nil {
			t.Fatalf("%s holds no address", path)
		}
		for _, k := range view.Kinds {
			if way := regexp.MustCompile(`href="(/reports/` + k.Key + `\?[^"]*days=90[^"]*)"`).FindStringSubmatch(body); way == nil {
				t.Errorf("%s leads to no %s", path, k.Key)
			} else if status, _ := d.send(t, client, http.MethodGet, html.UnescapeString(way[1]), english, ""); status != http.StatusOK {
				t.Errorf("%s leads to %s: %d", path, way[1], status)
			}
		}
		header := map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
		form := url.Values{"address": {html.UnescapeString(held[1])}, "name": {" "}}
		if status, body := d.send(t, client, http.MethodPost, "/reports/saved", header, form.Encode()); status != http.StatusUnprocessableEntity || !strings.Contains(body, "<svg") {
			t.Errorf("%s saved without a name: %d", path, status)
		}
		form.Set("name", "Mine")
		if status, _ := d.send(t, client, http.MethodPost, "/reports/saved", header, form.Encode()); status != http.StatusSeeOther {
			t.Errorf("%s saved: %d", path, status)
		}
	}
}
