package main

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// TestCommentsAreTheSameEverywhere: the API, the file and the rows of the database hold the
// same comments under every filter, the API from the oldest on, the file from the latest.
func TestCommentsAreTheSameEverywhere(t *testing.T) {
	d := newFilledDesk(t, 2000)
	client := d.as(t, actor.Admin)
	today := d.reports.Today()
	days := url.Values{"from": {today.Add(-199).String()}, "to": {today.String()}}
	const rows = `SELECT c.id FROM contacts c JOIN responses r ON r.contact_id = c.id AND r.purpose = 'first' LEFT JOIN dimensions p ON p.id = c.topic_id
WHERE r.comment <> '' AND c.day BETWEEN ? AND ? AND `
	some := 0
	for _, one := range []struct{ query, where string }{
		{"", "TRUE"}, {"mark=1&mark=4", "r.mark IN (1, 4)"}, {"low=1", "r.mark <= 2"}, {"topic=tariffs", "p.code = 'tariffs'"},
		{"topic=tariffs&without=topic&low=1", "COALESCE(p.code, '') <> 'tariffs' AND r.mark <= 2"}, {"q=%22ничего+такого%22", "FALSE"},
		{"reason=not_solved", `r.reasons LIKE '%"not_solved"%'`}, {"reason=not_solved&low=1&topic=tariffs", `r.reasons LIKE '%"not_solved"%' AND r.mark <= 2 AND p.code = 'tariffs'`}, {"reason=not%25", "FALSE"},
	} {
		q, err := url.ParseQuery(one.query)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range days {
			q[name] = values
		}
		var want []int64
		raw, err := d.raw(t).Query(rows+one.where+" ORDER BY c.ended_at, c.id", int(today.Add(-199)), int(today))
		if err != nil {
			t.Fatal(err)
		}
		for raw.Next() {
			var id int64
			if err := raw.Scan(&id); err != nil {
				t.Fatal(err)
			}
			want = append(want, id)
		}
		some += len(want)
		var got []int64
		for after := ""; ; {
			var page struct {
				TimeZone string `json:"time_zone"`
				Comments []struct {
					ContactID int64  `json:"contact_id"`
					Comment   string `json:"comment"`
				} `json:"comments"`
				Next *string `json:"next"`
			}
			d.api(t, "/api/v1/comments?limit=7&"+q.Encode()+after, &page)
			for _, c := range page.Comments {
				got = append(got, c.ContactID)
				if c.Comment == "" || page.TimeZone != "Europe/Moscow" {
					t.Errorf("%+v in %q", c, page.TimeZone)
				}
			}
			if page.Next == nil {
				break
			}
			after = "&cursor=" + *page.Next
		}
		var file []int64
		for _, line := range d.linesOf(t, client, "/reports/comments/table.csv?"+q.Encode())[1:] {
			id, err := strconv.ParseInt(line[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			file = append(file, id)
		}
		slices.Reverse(file)
		if !slices.Equal(got, want) || !slices.Equal(file, want) {
			t.Errorf("%s: %d in the API, %d in the file, %d in the database", one.query, len(got), len(file), len(want))
		}
		if status, _ := d.send(t, client, http.MethodGet, "/reports/comments?"+q.Encode(), nil, ""); status != http.StatusOK {
			t.Errorf("%s: %d", one.query, status)
		}
	}
	if some < 100 {
		t.Fatalf("only %d comments were compared", some)
	}
}

// TestTagsByForms: a rule is previewed, saved, and hits what was written before; comments
// are tagged by hand, several at once, and that is taken back; the API and the file name the
// tags. Nobody but supervisors and admins tags.
func TestTagsByForms(t *testing.T) {
	d := newFilledDesk(t, 2000)
	english := map[string]string{"Accept-Language": "en"}
	admin := d.as(t, actor.Admin)
	post := func(c *http.Client, path string, form url.Values) (int, string) {
		t.Helper()
		return d.send(t, c, http.MethodPost, path, map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}, form.Encode())
	}
	form := url.Values{"name": {"Благодарность"}, "name_en": {"Thanks"}, "rules": {"спасибо\r\nблагодарю"}, "revision": {""}}
	var all, thanks int
	const count = "SELECT COUNT(*) FROM responses WHERE purpose = 'first' AND comment <> ''"
	if err := d.raw(t).QueryRow(count).Scan(&all); err != nil {
		t.Fatal(err)
	}
	asked := url.Values{"preview": {"1"}}
	for name, values := range form {
		asked[name] = values
	}
	status, body := post(admin, "/comments/tags", asked)
	if status != http.StatusOK || !strings.Contains(body, "It would hit") || !strings.Contains(body, "<mark>") || !strings.Contains(body, strconv.Itoa(all)) {
		t.Fatalf("preview: %d %.200s", status, body)
	}
	if status, _ := post(admin, "/comments/tags", form); status != http.StatusSeeOther {
		t.Fatalf("saved: %d", status)
	}
	if status, body := post(admin, "/comments/tags", form); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Another tag is called so.") {
		t.Errorf("the same name again: %d", status)
	}
	d.jobs.Drain(context.Background())
	var id int64
	if err := d.raw(t).QueryRow("SELECT t.id, COUNT(*) FROM comment_tags t JOIN comment_tagged g ON g.tag_id = t.id WHERE t.name_en = 'Thanks' GROUP BY t.id").Scan(&id, &thanks); err != nil || thanks == 0 || thanks >= all {
		t.Fatalf("%d of %d: %v", thanks, all, err)
	}
	if wrong, err := d.store.Check(context.Background()); err != nil || len(wrong) > 0 {
		t.Errorf("%v %v", wrong, err)
	}
	tag := strconv.FormatInt(id, 10)
	today := d.reports.Today()
	days := "from=" + today.Add(-400).String() + "&to=" + today.String() + "&tag=" + tag
	bear := func() (ids []int64) {
		var page struct {
			Comments []struct {
				ContactID int64 `json:"contact_id"`
				Tags      []struct {
					ID     int64  `json:"id"`
					Name   string `json:"name"`
					ByRule bool   `json:"by_rule"`
				} `json:"tags"`
			} `json:"comments"`
		}
		d.api(t, "/api/v1/comments?limit=1000&"+days, &page)
		for _, c := range page.Comments {
			ids = append(ids, c.ContactID)
			if !slices.ContainsFunc(c.Tags, func(one struct {
				ID     int64  `json:"id"`
				Name   string `json:"name"`
				ByRule bool   `json:"by_rule"`
			}) bool {
				return one.ID == id && one.Name != ""
			}) {
				t.Errorf("%+v does not say the tag", c)
			}
		}
		return ids
	}
	before := bear()
	if len(before) != thanks {
		t.Errorf("%d bear it in the API, %d in the database", len(before), thanks)
	}
	lines := d.linesOf(t, admin, "/reports/comments/table.csv?"+days)[1:]
	if at := slices.Index(d.linesOf(t, admin, "/reports/comments/table.csv?"+days)[0], "tags"); len(lines) != thanks || !strings.Contains(lines[0][at], "Благодарность") && !strings.Contains(lines[0][at], "Thanks") {
		t.Errorf("%d lines, the first %v", len(lines), lines[0])
	}
	off := url.Values{"contact": {strconv.FormatInt(before[0], 10), strconv.FormatInt(before[1], 10)}, "tag": {tag}, "do": {"off"}, "back": {"/reports/comments?days=90"}}
	if status, _ := post(admin, "/comments/tagging", off); status != http.StatusSeeOther || len(bear()) != thanks-2 {
		t.Errorf("taken off: %d, %d bear it", status, len(bear()))
	}
	back := url.Values{"contacts": {off["contact"][0] + " " + off["contact"][1]}, "tag": {tag}, "do": {"on"}, "back": {"https://elsewhere.example"}}
	if status, _ := post(admin, "/comments/tagging", back); status != http.StatusSeeOther || len(bear()) != thanks {
		t.Errorf("taken back: %d, %d bear it", status, len(bear()))
	}
	for _, role := range []actor.Role{actor.Agent, actor.Executive} {
		c := d.as(t, role)
		for _, path := range []string{"/comments/tags", "/comments/tagging", "/comments/tags/" + tag, "/comments/tags/" + tag + "/archive"} {
			if status, _ := post(c, path, off); status != http.StatusForbidden {
				t.Errorf("%s by %s: %d", path, role, status)
			}
		}
	}
	status, body = d.send(t, d.as(t, actor.Executive), http.MethodGet, "/reports/comments?days=365&show=themes", english, "")
	if status != http.StatusOK || !strings.Contains(body, "Too few comments to compare") {
		t.Errorf("themes: %d", status)
	}
	if lines := d.linesOf(t, admin, "/reports/comments/table.csv?days=365&show=reasons"); len(lines) < 3 || lines[1][3] == "0" {
		t.Errorf("reasons: %v", lines)
	}
	if lines := d.linesOf(t, admin, "/comments/tags.csv"); len(lines) < 2 {
		t.Errorf("tags: %v", lines)
	}
}

// TestWhatACommentsReportIgnoresIsRefused: themes take no mark and no words, reasons no
// words; what reasons take narrows them, in the file too.
func TestWhatACommentsReportIgnoresIsRefused(t *testing.T) {
	d := newFilledDesk(t, 2000)
	admin := d.as(t, actor.Admin)
	for _, query := range []string{"show=themes&mark=5", "show=themes&low=1", "show=themes&q=деньги", "show=reasons&q=деньги", "show=reasons&reason=not_solved", "show=themes&reason=not_solved"} {
		q, _ := url.ParseQuery(query)
		for _, path := range []string{"/reports/comments?", "/reports/comments/table.csv?"} {
			if status, body := d.send(t, admin, http.MethodGet, path+q.Encode(), map[string]string{"Accept-Language": "en"}, ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "narrows the stream of comments only") {
				t.Errorf("%s%s: %d", path, query, status)
			}
		}
	}
	for query, where := range map[string]string{"mark=1": "r.mark = 1", "low=1": "r.mark <= 2", "mark=3": "r.mark = 3"} {
		var want int
		if err := d.raw(t).QueryRow("SELECT COUNT(*) FROM responses r JOIN contacts c ON c.id = r.contact_id WHERE r.purpose = 'first' AND r.reasons NOT IN ('[]', 'null', '') AND c.day >= ? AND "+where, int(d.reports.Today().Add(-364))).Scan(&want); err != nil {
			t.Fatal(err)
		}
		got := 0
		if lines := d.linesOf(t, admin, "/reports/comments/table.csv?days=365&show=reasons&"+query); len(lines) > 1 {
			got, _ = strconv.Atoi(lines[1][3])
		}
		if got != want {
			t.Errorf("%s: n %d, want %d", query, got, want)
		}
	}
}

// TestTagsAndReasonsOpenContacts: the contacts behind a tag and behind a reason that was
// ticked are as many in the list and by the API as the database holds; figures, which no tag
// narrows, say so.
func TestTagsAndReasonsOpenContacts(t *testing.T) {
	d := newFilledDesk(t, 2000)
	admin, days := d.as(t, actor.Admin), "&from="+d.reports.Today().Add(-364).String()+"&to="+d.reports.Today().String()
	for query, count := range map[string]string{
		"tag=1":                    "SELECT COUNT(*) FROM comment_tagged g JOIN contacts c ON c.id = g.contact_id WHERE g.tag_id = 1 AND g.how <> 'off' AND c.day >= ?",
		"tag=1&mark=2":             "SELECT COUNT(*) FROM comment_tagged g JOIN contacts c ON c.id = g.contact_id WHERE g.tag_id = 1 AND g.how <> 'off' AND c.mark = 2 AND c.day >= ?",
		"reason=not_solved":        "SELECT COUNT(*) FROM responses r JOIN contacts c ON c.id = r.contact_id WHERE r.purpose = 'first' AND r.reasons LIKE '%\"not_solved\"%' AND c.day >= ?",
		"reason=not_solved&mark=2": "SELECT COUNT(*) FROM responses r JOIN contacts c ON c.id = r.contact_id WHERE r.purpose = 'first' AND r.reasons LIKE '%\"not_solved\"%' AND r.mark = 2 AND c.day >= ?",
	} {
		var want int
		if err := d.raw(t).QueryRow(count, int(d.reports.Today().Add(-364))).Scan(&want); err != nil || want == 0 {
			t.Fatal(query, want, err)
		}
		if got := len(d.linesOf(t, admin, "/contacts.csv?"+query+days)) - 1; got != want {
			t.Errorf("%s: %d in the list, want %d", query, got, want)
		}
		var page struct{ Contacts []any }
		if d.api(t, "/api/v1/contacts?limit=1000&"+query+days, &page); len(page.Contacts) != want {
			t.Errorf("%s: %d by the API, want %d", query, len(page.Contacts), want)
		}
	}
	_, body := d.send(t, admin, http.MethodGet, "/reports/comments?show=reasons&mark=2&days=365", map[string]string{"Accept-Language": "en"}, "")
	if want := `/contacts?from=` + d.reports.Today().Add(-364).String() + `&amp;mark=2&amp;reason=not_solved`; !strings.Contains(body, want) {
		t.Errorf("a reason does not lead to %s", want)
	}
	for _, path := range []string{"/?tag=1", "/reports/channel?tag=1", "/reports/trend?tag=1"} {
		if status, body := d.send(t, admin, http.MethodGet, path, map[string]string{"Accept-Language": "en"}, ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Figures are not counted by tags") {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/api/v1/kpis?tag=1", "/api/v1/reports/channel?tag=1"} {
		if status, body := d.send(t, http.DefaultClient, http.MethodGet, path, map[string]string{"Accept-Language": "en", "Authorization": "Bearer " + d.token}, ""); status != http.StatusUnprocessableEntity || !strings.Contains(body, "Figures are not counted by tags") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// TestTaggingSaysWhatItDid: tagging by hand and changing a rule are said, with the way back,
// which brings the former words.
func TestTaggingSaysWhatItDid(t *testing.T) {
	d := newFilledDesk(t, 2000)
	admin := d.as(t, actor.Admin)
	english := map[string]string{"Accept-Language": "en", "Accept": "text/html"}
	post := func(path string, form url.Values) string {
		t.Helper()
		status, body := d.send(t, admin, http.MethodPost, path, map[string]string{"Accept-Language": "en", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}, form.Encode())
		if status != http.StatusSeeOther && status != http.StatusOK {
			t.Fatalf("%s: %d %.300s", path, status, body)
		}
		return body
	}
	read := func(path string) string {
		t.Helper()
		_, body := d.send(t, admin, http.MethodGet, path, english, "")
		return body
	}
	form := url.Values{"name": {"Спасибо"}, "name_en": {"Thanks"}, "rules": {"спасибо"}, "revision": {""}}
	post("/comments/tags", form)
	d.jobs.Drain(context.Background())
	var id, born, contact int64
	if err := d.raw(t).QueryRow("SELECT t.id, COUNT(*), MIN(g.contact_id) FROM comment_tags t JOIN comment_tagged g ON g.tag_id = t.id WHERE t.name_en = 'Thanks' GROUP BY t.id").Scan(&id, &born, &contact); err != nil || born == 0 {
		t.Fatal(born, err)
	}
	path := "/comments/tags/" + strconv.FormatInt(id, 10)
	revision := func() string {
		_, rest, _ := strings.Cut(read(path), `name="revision" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	form["rules"], form["revision"] = []string{""}, []string{revision()}
	if body := post(path, url.Values{"name": form["name"], "name_en": form["name_en"], "rules": {""}, "revision": form["revision"], "preview": {"1"}}); !strings.Contains(body, "come on 0 and go from "+strconv.FormatInt(born, 10)+".") {
		t.Errorf("the preview of no words does not say that it takes off %d", born)
	}
	post(path, form)
	if body := read("/comments/tags"); !strings.Contains(body, "The rule is changed.") || !strings.Contains(body, `name="rules" value="спасибо"`) {
		t.Error("a changed rule is not said with its former words")
	}
	form["rules"], form["revision"] = []string{"спасибо"}, []string{revision()}
	post(path, form)
	d.jobs.Drain(context.Background())
	post("/comments/tagging", url.Values{"contact": {strconv.FormatInt(contact, 10)}, "tag": {strconv.FormatInt(id, 10)}, "do": {"off"}, "back": {"/reports/comments?days=90"}})
	if body := read("/reports/comments?days=90"); !strings.Contains(body, "The tag is taken off 1 comment.") || !strings.Contains(body, `name="do" value="on"`) {
		t.Error("taking a tag off is not said")
	}
}
