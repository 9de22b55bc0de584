package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
)

// continued are the lists that go on after a place: its parameter, and a filter that each
// knows, "" for none.
var continued = map[string]struct{ place, narrowed string }{
	"/contacts":                       {"after", "team=north"},
	"/customers/:id/contacts":         {"after", "team=north"},
	"/reviews":                        {"after", "list=team"},
	"/reviews/coaching":               {"after", ""},
	"/reviews/examples":               {"after", "channel_kind=chat"},
	"/reviews/praise":                 {"after", ""},
	"/reviews/appeals":                {"after", "list=all"},
	"/recoveries":                     {"after", "late=1"},
	"/notes":                          {"after", "unread=1"},
	"/ideas":                          {"after", "mine=1"},
	"/days":                           {"after", "past=1"},
	"/reports/:dimension":             {"after", "days=7"},
	"/mailbox":                        {"after", ""},
	"/settings/sending":               {"after", ""},
	"/settings/jobs":                  {"cursor", ""},
	"/settings/privacy/certificates":  {"cursor", ""},
	"/settings/people":                {"cursor", "disabled=1"},
	"/settings/customers":             {"cursor", "q=ann"},
	"/settings/customers/:id/joining": {"cursor", "q=ann"},
	"/settings/operators":             {"cursor", "q=ann"},
	"/settings/operators/:id/joining": {"cursor", "q=ann"},
	"/settings/teams":                 {"cursor", "kind=topic"},
	"/settings/audit":                 {"cursor", "noun=desk"},
	"/api/v1/contacts":                {"cursor", "team=north&from=2026-11-01&to=2026-11-02"},
	"/api/v1/comments":                {"cursor", "team=north&from=2026-11-01&to=2026-11-02"},
	"/api/v1/recoveries":              {"cursor", "team=north&from=2026-11-01&to=2026-11-02"},
	"/api/v1/reviews":                 {"cursor", "team=north&from=2026-11-01&to=2026-11-02"},
	"/api/v1/responses":               {"cursor", "from=2026-11-01&to=2026-11-02"},
}

// TestCursorsOfAnotherList: a place is one of its list under its filters alone; elsewhere the
// list says in words that it has none such. Files take no place at all.
func TestCursorsOfAnotherList(t *testing.T) {
	d := newFilledDesk(t, 100)
	c := d.as(t, actor.Admin)
	header := map[string]string{"Accept-Language": "en"}
	at := page.Cursor{At: 20_261_101, ID: 1}
	listed := map[string]bool{}
	for _, r := range d.routes {
		file, isFile := strings.CutSuffix(r.Path, ".csv")
		list, known := continued[file]
		if !known || r.Method != http.MethodGet {
			continue
		}
		path := strings.NewReplacer(":id", "1", ":dimension", "comments").Replace(r.Path)
		ask := func(query, cursor string) (int, string) {
			t.Helper()
			to := path + "?" + strings.TrimPrefix(query+"&", "&") + url.Values{list.place: {cursor}}.Encode()
			client := c
			if r.Door == kit.API {
				client, header["Authorization"] = http.DefaultClient, "Bearer "+d.token
			}
			status, body := d.send(t, client, http.MethodGet, to, header, "")
			delete(header, "Authorization")
			return status, body
		}
		own := url.Values{}
		if list.narrowed != "" {
			own, _ = url.ParseQuery(list.narrowed)
		}
		address := path
		if len(own) > 0 || r.Door == kit.API {
			address += "?" + own.Encode()
		}
		if isFile {
			if status, body := ask(list.narrowed, at.In(address)); status != http.StatusUnprocessableEntity || !strings.Contains(body, list.place) {
				t.Errorf("the file %s takes a place: %d", r.Path, status)
			}
			continue
		}
		listed[r.Path] = true
		if status, body := ask(list.narrowed, at.In(address)); status != http.StatusOK {
			t.Errorf("%s refuses its own cursor: %d %.300s", r.Path, status, body)
		}
		for _, foreign := range []string{"/elsewhere", address + "x", strings.Replace(address, "?", "?q=other&", 1) + "&more", "/contacts", "/api/v1/contacts"} {
			if foreign == address {
				continue
			}
			if status, body := ask(list.narrowed, at.In(foreign)); status != http.StatusUnprocessableEntity || !strings.Contains(body, "of this list under these filters") {
				t.Errorf("%s takes a cursor of %s: %d", r.Path, foreign, status)
			}
		}
	}
	for path := range continued {
		if !listed[path] {
			t.Errorf("%s is no list", path)
		}
	}
}
