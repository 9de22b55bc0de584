package main

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"openpeople/internal/actor"
)

// TestSeveralAttributes: values of one key are "or", keys are "and", in figures, lists and the
// API alike; a form holds each pair and room for one more, and what nothing bears says so.
func TestSeveralAttributes(t *testing.T) {
	d := newFilledDesk(t, 1500)
	english, client := map[string]string{"Accept-Language": "en"}, d.as(t, actor.Admin)
	pair := func(key, value string) string { return "&attribute=" + key + "&attribute_value=" + value }
	var days struct {
		Period struct{ From, To string }
	}
	d.api(t, "/api/v1/kpis?from=2020-01-01&to=2030-01-01", &days)
	period := "from=" + days.Period.From + "&to=" + days.Period.To
	count := func(query string) int {
		t.Helper()
		var kpis struct{ Contacts int }
		d.api(t, "/api/v1/kpis?"+period+query, &kpis)
		var listed int
		_, page := d.send(t, client, http.MethodGet, "/contacts?"+period+query, english, "")
		if rows := countOfRows.FindStringSubmatch(strings.ReplaceAll(page, "\u00a0", " ")); rows != nil {
			fmt.Sscan(strings.ReplaceAll(rows[1], ",", ""), &listed)
		}
		if listed != kpis.Contacts {
			t.Errorf("%s: the list has %d, the figures %d", query, listed, kpis.Contacts)
		}
		return kpis.Contacts
	}
	android, ios := count(pair("platform", "android")), count(pair("platform", "ios"))
	if both := count(pair("platform", "android") + pair("platform", "ios")); android == 0 || ios == 0 || both != android+ios {
		t.Errorf("%d of android, %d of ios, %d of both", android, ios, both)
	}
	if n := count(pair("platform", "ios") + pair("nothing", "x")); n != 0 {
		t.Errorf("%d bear what nothing bears", n)
	}
	query := "?" + period + pair("platform", "android") + pair("platform", "moon") + pair("nothing", "x")
	for _, path := range []string{"/reports/channel", "/contacts"} {
		_, page := d.send(t, client, http.MethodGet, path+query, english, "")
		text := html.UnescapeString(page)
		for _, want := range []string{
			"platform = android, “platform = moon” (not known here)", "“nothing = x” (not known here)",
			`value="android" id="f-attribute_value"`, `value="moon" id="f-attribute_value-2"`, `value="x" id="f-attribute_value-3"`, `id="f-attribute-4"`,
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
		if status, page := d.send(t, client, http.MethodGet, path+"?attribute=platform&attribute_value=&attribute=&attribute_value=x", english, ""); status != http.StatusUnprocessableEntity || !strings.Contains(page, `value="x" id="f-attribute_value-2"`) {
			t.Errorf("%s with half a pair: %d", path, status)
		}
	}
	var unknown struct{ Unknown map[string][]string }
	d.api(t, "/api/v1/kpis?"+period+pair("platform", "moon"), &unknown)
	if got := unknown.Unknown["attribute"]; len(got) != 1 || got[0] != "platform = moon" {
		t.Errorf("the API does not know %v", unknown.Unknown)
	}
}
