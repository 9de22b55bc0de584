package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// Every list whose address narrows it wrongly says so once, on top, and leads to the
// field that is wrong.
func TestRefusedFiltersAreSaidOnTop(t *testing.T) {
	d := newFilledDesk(t, 20)
	client := d.as(t, actor.Admin)
	for path, field := range map[string]string{
		"/?from=x": "from", "/contacts?to=x": "to", "/reviews?from=x": "from", "/ideas?status=x": "status", "/notes?day=x": "day",
		"/settings/people?role=x": "role", "/settings/audit?to=x": "to",
	} {
		answer, err := client.Get(d.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %v", path, answer.StatusCode, err)
			continue
		}
		page := string(body)
		at, form := strings.Index(page, "data-error-summary"), strings.Index(page, `id="f-`+field+`"`)
		if at < 0 || form < at || strings.Count(page, "data-error-summary") != 1 || !strings.Contains(page, `href="#f-`+field+`"`) {
			t.Errorf("%s: the summary at %d, the field %q at %d", path, at, field, form)
		}
	}
}

// An address that is longer than is read is refused in words of the desk, by the server as it
// runs: as a page, and to programs as a problem.
func TestLongAddressesAreRefusedInWords(t *testing.T) {
	d := newFilledDesk(t, 20)
	front := httptest.NewUnstartedServer(nil)
	front.Config = d.app.server()
	front.Start()
	defer front.Close()
	many := "?" + strings.Repeat("channel=chat-with-a-name&", 10_000)
	for _, c := range []struct {
		path, kind, says string
		status           int
	}{
		{"/reports/team" + many, "text/html; charset=utf-8", "The address is too long: at most 32768 characters are read.", http.StatusRequestURITooLong},
		{"/api/v1/kpis" + many, "application/problem+json", `"code":"fault.long_address","detail":"The address is too long: at most 32768 characters are read.`, http.StatusRequestURITooLong},
		{"/" + strings.Repeat("x", 40_000), "text/html; charset=utf-8", "The address is too long", http.StatusRequestURITooLong},
		{"/s/none?" + strings.Repeat("x", 30_000), "text/html; charset=utf-8", "", http.StatusNotFound},
	} {
		ask, err := http.NewRequest(http.MethodGet, front.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		ask.Header.Set("Accept-Language", "en")
		answer, err := http.DefaultClient.Do(ask)
		if err != nil {
			t.Fatal(err)
		}
		text := body(t, answer)
		if answer.StatusCode != c.status || answer.Header.Get("Content-Type") != c.kind || !strings.Contains(text, c.says) || len(text) > 40_000 || strings.Contains(text, "chat-with-a-name") {
			t.Errorf("%.20s of %d bytes: %d %s\n%.400s", c.path, len(c.path), answer.StatusCode, answer.Header.Get("Content-Type"), text)
		}
		if answer.Proto != "HTTP/1.1" || answer.Header.Get("X-Request-Id") == "" || answer.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%.20s: %s %v", c.path, answer.Proto, answer.Header)
		}
	}
}
