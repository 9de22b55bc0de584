package main

import (
	"html"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/report"
)

var contactsLink = regexp.MustCompile(`<a href="(/contacts[^"]*)">([^<]*)</a>`)

// TestTheProgrammeOpensWhatItCounts follows the numbers of the survey programme by each of its
// axes: as many contacts stand there as the file of the report says.
func TestTheProgrammeOpensWhatItCounts(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english, client := map[string]string{"Accept-Language": "en"}, d.as(t, actor.Admin)
	for _, axis := range report.ProgrammeAxes {
		query := "?days=90&programme_by=" + axis.Key
		_, body := d.send(t, client, http.MethodGet, "/reports/programme"+query, english, "")
		lines := d.linesOf(t, client, "/reports/programme/table.csv"+query)
		counts := func(line []string, url string) (n float64) {
			at := func(name string) float64 {
				n, _ := strconv.ParseFloat(line[slices.Index(lines[0], name)], 64)
				return n
			}
			for mark, of := range map[string]string{"in=asked": "asked", "in=delivered": "delivered", "in=answered": "answered", "answered=1": "top_box_n"} {
				if strings.Contains(url, mark) {
					return at(of)
				}
			}
			if strings.Contains(url, "in=replied") {
				return math.Round(at("response_rate") * at("response_rate_n"))
			}
			return at("contacts")
		}
		followed, row := 0, 0
		for _, found := range reportRow.FindAllString(strings.ReplaceAll(body, "\u00a0", " "), -1) {
			cells := strings.SplitAfter(found, "</td>")
			inTable := len(cells) == 7
			if inTable {
				row++
			}
			for _, cell := range cells {
				link := contactsLink.FindStringSubmatch(cell)
				if link == nil {
					continue
				}
				_, list := d.send(t, client, http.MethodGet, html.UnescapeString(link[1]), english, "")
				want, is := strconv.ParseFloat(strings.ReplaceAll(link[2], ",", ""), 64)
				if is != nil {
					n := cellRests.FindStringSubmatch(cell)
					want, _ = strconv.ParseFloat(strings.ReplaceAll(n[1], ",", ""), 64)
				}
				if inTable {
					want = counts(lines[row], link[1])
				}
				var got float64
				if rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " ")); rows != nil {
					got, _ = strconv.ParseFloat(strings.ReplaceAll(rows[1], ",", ""), 64)
				}
				if followed++; got != want {
					t.Errorf("%s opens %v, want %v", link[1], got, want)
				}
			}
		}
		if followed < 12 || row != len(lines)-1 {
			t.Errorf("%s: %d numbers lead to contacts, %d rows for %d lines", axis.Key, followed, row, len(lines))
		}
	}
}
