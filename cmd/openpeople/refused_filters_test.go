package main

import (
	"io"
	"net/http"
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
