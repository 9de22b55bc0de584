package review_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/review"
)

// An operator appeals, the reviewer may not decide, another does; who comes second is told so,
// and reads the own answer again.
func TestAnAppealByForms(t *testing.T) {
	w := newWorld(t)
	if status, _, _ := w.post("anna", formOf(w.ids[0]), filled(0, "submission", review.ScoreField("humanity"), "0")); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	page := "/reviews/1"
	refused := func(form url.Values, words ...string) {
		t.Helper()
		status, body, _ := w.post("vera", page+"/appeals", form)
		if status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", form, status)
		}
		for _, want := range words {
			if !strings.Contains(body, want) {
				t.Errorf("%v: no %q", form, want)
			}
		}
	}
	refused(url.Values{"revision": {"1"}, "kind": {"appeal"}, "criterion": {""}, "reason": {"I was kind, all the same"}}, "I was kind, all the same")
	refused(url.Values{"revision": {"1"}, "kind": {"appeal"}, "criterion": {"nonsense"}, "reason": {"x"}})
	if status, _, at := w.post("vera", page+"/appeals", url.Values{"revision": {"1"}, "kind": {"appeal"}, "criterion": {"humanity"}, "reason": {"I was kind"}}); status != http.StatusSeeOther || at != page {
		t.Fatal(status, at)
	}
	const appeal = "/reviews/appeals/1"
	decision := url.Values{"outcome": {"declined"}, "step": {""}, "answer": {"Listen at the third message"}, "proposal": {""}}
	if status, _, _ := w.post("anna", appeal+"/decision", decision); status != http.StatusForbidden {
		t.Errorf("the reviewer decides: %d", status)
	}
	if status, body, _ := w.post("egor", appeal+"/decision", url.Values{"outcome": {""}, "step": {""}, "answer": {""}, "proposal": {""}}); status != http.StatusUnprocessableEntity || strings.Count(body, `class="error"`) != 1 {
		t.Errorf("without an outcome nothing else is asked: %d, %d", status, strings.Count(body, `class="error"`))
	}
	if status, _, _ := w.post("egor", appeal+"/decision", decision); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	late := url.Values{"outcome": {"declined"}, "step": {""}, "answer": {"Another answer"}, "proposal": {""}}
	if status, body, _ := w.post("egor", appeal+"/decision", late); status != http.StatusConflict || !strings.Contains(body, "Another answer") {
		t.Errorf("who is second: %d, and the answer is shown: %v", status, strings.Contains(body, "Another answer"))
	}
	_, body, _ := w.get("vera", page)
	if !strings.Contains(body, "Listen at the third message") || strings.Contains(body, "Another answer") {
		t.Error("the operator reads another answer")
	}
}
