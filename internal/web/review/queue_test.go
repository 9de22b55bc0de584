package review_test

import (
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/page"
	"openpeople/internal/review"
	view "openpeople/templates/review"
)

// The queue as it is worked in a browser without script: rules are set, a week is drawn, a
// review leads to the next of the queue, another contact is taken for a reason.
func TestTheQueueInABrowser(t *testing.T) {
	w := newWorld(t)
	has := func(who, path string, status int, words ...string) {
		t.Helper()
		got, body, _ := w.get(who, path)
		if got != status {
			t.Errorf("%s %s: %d", who, path, got)
		}
		for _, word := range words {
			if !strings.Contains(body, word) {
				t.Errorf("%s %s lacks %q", who, path, word)
			}
		}
	}
	has("anna", "/settings/queue", 403)
	has("vera", "/reviews/queue", 403)
	has("dina", "/reviews/queue", 403)
	has("vera", "/reviews/queue/progress", 403)
	has("dina", "/reviews/queue/progress", 200)
	has("anna", "/reviews/queue", 200)
	has("anna", "/reviews/queue/history?colour=red", 422)
	has("anna", "/reviews/queue/progress?monday=never", 422)
	has("anna", "/reviews/queue/progress?monday=2026-01-05", 404)
	has("anna", "/reviews/queue/7/replacement", 404)
	has("egor", "/settings/queue/rules/7", 404)
	has("egor", "/settings/queue/rules/new?kind=mood", 200)

	rule := url.Values{"kind": {"beyond"}, "name": {"Kind deeds"}, "active": {"1"}}
	for name, wrong := range map[string]string{"most": "0", "seed": "1000000000000", "name": " ", "kind": "mood"} {
		typed := url.Values{"kind": {"beyond"}, "name": {"Kind deeds"}}
		typed.Set(name, wrong)
		if status, body, _ := w.post("egor", "/settings/queue/rules", typed); status != 422 || !strings.Contains(body, `value="`+strings.TrimSpace(wrong)) && name != "kind" {
			t.Errorf("%s %q: %d", name, wrong, status)
		}
	}
	if status, body, _ := w.post("egor", "/settings/queue", url.Values{"goal": {"1000000000"}, "links": {"x"}}); status != 422 || !strings.Contains(body, `value="1000000000"`) {
		t.Errorf("a plan: %d", status)
	}
	if status, _, to := w.post("egor", "/settings/queue/rules", rule); status != 303 || to != "/settings/queue" {
		t.Fatalf("a rule: %d %s", status, to)
	}
	has("egor", "/settings/queue", 200, "Kind deeds")

	if err := w.queue.DrawDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	own, err := w.queue.Own(t.Context(), w.people["anna"])
	if err != nil || len(own.Open) != 3 {
		t.Fatalf("%+v %v", own, err)
	}
	has("anna", "/reviews/queue", 200, "Kind deeds")
	has("dina", "/reviews/queue/progress", 200, "Kind deeds", w.people["anna"].Name)
	first, second := from(formOf(own.Open[0].ContactID), "list=queue"), from(formOf(own.Open[1].ContactID), "list=queue")
	if status, _, to := w.post("anna", first, filled(0, "next")); status != 303 || to != second {
		t.Errorf("the next: %d %s", status, to)
	}
	replacement := view.ReplacementURL(own.Open[1].ID)
	has("anna", replacement, 200)
	has("egor", replacement, 404)
	if status, _, _ := w.post("anna", replacement, url.Values{"reason": {" "}}); status != 422 {
		t.Errorf("without a reason: %d", status)
	}
	if status, _, to := w.post("anna", replacement, url.Values{"reason": {"Cut off"}}); status != 303 || to != "/reviews/queue" {
		t.Errorf("a replacement: %d %s", status, to)
	}
	has("anna", "/reviews/queue/history", 200, "Cut off", "/reviews/1")
	if list, err := w.queue.History(t.Context(), w.people["anna"], page.Request{Limit: 1}); err != nil || len(list.Rows) != 1 || list.Rows[0].State != review.Replaced {
		t.Errorf("%+v %v", list, err)
	}
}
