package contact_test

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// Two heads of the list sort it: by links, said in aria-sort, kept with the filters;
// the file follows. What has no mark has no place by it.
func TestTheListIsSorted(t *testing.T) {
	r := &rooms{rows: some(3), count: 3}
	for query, want := range map[string]struct {
		order contact.Order
		says  []string
	}{
		"answered=1&team=team-a":                {contact.Answered, []string{`aria-sort="descending"`, `href="/contacts?answered=1&sort=mark&team=team-a"`, "day-row", "Ответ"}},
		"mark=2&commented=1":                    {contact.Answered, []string{"day-row"}},
		"answered=1&from=2026-11-01":            {contact.Latest, []string{"day-row", "Когда"}},
		"all=1":                                 {contact.Latest, []string{`href="/contacts?sort=mark"`}},
		"answered=1&sort=mark&team=team-a":      {contact.WorstMark, []string{`aria-sort="ascending"`, `sort=mark-down`, `href="/contacts?answered=1&team=team-a"`, `name="sort" value="mark"`, "/contacts.csv?answered=1&sort=mark&team=team-a"}},
		"answered=1&sort=mark-down&team=team-a": {contact.BestMark, []string{`aria-sort="descending"`}},
	} {
		status, body := ask(t, r, supervisor, i18n.RU, "/contacts?"+query)
		if got := r.lists[len(r.lists)-1]; status != 200 || got.Order != want.order || strings.HasPrefix(query, "answered") && len(got.Marks) != 5 {
			t.Errorf("%s: %d %+v", query, status, got)
		}
		has(t, body, want.says...)
		if n := strings.Count(body, "aria-sort"); n != 1 {
			t.Errorf("%s: %d columns are sorted", query, n)
		}
		if strings.Contains(query, "sort") && strings.Contains(body, "day-row") {
			t.Errorf("%s: days stand between marks", query)
		}
	}
	if status, _ := ask(t, r, supervisor, i18n.RU, "/contacts?sort=name"); status != 422 {
		t.Errorf("an order that is none: %d", status)
	}
}

// What was answered lately stands under the day of its answer, and says when that was.
func TestAnAnswerSaysWhenItWas(t *testing.T) {
	r := &rooms{rows: some(2), count: 2}
	for i, at := range []string{"2026-11-22T16:45:00Z", "2026-11-20T07:05:00Z"} {
		answered, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		r.rows[i].AnsweredAt = &answered
	}
	_, body := ask(t, r, supervisor, i18n.RU, "/contacts?answered=1")
	has(t, body, `datetime="2026-11-22T16:45:00Z"`, "16:45", `datetime="2026-11-20T07:05:00Z"`, "07:05")
	if n := strings.Count(body, "day-row"); n != 2 {
		t.Errorf("%d days", n)
	}
}

var neighbour = regexp.MustCompile(`rel="(prev|next)" href="/contacts/(\d+)\?from=([^"]*)"`)

// A contact leads to those before and after it in the list that the reader came from:
// in its filters and order, over the ends of its pages.
func TestNeighbours(t *testing.T) {
	r := &rooms{rows: some(120), count: 120, detail: contact.Detail{Contact: contact.Contact{ID: 0, EndedAt: now}}}
	_, body := ask(t, r, supervisor, i18n.RU, "/contacts?mark=2&sort=mark")
	link := regexp.MustCompile(`row-link" href="(/contacts/(\d+)\?from=[^"]*)"`).FindStringSubmatch(body)
	if link == nil {
		t.Fatal("no row leads on")
	}
	at, seen := link[1], []string{}
	for range r.rows {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		id := strings.TrimPrefix(u.Path, "/contacts/")
		number, _ := strconv.ParseInt(id, 10, 64)
		seen = append(seen, id)
		r.detail.ID = number
		_, body := ask(t, r, supervisor, i18n.RU, u.String())
		if f := r.lists[len(r.lists)-1]; f.Order != contact.WorstMark || !slices.Equal(f.Marks, []int{2}) {
			t.Fatalf("asked for %+v", f)
		}
		at = ""
		for _, m := range neighbour.FindAllStringSubmatch(body, -1) {
			if m[1] == "next" {
				at = "/contacts/" + m[2] + "?from=" + m[3]
			} else if len(seen) < 2 || m[2] != seen[len(seen)-2] {
				t.Errorf("before %s stands %s", id, m[2])
			}
		}
		if n := strings.Count(body, `rel="prev"`); (n == 1) != (len(seen) > 1) {
			t.Errorf("%s: %d are before", id, n)
		}
		if at == "" {
			break
		}
	}
	if len(seen) != len(r.rows) {
		t.Errorf("%d of %d contacts are gone through", len(seen), len(r.rows))
	}
	// A list that is none, or that the contact is not on, is no fault of the reader.
	for _, from := range []string{"", "sort=name", "%zz", "after=x", "customer=-1", "customer=9&mark=5"} {
		r.detail.ID = 7777
		if status, body := ask(t, r, supervisor, i18n.RU, "/contacts/7777?from="+url.QueryEscape(from)); status != 200 || neighbour.MatchString(body) {
			t.Errorf("from %q: %d", from, status)
		}
	}
	if _, body = ask(t, r, supervisor, i18n.RU, "/contacts/7777?from="+url.QueryEscape("customer=9&mark=5&after="+page.Cursor{At: 5, ID: 3}.In("/customers/9/contacts?mark=5"))); !strings.Contains(body, `href="/customers/9/contacts?after=`) {
		t.Error("the way back does not lead to the list of the customer")
	}
}
