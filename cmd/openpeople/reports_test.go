package main

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// reportOf is a report as the API answers it.
type reportOf struct {
	Rows  []map[string]any
	Total map[string]any
}

func (d *filledDesk) api(t *testing.T, path string, into any) {
	t.Helper()
	status, body := d.send(t, http.DefaultClient, http.MethodGet, path, map[string]string{"Authorization": "Bearer " + d.token}, "")
	if status != http.StatusOK {
		t.Fatalf("%s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatal(err)
	}
}

// number is a figure of the API as the file writes it.
func numberOf(v any) string {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case map[string]any:
		if mean, there := v["mean"]; there {
			return numberOf(mean)
		}
		return numberOf(v["value"])
	}
	return ""
}

// TestReportsAgree asks for reports by every axis under random filters: the page, the
// file and the API say the same, the rows add up to the total, and the total is /kpis.
func TestReportsAgree(t *testing.T) {
	d := newFilledDesk(t, 3000)
	client := d.as(t, actor.Admin)
	english := map[string]string{"Accept-Language": "en"}
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	r := rand.New(rand.NewPCG(7, 7))
	var teams, topics []string
	for query, into := range map[string]*[]string{"team": &teams, "topic": &topics} {
		rows, err := d.raw(t).Query("SELECT code FROM dimensions WHERE kind = ? ORDER BY code", query)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				t.Fatal(err)
			}
			*into = append(*into, code)
		}
		rows.Close()
	}
	seen, changed := 0, 0
	for _, axis := range report.Axes {
		for range 3 {
			q := url.Values{"from": {today.Add(-20 - r.IntN(300)).String()}, "to": {today.Add(-r.IntN(20)).String()}}
			if r.IntN(2) == 0 {
				q["team"] = []string{teams[r.IntN(len(teams))], teams[r.IntN(len(teams))]}
			}
			if r.IntN(2) == 0 {
				q.Set("topic", topics[r.IntN(len(topics))])
			}
			if r.IntN(4) == 0 {
				q.Set("line", "1")
			}
			for _, key := range []string{"team", "topic", "line"} {
				if q.Has(key) && r.IntN(3) == 0 {
					q.Add("without", key)
				}
			}
			if r.IntN(6) == 0 {
				q.Set("attribute", "platform")
				q.Set("attribute_value", "android")
			}
			var got reportOf
			var kpis map[string]any
			d.api(t, "/api/v1/kpis?"+q.Encode(), &kpis)
			if r.IntN(3) > 0 {
				q.Set("against", report.Againsts[r.IntN(2)])
			}
			d.api(t, "/api/v1/reports/"+axis.Key+"?"+q.Encode(), &got)
			sums := map[string]float64{}
			for _, row := range got.Rows {
				for _, key := range []string{"contacts", "asked", "delivered", "answered", "open"} {
					sums[key] += row[key].(float64)
				}
			}
			for key, v := range got.Total {
				if key == "changes" {
					continue
				}
				if numberOf(v) != numberOf(kpis[key]) {
					t.Errorf("%s?%s: %s is %v in all, %v in /kpis", axis.Key, q.Encode(), key, v, kpis[key])
				}
				if sum, counted := sums[key]; counted && sum != v {
					t.Errorf("%s?%s: %s is %v in rows, %v in all", axis.Key, q.Encode(), key, sum, v)
				}
			}
			status, file := d.send(t, client, http.MethodGet, "/reports/"+axis.Key+"/table.csv?"+q.Encode(), english, "")
			lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
			if err != nil || status != http.StatusOK || len(lines) != len(got.Rows)+2 {
				t.Fatalf("%s: %d, %d lines of %d rows: %v", axis.Key, status, len(lines), len(got.Rows), err)
			}
			status, book := d.send(t, client, http.MethodGet, "/reports/"+axis.Key+"/table.xlsx?"+q.Encode(), english, "")
			if status != http.StatusOK || !sameCells(t, lines, book) {
				t.Errorf("%s?%s: the book is not the table", axis.Key, q.Encode())
			}
			for i, line := range lines[1:] {
				row := got.Total
				if i > 0 {
					row = got.Rows[i-1]
				}
				changed += agree(t, axis.Key+"?"+q.Encode(), lines[0], line, row["changes"])
				for j, name := range lines[0] {
					if v, there := row[name]; there && j > 1 && line[j] != numberOf(v) {
						t.Errorf("%s?%s, row %d: %s is %q in the file, %v in the API", axis.Key, q.Encode(), i, name, line[j], v)
					}
				}
			}
			status, body := d.send(t, client, http.MethodGet, "/reports/"+axis.Key+"?column=contacts&column=answered&"+q.Encode(), english, "")
			if status != http.StatusOK {
				t.Fatalf("%s: %d", axis.Key, status)
			}
			for i, row := range shownRows(body) {
				want := got.Total
				if i > 0 && i <= len(got.Rows) {
					want = got.Rows[i-1]
				}
				if row[0] != numberOf(want["contacts"]) || row[1] != numberOf(want["answered"]) {
					t.Errorf("%s?%s, row %d: the page says %v, the API %v and %v", axis.Key, q.Encode(), i, row, want["contacts"], want["answered"])
				}
				seen++
			}
		}
	}
	if seen < 200 || changed < 50 {
		t.Errorf("only %d rows and %d changes were looked at", seen, changed)
	}
}

// agree compares what a row of the file says of changes with what the API does, and counts
// those that are known.
func agree(t *testing.T, of string, head, line []string, changes any) (known int) {
	t.Helper()
	all, _ := changes.(map[string]any)
	for key, v := range all {
		j := slices.Index(head, key+"_change")
		if j < 0 {
			t.Errorf("%s: the file has no change of %s", of, key)
			continue
		}
		want := []string{"", "", "", ""}
		if one, ok := v.(map[string]any); ok {
			known++
			want = []string{numberOf(one["value"]), numberOf(one["low"]), numberOf(one["high"]), map[any]string{true: "yes", false: "no"}[one["proven"]]}
			if beyond := one["low"].(float64) > 0 || one["high"].(float64) < 0; beyond != one["proven"] && one["low"] != 0.0 && one["high"] != 0.0 {
				t.Errorf("%s: a change of %s is %v", of, key, one)
			}
		}
		if !slices.Equal(line[j:j+4], want) {
			t.Errorf("%s: the change of %s is %q in the file, %q in the API", of, key, line[j:j+4], want)
		}
	}
	return known
}

// sameCells reports whether an XLSX file holds the cells of a CSV file.
func sameCells(t *testing.T, lines [][]string, book string) bool {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Error(err)
		return false
	}
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(lines) {
		return false
	}
	for i, row := range rows {
		line := lines[i][:len(lines[i])-2]                       // the last two are of the file itself
		row = append(row, make([]string, len(line)-len(row))...) // empty cells at the end are not kept
		if !slices.EqualFunc(row, line, func(a, b string) bool {
			x, wrong := strconv.ParseFloat(a, 64)
			y, wrongToo := strconv.ParseFloat(b, 64)
			return a == b || wrong == nil && wrongToo == nil && math.Abs(x-y) <= 1e-12*math.Abs(y)
		}) {
			return false
		}
	}
	return true
}

var (
	reportRow  = regexp.MustCompile(`(?s)<tr(?: class="total-row")?><th scope="row".*?</tr>`)
	cellRests  = regexp.MustCompile(`n = ([0-9,]+)`)
	reportCell = regexp.MustCompile(`(?s)<td class="num[^"]*">(?:<a href="([^"]*)">)?([^<]*)`)
)

// shownRows are the numbers of the rows of a report's page.
func shownRows(body string) (rows [][]string) {
	for _, row := range reportRow.FindAllString(body, -1) {
		var cells []string
		for _, c := range reportCell.FindAllStringSubmatch(row, -1) {
			cells = append(cells, strings.NewReplacer(",", "", "\u00a0", "", " ", "").Replace(strings.TrimSpace(c[2])))
		}
		rows = append(rows, cells)
	}
	return rows
}

// TestReportsOpenWhatTheyCount follows every number that leads to contacts: as many
// stand there. Who may not read each of them gets no such way.
func TestReportsOpenWhatTheyCount(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english := map[string]string{"Accept-Language": "en"}
	client, supervisor := d.as(t, actor.Admin), d.as(t, actor.Supervisor)
	followed, reviews := map[string]int{}, 0
	var team string
	if err := d.raw(t).QueryRow("SELECT code FROM dimensions WHERE kind = 'team' ORDER BY code").Scan(&team); err != nil {
		t.Fatal(err)
	}
	for _, axis := range report.Axes {
		path := "/reports/" + axis.Key + "?days=90&column=contacts&column=asked&column=delivered&column=response_rate&column=answered&column=top_box&column=fcr_observed&column=flr&column=handling_seconds&column=fcr_said&column=wait_seconds&column=dissatisfied_commented&column=iqs"
		switch axis.Key { // narrowed, too
		case "channel", "topic":
			path += "&without=team&team=" + url.QueryEscape(team)
		case "week":
			path += "&team=" + url.QueryEscape(team)
		case "site":
			path += "&channel_kind=voice&channel_kind=chat&without=channel_kind"
		case "operator":
			path += "&hour_of_week=34&hour_of_week=35&without=hour_of_week"
		case "region":
			path += "&attribute=platform&attribute_value=android"
		}
		follow := func(client *http.Client) (n int) {
			t.Helper()
			_, body := d.send(t, client, http.MethodGet, path, english, "")
			for i, row := range reportRow.FindAllString(body, -1) {
				if i > 6 && client != supervisor {
					break
				}
				for _, cell := range strings.SplitAfter(strings.ReplaceAll(row, "\u00a0", " "), "</td>") {
					c := reportCell.FindStringSubmatch(cell)
					if c == nil || c[1] == "" {
						continue
					}
					if client == supervisor && !strings.Contains(c[1], "team=") {
						t.Errorf("%s: who reads some contacts only is led to %s", path, c[1])
					}
					want := strings.TrimSpace(c[2])
					if n := cellRests.FindStringSubmatch(cell); n != nil {
						want = n[1]
					}
					_, list := d.send(t, client, http.MethodGet, html.UnescapeString(c[1]), english, "")
					rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " "))
					if want == "0" && rows == nil {
						continue
					}
					if rows == nil || rows[1] != want {
						t.Errorf("%s: %s opens %v, want %s", path, c[1], rows, want)
					}
					n++
					if strings.HasPrefix(c[1], "/reviews?") {
						reviews++
					}
				}
			}
			return n
		}
		followed[axis.Key] = follow(client)
		if led := follow(supervisor); (led > 0) != (axis.Key == "team") {
			t.Errorf("%s: %d numbers lead who leads some teams to contacts", path, led)
		}
	}
	if reviews < 20 {
		t.Errorf("%d numbers lead to reviews", reviews)
	}
	for _, key := range []string{"channel", "channel_kind", "team", "operator", "topic", "region", "day", "week", "month", "hour_of_week"} {
		if followed[key] < 20 {
			t.Errorf("%s: %d numbers lead to contacts", key, followed[key])
		}
	}
}

// TestReportsTakeNonsense: every wrong address of a report says so, and none breaks it.
func TestReportsTakeNonsense(t *testing.T) {
	d := newFilledDesk(t, 100)
	client := d.as(t, actor.Executive)
	for path, want := range map[string]int{
		"/reports":                                                http.StatusSeeOther,
		"/reports/nothing":                                        http.StatusNotFound,
		"/reports/channel?sort=":                                  http.StatusOK,
		"/reports/channel?sort=top_box;drop":                      http.StatusBadRequest,
		"/contacts?channel=chat;x":                                http.StatusBadRequest,
		"/reports/channel?sort=contacts%3B+DROP+TABLE":            http.StatusUnprocessableEntity,
		"/reports/channel?column=zzz":                             http.StatusUnprocessableEntity,
		"/reports/channel?against=never":                          http.StatusUnprocessableEntity,
		"/reports/channel?from=2026-11-02&to=2026-11-01":          http.StatusUnprocessableEntity,
		"/reports/day?from=2000-01-01&to=2100-01-01":              http.StatusUnprocessableEntity,
		"/reports/channel?against=year&from=2000-01-01&days=9":    http.StatusUnprocessableEntity,
		"/reports/channel?team=" + strings.Repeat("x", 300):       http.StatusUnprocessableEntity,
		"/reports/channel?team=nobody":                            http.StatusOK,
		"/reports/channel/table.csv?column=zzz":                   http.StatusUnprocessableEntity,
		"/reports/nothing/table.csv":                              http.StatusNotFound,
		"/reports/mix?by=client&figure=flr":                       http.StatusOK,
		"/reports/programme?programme_by=hour":                    http.StatusOK,
		"/reports/programme?programme_by=team":                    http.StatusUnprocessableEntity,
		"/reports/programme?programme_by=rule&team=nobody":        http.StatusOK,
		"/reports/channel?decision=zzz":                           http.StatusUnprocessableEntity,
		"/reports/mix?by=day":                                     http.StatusUnprocessableEntity,
		"/reports/mix?figure=iqs":                                 http.StatusUnprocessableEntity,
		"/reports/mix/table.csv?figure=x%27%3B--":                 http.StatusUnprocessableEntity,
		"/reports/mix?team=nobody":                                http.StatusOK,
		"/reports/operator?sort=top_box.up&against=before":        http.StatusOK,
		"/reports/week?sort=name&column=iqs&column=handling_p90":  http.StatusOK,
		"/reports/hour_of_week?against=year&sort=wait_seconds":    http.StatusOK,
		"/api/v1/reports/channel?from=2026-11-01&to=2026-11-02":   http.StatusUnauthorized,
		"/reports/channel?" + strings.Repeat("team=x&", 10) + "a": http.StatusUnprocessableEntity,
	} {
		if status, body := d.send(t, client, http.MethodGet, path, nil, ""); status != want {
			t.Errorf("%s: %d, want %d\n%.300s", path, status, want, body)
		}
	}
	agent := d.as(t, actor.Agent)
	for _, path := range []string{"/reports", "/reports/operator", "/reports/operator/table.csv"} {
		if status, _ := d.send(t, agent, http.MethodGet, path, nil, ""); status != http.StatusForbidden {
			t.Errorf("%s as an agent: %d", path, status)
		}
	}
	keys := []string{}
	for _, c := range report.Columns {
		if slices.Contains(keys, string(c.Key)) || c.Name.RU == "" || c.Name.EN == "" || c.Formula.RU == "" || c.Formula.EN == "" {
			t.Errorf("column %+v", c)
		}
		keys = append(keys, string(c.Key))
	}
}

// A report is saved by its form, opened again by its name, opens after the sign-in, and is
// removed; what is no report is not saved.
func TestReportsAreSaved(t *testing.T) {
	d := newFilledDesk(t, 200)
	admin, english := d.as(t, actor.Admin), map[string]string{"Accept-Language": "en"}
	send := func(path string, form url.Values) (int, string) {
		t.Helper()
		header := map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded"}
		return d.send(t, admin, http.MethodPost, path, header, form.Encode())
	}
	_, page := d.send(t, admin, http.MethodGet, "/reports/team?days=7&sort=csat&against=before", english, "")
	held := regexp.MustCompile(`name="address" value="([^"]*)"`).FindStringSubmatch(page)
	if held == nil {
		t.Fatalf("the form holds no address:\n%s", page)
	}
	report := html.UnescapeString(held[1])
	if at, err := url.Parse(report); err != nil || at.Path != "/reports/team" || at.Query().Encode() != "against=before&days=7&sort=csat" {
		t.Fatalf("the form holds %s", report)
	}
	if status, _ := send("/reports/saved", url.Values{"address": {report}, "name": {"Weekly <b>"}, "start": {"1"}}); status != http.StatusSeeOther {
		t.Fatalf("saved: %d", status)
	}
	if _, page := d.send(t, admin, http.MethodGet, report, english, ""); !strings.Contains(page, "Weekly &lt;b&gt;") || !strings.Contains(page, "after sign-in") {
		t.Error("the page does not show what is saved")
	}
	if status, page := send("/reports/saved", url.Values{"address": {report}, "name": {" "}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, `aria-describedby="f-name-error"`) || !strings.Contains(page, "<table") {
		t.Errorf("without a name: %d", status)
	}
	for address, want := range map[string]int{
		"/reports/moon": 404, "https://example.org/reports/team": 404, "//example.org/reports/team": 404, "/settings": 404, "/reports/team?days=x": 422, "/reports/team?nonsense=1": 422, "%": 404, "": 404,
	} {
		if status, _ := send("/reports/saved", url.Values{"address": {address}, "name": {"x"}}); status != want {
			t.Errorf("%q is saved: %d", address, status)
		}
	}
	begin := func() string {
		t.Helper()
		fresh := &http.Client{CheckRedirect: admin.CheckRedirect}
		i := slices.IndexFunc(demoAccounts(), func(p account.DemoAccount) bool { return p.Role == actor.Admin })
		r, err := fresh.PostForm(d.server.URL+"/login", url.Values{"email": {demoAccounts()[i].Email}, "password": {demoAccounts()[i].Password}})
		if err != nil {
			t.Fatal(err)
		}
		body(t, r)
		return r.Header.Get("Location")
	}
	if at := begin(); at != report {
		t.Errorf("after the sign-in: %q", at)
	}
	if status, _ := send("/reports/saved/1/removal", url.Values{"back": {"https://example.org/"}}); status != http.StatusSeeOther {
		t.Errorf("removed: %d", status)
	}
	if at := begin(); at != "/" {
		t.Errorf("it is gone, and after the sign-in: %q", at)
	}
}

// TestMixAgrees: what the page of a comparison like for like shows is what its file says,
// and what is observed is expected of all together.
func TestMixAgrees(t *testing.T) {
	d := newFilledDesk(t, 3000)
	client, english := d.as(t, actor.Admin), map[string]string{"Accept-Language": "en"}
	for _, query := range []string{"by=team&figure=fcr_observed&days=300", "by=channel&days=365", "by=line&figure=flr&days=300&channel=app-chat&without=channel", "by=site&figure=response_rate&days=365"} {
		_, file := d.send(t, client, http.MethodGet, "/reports/mix/table.csv?"+query, english, "")
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
		if err != nil || len(lines) < 3 {
			t.Fatalf("%s: %d lines, %v", query, len(lines), err)
		}
		_, body := d.send(t, client, http.MethodGet, "/reports/mix?"+query, english, "")
		body = strings.ReplaceAll(body, "\u00a0", " ")
		number := func(s string) float64 { f, _ := strconv.ParseFloat(s, 64); return f }
		var observed, expected float64
		ratios := 0
		for _, line := range lines[1:] {
			observed, expected = observed+number(line[4]), expected+number(line[5])
			if line[8] == "" {
				continue
			}
			ratios++
			if shown := ">" + strconv.FormatFloat(number(line[8]), 'f', 3, 64) + "</span>"; !strings.Contains(body, shown) {
				t.Errorf("%s: the page does not say %s of %s", query, shown, line[1])
			}
		}
		if math.Abs(observed-expected) > 1e-3*max(observed, 1) || ratios < 2 {
			t.Errorf("%s: %v observed, %v expected, %d ratios", query, observed, expected, ratios)
		}
	}
}

// TestProgrammeAgrees: by whatever the survey programme is cut, its rows add up to the
// total, which is /kpis; and each reason opens the contacts that it counts.
func TestProgrammeAgrees(t *testing.T) {
	d := newFilledDesk(t, 2000)
	client, english := d.as(t, actor.Admin), map[string]string{"Accept-Language": "en"}
	today := when.DayOf(d.clock.Now(), d.store.Zone())
	days := "from=" + today.Add(-200).String() + "&to=" + today.Add(-3).String()
	var kpis map[string]any
	d.api(t, "/api/v1/kpis?"+days, &kpis)
	for _, x := range report.ProgrammeAxes {
		_, file := d.send(t, client, http.MethodGet, "/reports/programme/table.csv?programme_by="+x.Key+"&"+days, english, "")
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
		if err != nil || len(lines) < 3 {
			t.Fatalf("%s: %d lines, %v", x.Key, len(lines), err)
		}
		for j, name := range lines[0] {
			if name == "contacts" || name == "asked" || name == "delivered" || name == "answered" {
				sum := 0
				for _, line := range lines[2:] {
					n, _ := strconv.Atoi(line[j])
					sum += n
				}
				if lines[1][j] != numberOf(kpis[name]) || strconv.Itoa(sum) != lines[1][j] {
					t.Errorf("%s: %s is %s in all, %d in rows, %v in /kpis", x.Key, name, lines[1][j], sum, kpis[name])
				}
			}
			if name == "response_rate" || name == "top_box" || name == "coverage" {
				if lines[1][j] != numberOf(kpis[name]) {
					t.Errorf("%s: %s is %s, %v in /kpis", x.Key, name, lines[1][j], kpis[name])
				}
			}
		}
	}
	_, body := d.send(t, client, http.MethodGet, "/reports/programme?"+days, english, "")
	opened := 0
	for _, m := range regexp.MustCompile(`<a href="(/contacts\?[^"]*(?:decision=|without=decision|in=delivered)[^"]*)">([^<]*)</a>`).FindAllStringSubmatch(body, -1) {
		_, list := d.send(t, client, http.MethodGet, html.UnescapeString(m[1]), english, "")
		rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(list, "\u00a0", " "))
		if rows == nil || rows[1] != m[2] {
			t.Errorf("%s opens %v, want %s", m[1], rows, m[2])
		}
		opened++
	}
	if opened < 6 {
		t.Errorf("%d reasons and invitations lead to contacts", opened)
	}
}
