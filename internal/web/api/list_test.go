package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// Contacts are listed from the oldest on, page by page, narrowed as on the screen and by
// words, with ids and without a link of a survey.
func TestContactsAreListed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		d := open(t, s, clock)
		for i, text := range []string{"Верните деньги", "Спасибо, деньги вернули", "Не работает интернет", "Позвоните на 8 916 123-45-67, деньги"} {
			body := strings.NewReplacer("11:00:00", fmt.Sprintf("0%d:00:00", i+1), "11:30:00", fmt.Sprintf("0%d:30:00", i+1), "<b>Привет</b>", text).Replace(one(fmt.Sprint("n", i)))
			if i == 2 {
				body = strings.Replace(body, `"channel":"chat"`, `"channel":"phone"`, 1)
			}
			if got := d.do(t, "intake", "POST", "/api/v1/contacts", body); got.status != 201 {
				t.Fatal(got.status, got.body)
			}
		}
		if _, _, err := s.IndexWords(t.Context()); err != nil {
			t.Fatal(err)
		}
		const day = "/api/v1/contacts?from=2026-11-23&to=2026-11-23"
		for query, want := range map[string][]string{
			"": {"n0", "n1", "n2", "n3"}, "&channel=phone": {"n2"}, "&q=" + url.QueryEscape("деньги"): {"n0", "n1", "n3"}, "&channel=chat&q=" + url.QueryEscape("деньги -спасибо"): {"n0", "n3"},
			"&q=" + url.QueryEscape(`"не работает"`): {"n2"}, "&q=" + url.QueryEscape("from:operator деньги"): nil, "&q=n1": {"n1"}, "&mark=5": nil, "&answered=1": nil, "&without=channel&channel=chat": {"n2"},
			"&q=" + url.QueryEscape("un0@example.org"): nil, "&q=" + url.QueryEscape("ivann0@example.org"): {"n0"}, "&limit=1000": {"n0", "n1", "n2", "n3"},
		} {
			var got []string
			for part, next := 0, ""; part == 0 || next != ""; part++ {
				one := d.do(t, "read", "GET", day+query+map[bool]string{true: "&limit=2"}[!strings.Contains(query, "limit")]+map[bool]string{true: "&cursor=" + next}[next != ""], "")
				if one.status != 200 || one.json["time_zone"] != "Europe/Moscow" || strings.Contains(one.body, "/s/") {
					t.Fatalf("%s: %d %s", query, one.status, one.body)
				}
				if all := one.json["total"]; part > 0 && all != nil || part == 0 && (at(all, "n") != float64(len(want)) || at(all, "more") != false) {
					t.Errorf("%s, part %d: of %v, want %d", query, part, all, len(want))
				}
				list, _ := one.json["contacts"].([]any)
				for _, row := range list {
					id, _ := row.(map[string]any)["external_id"].(string)
					got = append(got, id)
				}
				next, _ = one.json["next"].(string)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		found := d.do(t, "read", "GET", day+"&q="+url.QueryEscape("вернули спасибо"), "")
		if row := at(found.json, "contacts", 0, "found"); at(row, "from") != "customer" || at(row, "message") != 0.0 || at(row, "text") != "Спасибо, деньги вернули" {
			t.Errorf("%s", found.body)
		}
		for query, field := range map[string]string{
			"from=2026-11-23": "to", "from=2026-11-23&to=2026-11-22": "to", "from=2026-11-23&to=2026-11-23&q=-x": "q", "from=2026-11-23&to=2026-11-23&q=%22x": "q", "from=2026-11-23&to=2026-11-23&q=": "q",
			"from=2026-11-23&to=2026-11-23&sort=mark": "sort", "from=2026-11-23&to=2026-11-23&limit=1001": "limit", "from=2026-11-23&to=2026-11-23&cursor=x!": "cursor", "from=2026-11-23&to=2026-11-23&mark=9": "mark",
			"from=2026-11-23&to=2026-11-23&q=" + strings.Repeat("a+", 10_000): "q", "from=2026-11-23&to=2026-11-23&q=%00": "q",
		} {
			if got := d.do(t, "read", "GET", "/api/v1/contacts?"+query, ""); got.status != 422 || at(got.json, "errors", 0, "field") != field {
				t.Errorf("%.80s: %d %s, want a fault of %s", query, got.status, got.body, field)
			}
		}
		if got := d.do(t, "intake", "GET", day, ""); got.status != 403 {
			t.Errorf("without the right: %d", got.status)
		}
	})
}
