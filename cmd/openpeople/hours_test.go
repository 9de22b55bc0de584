package main

import (
	"html"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

var hourCell = regexp.MustCompile(`<a href="(/contacts[^"]*hour_of_week=[^"]*)">[^<]*\(n = ([0-9,]+)\)`)

// TestHoursPage: three maps of the week with their tables, whose numbers open the contacts
// that they count; the file holds each of its 168
// hours, and their contacts add up to those of the period.
func TestHoursPage(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english := map[string]string{"Accept-Language": "en"}
	client := d.as(t, actor.Executive)
	status, body := d.send(t, client, http.MethodGet, "/reports/hours?days=90", english, "")
	if status != http.StatusOK || strings.Count(body, `<svg class="heat-map"`) != 3 || strings.Count(body, "Show as a table") != 3 {
		t.Fatalf("%d\n%.300s", status, body)
	}
	body = strings.ReplaceAll(body, "\u00a0", " ")
	cells := hourCell.FindAllStringSubmatch(body, -1)
	for i := 0; i < len(cells); i += 7 {
		_, list := d.send(t, client, http.MethodGet, html.UnescapeString(cells[i][1]), english, "")
		if rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " ")); rows == nil || rows[1] != cells[i][2] {
			t.Errorf("%s opens %v, want %s", cells[i][1], rows, cells[i][2])
		}
	}
	if len(cells) < 200 {
		t.Errorf("%d hours open what they count", len(cells))
	}
	lines := d.linesOf(t, client, "/reports/hours/table.csv?days=90")[1:]
	if len(lines) != 168 || lines[167][0] != "7" || lines[167][1] != "23" {
		t.Fatalf("%d lines, the last %v", len(lines), lines[len(lines)-1])
	}
	sum, times := 0, 0
	for _, line := range lines {
		n, err := strconv.Atoi(line[3])
		if err != nil {
			t.Fatal(err)
		}
		sum += n
		if line[1] == "0" {
			n, _ := strconv.Atoi(line[2])
			times += n
		}
	}
	var kpis map[string]any
	today := d.reports.Today()
	d.api(t, "/api/v1/kpis?from="+today.Add(-89).String()+"&to="+today.String(), &kpis)
	if float64(sum) != kpis["contacts"] || times != 90 {
		t.Errorf("%d contacts of %d days in the file, %v in /kpis", sum, times, kpis["contacts"])
	}
}
