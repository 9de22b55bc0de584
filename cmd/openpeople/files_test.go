package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"openpeople/internal/actor"
	"openpeople/internal/report"
	"openpeople/internal/web/kit"
)

// multiply copies the latest contact until the desk has so many more.
func (d *filledDesk) multiply(t *testing.T, more int) {
	t.Helper()
	db := d.raw(t)
	var columns, values []string
	rows, err := db.Query("SELECT name FROM pragma_table_info('contacts') WHERE name <> 'id'")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, name)
		value := "c." + name
		if name == "external_id" {
			value = "'copy-' || up.i"
		}
		values = append(values, value)
	}
	rows.Close()
	err = d.store.InTx(t.Context(), func(ctx context.Context) error {
		_, err := d.store.Exec(ctx, "WITH RECURSIVE up(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM up WHERE i < ?) INSERT INTO contacts ("+strings.Join(columns, ", ")+") SELECT "+strings.Join(values, ", ")+
			" FROM up CROSS JOIN contacts c WHERE c.id = (SELECT MAX(id) FROM contacts)", more)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var fileLink = regexp.MustCompile(`href="(/files/\d+/content)"`)

// A list that is too long to be waited for is made in the background, for who asked, as that
// one would see it; a short one of the same list has the same lines.
func TestLongListsBecomeFiles(t *testing.T) {
	d := newFilledDesk(t, 60)
	boss, agent := d.as(t, actor.Admin), d.as(t, actor.Agent)
	_, short := d.send(t, boss, http.MethodGet, "/contacts.csv?all=1", nil, "")
	d.multiply(t, kit.LongFile)
	for _, suffix := range []string{kit.TableSuffix, kit.BookSuffix} {
		address := "/contacts" + suffix + "?all=1"
		status, page := d.send(t, boss, http.MethodGet, address, nil, "")
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(page, `value="`+html.EscapeString(address)+`"`) || !strings.Contains(page, `action="/files"`) {
			t.Fatalf("%s: %d\n%s", address, status, page)
		}
		d.post(t, boss, "/files", url.Values{"address": {address}}.Encode())
	}
	if _, page := d.send(t, boss, http.MethodGet, "/files", nil, ""); strings.Count(page, "<progress") != 2 || !strings.Contains(page, `<div class="quiet">всё</div>`) || fileLink.MatchString(page) {
		t.Errorf("before they are made:\n%s", page)
	}
	d.jobs.Drain(t.Context())
	_, page := d.send(t, boss, http.MethodGet, "/files", nil, "")
	links := fileLink.FindAllStringSubmatch(page, -1) // the latest first
	if len(links) != 2 {
		t.Fatalf("%d files are made:\n%s", len(links), page)
	}
	status, table := d.send(t, boss, http.MethodGet, links[1][1], nil, "")
	if lines := strings.Count(table, "\r\n"); status != http.StatusOK || lines != strings.Count(short, "\r\n")+kit.LongFile {
		t.Errorf("%d, %d lines", status, lines)
	}
	for line := range strings.SplitSeq(short, "\r\n") {
		if !strings.Contains(table, line) {
			t.Errorf("the long file has no line %q", line)
		}
	}
	if _, rest := d.send(t, boss, http.MethodGet, links[1][1], map[string]string{"Range": "bytes=-100"}, ""); rest != table[len(table)-100:] {
		t.Errorf("the end of it: %q", rest)
	}
	_, raw := d.send(t, boss, http.MethodGet, links[0][1], nil, "")
	book, err := excelize.OpenReader(bytes.NewReader([]byte(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) != 1+60+kit.LongFile {
		t.Errorf("the book has %d rows, %v", len(rows), err)
	}
	for _, link := range links {
		if status, _ := d.send(t, agent, http.MethodGet, link[1], nil, ""); status != http.StatusNotFound {
			t.Errorf("another takes %s: %d", link[1], status)
		}
		d.post(t, agent, strings.Replace(link[1], "content", "removal", 1), "")
		if status, _ := d.send(t, boss, http.MethodHead, link[1], nil, ""); status != http.StatusOK {
			t.Errorf("%s after another removed it: %d", link[1], status)
		}
		d.post(t, boss, strings.Replace(link[1], "content", "removal", 1), "")
		if status, _ := d.send(t, boss, http.MethodGet, link[1], nil, ""); status != http.StatusNotFound {
			t.Errorf("%s, removed: %d", link[1], status)
		}
	}
	if left, err := os.ReadDir(filepath.Join(d.cfg.Data, "exports")); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

// A file that was made in the background is called as the one that somebody waits for: what
// narrows it stands in its name, what was searched for does not.
func TestPreparedFilesAreCalledByTheirFilter(t *testing.T) {
	d := newFilledDesk(t, 60)
	boss := d.as(t, actor.Admin)
	named := func(path string) string {
		t.Helper()
		r, err := boss.Get(d.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		return r.Header.Get("Content-Disposition")
	}
	for address, narrowed := range map[string]bool{
		"/days.csv": true, "/days.xlsx?past=1": true, "/contacts.csv?all=1": false, "/contacts.csv?all=1&channel_kind=chat&q=hello": true, "/reports/comments/table.csv?days=365&mark=5": true, "/mailbox.csv": false,
	} {
		d.post(t, boss, "/files", url.Values{"address": {address}}.Encode())
		d.jobs.Drain(t.Context())
		_, page := d.send(t, boss, http.MethodGet, "/files", nil, "")
		link := fileLink.FindStringSubmatch(page)
		if link == nil {
			t.Fatalf("%s is not made:\n%s", address, page)
		}
		want, got := named(address), named(link[1])
		if got != want || strings.Contains(want, "filename*=") != narrowed || strings.Contains(got, "hello") {
			t.Errorf("%s is called %s, in the background %s", address, want, got)
		}
	}
}

// The file of comments says of each which survey was answered, as that of contacts does.
func TestCommentsSayTheirSurvey(t *testing.T) {
	d := newFilledDesk(t, 60)
	boss := d.as(t, actor.Admin)
	surveys := func(path, id string) map[string][2]string {
		lines := d.linesOf(t, boss, path)
		at := func(name string) int { return slices.Index(lines[0], name) }
		out := map[string][2]string{}
		for _, line := range lines[1:] {
			out[line[at(id)]] = [2]string{line[at("survey")], line[at("survey_version")]}
		}
		return out
	}
	all, commented := surveys("/contacts.csv?all=1", "id"), surveys("/reports/comments/table.csv?days=365", "contact_id")
	if len(commented) == 0 {
		t.Fatal("nobody wrote anything")
	}
	for contact, survey := range commented {
		if survey[0] == "" || survey != all[contact] {
			t.Errorf("contact %s: %q, and %q in the file of contacts", contact, survey, all[contact])
		}
	}
}

// What is asked for in the background is refused at once where it would be refused: no list,
// nonsense in its filters, what the role may not see; and nothing waits then.
func TestNoFileOfWhatIsNoList(t *testing.T) {
	d := newFilledDesk(t, 30)
	agent := d.as(t, actor.Agent)
	for address, want := range map[string]int{
		"": http.StatusNotFound, "/contacts": http.StatusNotFound, "/contacts.csv": http.StatusSeeOther, "/contacts.csv?sep=pipe": http.StatusUnprocessableEntity, "/contacts.csv?line=x": http.StatusUnprocessableEntity,
		"/recoveries.csv": http.StatusForbidden, "/reports/team/table.xlsx": http.StatusForbidden, "//example.org/contacts.csv": http.StatusNotFound, "http://example.org/contacts.csv": http.StatusNotFound, "/files": http.StatusNotFound, "/../contacts.csv": http.StatusNotFound,
	} {
		if status, page := d.send(t, agent, http.MethodPost, "/files", form, url.Values{"address": {address}}.Encode()); status != want {
			t.Errorf("%q: %d, want %d\n%.300s", address, status, want, page)
		}
	}
	var waiting int
	if err := d.raw(t).QueryRow("SELECT COUNT(*) FROM exports").Scan(&waiting); err != nil || waiting != 1 {
		t.Errorf("%s wait, %v", strconv.Itoa(waiting), err)
	}
}

// TestFilesHoldWhatPagesShow opens every page that is served as a file, too: the page leads to
// both forms, and they have the same columns and rows.
func TestFilesHoldWhatPagesShow(t *testing.T) {
	d := newFilledDesk(t, 300)
	boss := d.as(t, actor.Admin)
	seen := 0
	for _, route := range d.routes {
		path, isTable := strings.CutSuffix(route.Path, kit.TableSuffix)
		if !isTable || route.Method != http.MethodGet {
			continue
		}
		var paths []string
		if strings.Contains(path, ":dimension") {
			for _, kind := range reportKinds() {
				paths = append(paths, strings.Replace(path, ":dimension", kind, 1))
			}
		} else {
			paths = append(paths, d.somewhere(t, path))
		}
		for _, path := range paths {
			seen++
			of := path
			for _, part := range []string{"/table", "/strata", "/agreement"} {
				of = strings.TrimSuffix(of, part)
			}
			_, page := d.send(t, boss, http.MethodGet, of+"?"+everything[path], nil, "")
			for _, suffix := range []string{kit.TableSuffix, kit.BookSuffix} {
				if empty := strings.Contains(page, `class="empty"`); !empty && !strings.Contains(page, `href="`+path+suffix) {
					t.Errorf("the page of %s does not lead to %s", path, suffix)
				}
			}
			status, table := d.send(t, boss, http.MethodGet, path+kit.TableSuffix, nil, "")
			_, raw := d.send(t, boss, http.MethodGet, path+kit.BookSuffix, nil, "")
			book, err := excelize.OpenReader(strings.NewReader(raw))
			if err != nil || status != http.StatusOK {
				t.Errorf("%s: %d, %v", path, status, err)
				continue
			}
			inBook, err := book.GetRows(book.GetSheetName(0))
			if err != nil {
				t.Fatal(err)
			}
			from := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff")))
			from.Comma = ';'
			inTable, err := from.ReadAll()
			if err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			own := len(inTable[0]) - 2 // the last two are of the file itself
			if len(inBook) != len(inTable) || !slices.Equal(inBook[0], inTable[0][:own]) || !slices.Equal(inTable[0][own:], []string{"time_zone", "filter"}) {
				t.Errorf("%s: %d rows of %q, and %d of %q", path, len(inTable), inTable[0], len(inBook), inBook[0])
			}
			if len(inTable) > 1 && (inTable[1][own] == "" || inTable[1][own+1] == "") {
				t.Errorf("%s says %q of itself", path, inTable[1][own:])
			}
		}
	}
	if seen < 30 {
		t.Errorf("%d files: the walk is broken", seen)
	}
}

// everything is what a page is asked for that otherwise begins with a part.
var everything = map[string]string{"/contacts": "all=1", "/recoveries": "all=1", "/recoveries/figures": "all=1"}

// reportKinds are the reports by their key in the address.
func reportKinds() []string {
	kinds := []string{"standard", "trend", "hours", "mix", "programme", "reviews", "beyond"}
	for _, axis := range report.Axes {
		kinds = append(kinds, axis.Key)
	}
	return kinds
}
