package settings_test

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
)

// served takes a contact of a customer in, served by operator 17 or another.
func (w *world) served(t *testing.T, id string, c contact.Customer) {
	t.Helper()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	taken, err := w.contacts.Take(t.Context(), actor.System("test"), []contact.Draft{{Source: "s", ExternalID: id, Channel: "chat", Operator: cmp.Or(w.operator, "17"), Name: "Анна", StartedAt: at, EndedAt: at, Customer: &c}})
	if err == nil {
		err = taken[0].Err
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCustomerPages(t *testing.T) {
	w := newWorld(t)
	if err := w.Asking.EnsureBuiltIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.served(t, "1", contact.Customer{ExternalID: "u-1", Name: "<b>Анна</b>", Email: "anna@example.org"})
	w.served(t, "2", contact.Customer{ExternalID: "u-2", Phone: "+79161234567"})
	w.served(t, "3", contact.Customer{Telegram: "anna"})
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/customers")
	want(t, "nobody is looked for", status, body, 200, "Whom to find")
	status, body, _ = b.get("/settings/customers?q=nobody")
	want(t, "nobody found", status, body, 200, "Nobody found", `value="nobody"`)
	status, body, _ = b.get("/settings/customers?q=8+(916)+123-45-67")
	want(t, "found by phone", status, body, 200, "u-2", "/settings/customers/2", "+79161234567, u-2")
	status, body, _ = b.get("/settings/customers/1")
	want(t, "one", status, body, 200, "&lt;b&gt;Анна&lt;/b&gt;", "anna@example.org", "/customers/1/contacts", "/settings/customers/1/splitting", "/settings/customers/1/joining")
	for path, code := range map[string]int{"/settings/customers/9": 404, "/settings/customers/x": 404, "/settings/customers/1/joining?other=9": 404, "/settings/customers/1/joining?other=x": 422, "/settings/customers/1/joining?other=1": 200} {
		if status, _, _ := b.get(path); status != code {
			t.Errorf("%s: %d, want %d", path, status, code)
		}
	}

	status, body, _ = b.get("/settings/customers/1/joining?q=u-1")
	want(t, "joining with oneself", status, body, 200, "Nobody found")
	status, body, _ = b.get("/settings/customers/1/joining?q=u-2")
	want(t, "asking to join", status, body, 200, "One customer stays", `name="other" value="2"`, "1 contact")
	status, body, _ = b.post("/settings/customers/1/joining", "other", "2")
	want(t, "who stays is not said", status, body, 422, `name="other" value="2"`)
	status, body, _ = b.post("/settings/customers/1/joining", "other", "1", "stays", "1")
	want(t, "with oneself", status, body, 422, "one and the same")
	if status, _, to := b.post("/settings/customers/1/joining", "other", "2", "stays", "2"); status != 303 || to != "/settings/customers/2" {
		t.Errorf("joining: %d %s", status, to)
	}
	status, body, _ = b.get("/settings/customers/2")
	want(t, "joined", status, body, 200, "The customers are joined", "anna@example.org", "u-1", "+79161234567")
	if status, _, _ := b.get("/settings/customers/1"); status != 404 {
		t.Errorf("who is no more: %d", status)
	}

	number := func(key string) string { return strconv.FormatInt(contact.KeyNumber(key), 10) }
	status, body, _ = b.get("/settings/customers/2/splitting")
	want(t, "nothing chosen", status, body, 422, "Choose what to split off")
	all := "?key=" + number("x:u-1") + "&key=" + number("x:u-2") + "&key=" + number("e:anna@example.org") + "&key=" + number("p:+79161234567")
	status, body, _ = b.get("/settings/customers/2/splitting" + all)
	want(t, "all chosen", status, body, 422, "Something must stay")
	some := "?key=" + number("x:u-1") + "&key=" + number("e:anna@example.org") + "&key=5"
	status, body, _ = b.get("/settings/customers/2/splitting" + some)
	want(t, "asking to split", status, body, 200, "1 contact goes to the new customer", `name="key" value="`+number("x:u-1"), "will not join these two again")
	seen := b.revision("/settings/customers/2/splitting", url.Values{"key": {number("x:u-1")}})
	status, body, _ = b.post("/settings/customers/2/splitting", "key", "5", "name", "Анна", "revision", seen)
	want(t, "a key that is gone", status, body, 422, "has changed meanwhile", `value="Анна"`)
	status, _, to := b.post("/settings/customers/2/splitting", "key", number("x:u-1"), "key", number("e:anna@example.org"), "name", "Анна")
	if status != 303 {
		t.Errorf("splitting: %d", status)
	}
	status, body, _ = b.get(to)
	want(t, "split", status, body, 200, "This is the new one", "anna@example.org", "Анна")
	status, body, _ = b.get("/settings/audit?noun=customer")
	want(t, "the audit log", status, body, 200, "customer: joined", "customer: split")
	if _, _, err := w.contacts.FindCustomers(t.Context(), actor.Actor{PersonID: 1, Role: actor.Supervisor}, contact.Search{Typed: "u-1"}, page.Request{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a supervisor finds customers here: %v", err)
	}
}

func TestOperatorPages(t *testing.T) {
	w := newWorld(t)
	if err := w.Asking.EnsureBuiltIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.served(t, "1", contact.Customer{ExternalID: "u-1"})
	w.operator = "crm-17"
	w.served(t, "2", contact.Customer{ExternalID: "u-2"})
	b := w.browser(t, actor.Admin)
	status, body, _ := b.get("/settings/operators?q=аНН")
	want(t, "by a part of the name", status, body, 200, "<code>17</code>", "<code>crm-17</code>", "/settings/operators/2")
	status, body, _ = b.get("/settings/operators?q=crm")
	if want(t, "by a part of the number", status, body, 200, "<code>crm-17</code>"); strings.Contains(body, "<code>17</code>") {
		t.Error("17 has no crm in its number")
	}
	status, body, _ = b.get("/settings/operators?q=nobody")
	want(t, "nobody", status, body, 200, "Nobody found")
	for path, code := range map[string]int{"/settings/operators/9": 404, "/settings/operators/x": 404, "/settings/operators/1/joining?other=9": 404} {
		if status, _, _ := b.get(path); status != code {
			t.Errorf("%s: %d, want %d", path, status, code)
		}
	}
	status, body, _ = b.get("/settings/operators/1/joining?q=")
	want(t, "whom to choose", status, body, 200, "/settings/operators/1/joining?other=2")
	status, body, _ = b.get("/settings/operators/1/joining?other=2")
	want(t, "asking to merge", status, body, 200, "Contacts and reviews are not rewritten", `name="other" value="2"`)
	status, body, _ = b.post("/settings/operators/1/joining", "other", "2")
	want(t, "as whom is not said", status, body, 422, `name="other" value="2"`)
	if status, _, to := b.post("/settings/operators/1/joining", "other", "2", "stays", "2"); status != 303 || to != "/settings/operators/2" {
		t.Errorf("merging: %d %s", status, to)
	}
	status, body, _ = b.get("/settings/operators/2")
	want(t, "merged", status, body, 200, "counted together", "Are counted with this one", "/settings/operators/1")
	status, body, _ = b.post("/settings/operators/2/joining", "other", "1", "stays", "2")
	want(t, "merging twice", status, body, 409, "counts as another operator already")
	status, body, _ = b.get("/settings/operators/1")
	want(t, "one who counts as another", status, body, 200, "Is counted with the operator", "/settings/operators/1/parting")
	if status, _, to := b.post("/settings/operators/1/parting"); status != 303 || to != "/settings/operators/1" {
		t.Errorf("parting: %d %s", status, to)
	}
	status, body, _ = b.post("/settings/operators/1/parting")
	want(t, "parting twice", status, body, 409, "counts apart already")
	status, body, _ = b.get("/settings/audit?noun=operator")
	want(t, "the audit log", status, body, 200, "operator: joined", "operator: split")
}

var nextPage = regexp.MustCompile(`href="([^"]+)"[^>]*rel="next"|rel="next"[^>]*href="([^"]+)"`)

// walked follows a list to its end and returns what of each page matches, in order.
func (b *browser) walked(t *testing.T, url string, row *regexp.Regexp) (pages [][]string) {
	t.Helper()
	for url != "" {
		status, body, _ := b.get(url)
		if status != 200 || len(pages) > 20 {
			t.Fatalf("page %d, %s: %d", len(pages)+1, url, status)
		}
		var rows []string
		for _, m := range row.FindAllStringSubmatch(body, -1) {
			rows = append(rows, m[1])
		}
		pages = append(pages, rows)
		url = ""
		if m := nextPage.FindStringSubmatch(body); m != nil {
			url = html.UnescapeString(m[1] + m[2])
		}
	}
	return pages
}

// TestLongListsOfSettingsPage walks the lists of operators, of those who may be counted
// with one, and of names, each longer than a page, and customers of many namespaces.
func TestLongListsOfSettingsPage(t *testing.T) {
	w := newWorld(t)
	if err := w.Asking.EnsureBuiltIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	const n = 2*page.DefaultLimit + 10
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	for i := range n {
		id := fmt.Sprintf("%03d", i)
		by := actor.System("test")
		by.Namespace = "crm" + id
		taken, err := w.contacts.Take(t.Context(), by, []contact.Draft{{Source: "s", ExternalID: id, Channel: "chat", Operator: "17", Name: "Анна " + id, Topic: "topic-" + id, StartedAt: at, EndedAt: at, Customer: &contact.Customer{ExternalID: "u-1"}}})
		if err == nil {
			err = taken[0].Err
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b := w.browser(t, actor.Admin)
	for url, row := range map[string]struct {
		of    *regexp.Regexp
		first string
		rows  int
	}{
		"/settings/operators?q=анна":          {regexp.MustCompile(`<code>(crm\d+::17)</code>`), "crm000::17", n},
		"/settings/operators/1/joining":       {regexp.MustCompile(`<code>(crm\d+::17)</code>`), "crm001::17", n - 1},
		"/settings/teams?kind=topic":          {regexp.MustCompile(`<code>(topic-\d+)</code>`), "topic-000", n},
		"/settings/customers?q=u-1":           {regexp.MustCompile(`href="/settings/customers/(\d+)"`), "1", n},
		"/settings/customers/1/joining?q=u-1": {regexp.MustCompile(`joining\?other=(\d+)"`), "2", n - 1},
	} {
		pages := b.walked(t, url, row.of)
		all := slices.Concat(pages...)
		if len(pages) != 3 || len(pages[0]) != page.DefaultLimit || len(all) != row.rows || all[0] != row.first || len(slices.Compact(slices.Sorted(slices.Values(all)))) != len(all) {
			t.Errorf("%s: %d pages, %d rows of %d, first %q", url, len(pages), len(all), row.rows, all[0])
		}
	}
	status, body, _ := b.get("/settings/operators")
	want(t, "how many there are", status, body, 200, strconv.Itoa(page.DefaultLimit)+" of "+strconv.Itoa(n))

	// Who names something on the second page is there again afterwards.
	_, body, _ = b.get("/settings/teams?kind=topic")
	second := html.UnescapeString(nextPage.FindStringSubmatch(body)[1] + nextPage.FindStringSubmatch(body)[2])
	status, body, _ = b.get(second)
	cursor := regexp.MustCompile(`cursor=(\w+)`).FindStringSubmatch(second)[1]
	want(t, "the second page", status, body, 200, `name="cursor" value="`+cursor+`"`, "topic-050")
	id := regexp.MustCompile(`name="id" value="(\d+)"`).FindStringSubmatch(body)[1]
	status, body, _ = b.post("/settings/teams", "kind", "topic", "id", id, "name-"+id, strings.Repeat("x", 101), "cursor", cursor)
	want(t, "a name that is none", status, body, 422, "topic-050", `name="cursor" value="`+cursor+`"`)
	if status, _, to := b.post("/settings/teams", "kind", "topic", "id", id, "name-"+id, "topic-050, named", "cursor", cursor); status != 303 || to != second {
		t.Errorf("named: %d %s, want %s", status, to, second)
	}
	seen := b.revision("/settings/teams", url.Values{"kind": {"topic"}, "id": {id}, "cursor": {cursor}})
	if status, _, to := b.post("/settings/teams", "kind", "topic", "id", id, "name-"+id, "topic", "cursor", "//elsewhere", "revision-"+id, seen); status != 303 || to != "/settings/teams?kind=topic" {
		t.Errorf("named, from nowhere: %d %s", status, to)
	}
}
