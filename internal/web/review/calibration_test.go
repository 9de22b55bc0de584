package review_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/review"
	view "openpeople/templates/review"
)

// A calibration as it is worked in a browser without script: an admin invites, three score by
// the form of reviews, each blind to the others by page, talk and file until the own scores are
// in; then it is talked through, closed, and read by an executive.
func TestACalibrationInABrowser(t *testing.T) {
	w := newWorld(t)
	has := func(who, path string, status int, words ...string) string {
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
		return body
	}
	id := func(who string) string { return fmt.Sprint(w.people[who].PersonID) }
	has("vera", "/calibrations", 403)
	has("dina", "/calibrations", 200, "No calibration yet")
	has("dina", "/calibrations/new", 403)
	has("anna", "/calibrations?colour=red", 422)
	has("anna", "/calibrations/7", 404)
	has("anna", "/calibrations/new?contact=many", 404)
	has("anna", fmt.Sprint("/calibrations/new?contact=", w.ids[0]), 200, ">"+fmt.Sprint(w.ids[0])+"</textarea>")

	asked := url.Values{"name": {"Ноябрь, чаты"}, "task": {"Смотрим человечность"}, "contacts": {fmt.Sprint(w.ids[0], " https://desk.example/contacts/", w.ids[1], "?from=x")},
		"reviewers": {id("anna"), id("foma"), id("egor")}, "baseline": {id("egor")}, "due": {"2030-01-01"}}
	for name, wrong := range map[string]string{"name": " ", "contacts": "seven", "reviewers": "99", "baseline": "-1", "due": "never"} {
		typed := url.Values{}
		for k, v := range asked {
			typed[k] = v
		}
		typed.Set(name, wrong)
		if status, body, _ := w.post("egor", "/calibrations", typed); status != 422 || !strings.Contains(body, "f-"+name) {
			t.Errorf("%s %q: %d", name, wrong, status)
		}
	}
	status, _, to := w.post("egor", "/calibrations", asked)
	if status != 303 || !strings.HasPrefix(to, "/calibrations/") {
		t.Fatalf("invited: %d %s", status, to)
	}
	sheet := func(i int) string { return fmt.Sprint(to, "/contacts/", w.ids[i]) }
	doors := []string{to + "/talk", to + "/table.csv", to + "/table.xlsx", to + "/agreement.csv"}
	blind := func(when, who string, status int) {
		t.Helper()
		for _, door := range doors {
			if got, body, _ := w.get(who, door); got != status || status != 200 && strings.Contains(body, "Слово Анны") {
				t.Errorf("%s: %s of %s: %d", when, who, door, got)
			}
		}
	}
	has("anna", to, 200, "Смотрим человечность", sheet(0), "The scores of others are shown")
	has("dina", to, 404)
	has("anna", sheet(2), 404)
	has("dina", sheet(0), 403)
	// Foma sees the contact nowhere else: it is masked, and what the customer said of it is left out for all.
	for who, number := range map[string]bool{"anna": true, "foma": false} {
		body := has(who, sheet(0), 200, "data-review", "лишние 180 рублей")
		if strings.Contains(body, "916 123-45-67") != number || strings.Contains(body, "пришлось долго") || strings.Contains(body, "Earlier") {
			t.Errorf("%s reads the number: want %v", who, number)
		}
	}
	kept := filled(0, "autosave")
	kept.Set("remark", "Слово Анны")
	if status, body, _ := w.post("anna", sheet(0), kept); status != 200 || !strings.Contains(body, `data-edit="1"`) {
		t.Errorf("kept: %d %s", status, body)
	}
	if status, _, _ := w.post("anna", sheet(0), kept); status != 200 {
		t.Errorf("kept again: %d", status)
	}
	if status, _, _ := w.post("anna", sheet(0), filled(0, "submission")); status != 409 {
		t.Errorf("an older form: %d", status)
	}
	kept.Set("do", "submission")
	kept.Set("edit", "1")
	missing := url.Values{"do": {"submission"}, "edit": {"1"}}
	if status, body, _ := w.post("anna", sheet(0), missing); status != 422 || !strings.Contains(body, "criterion-wrong") {
		t.Errorf("nothing was answered: %d", status)
	}
	if status, _, next := w.post("anna", sheet(0), kept); status != 303 || next != sheet(1) {
		t.Errorf("given: %d %s", status, next)
	}
	if status, _, _ := w.post("anna", sheet(0), kept); status != 409 {
		t.Errorf("given twice: %d", status)
	}
	blind("one of two", "anna", 403)
	if status, _, next := w.post("anna", sheet(1), filled(0, "submission")); status != 303 || next != to {
		t.Errorf("the last: %d %s", status, next)
	}
	blind("Anna is done", "foma", 403)
	blind("Anna is done", "egor", 403)
	blind("open", "dina", 404)
	blind("open", "vera", 403)
	w.post("foma", sheet(0), filled(0, "submission", review.ScoreField("humanity"), "0", review.RemarkField("humanity"), "Слово Фомы"))
	w.post("foma", sheet(1), filled(0, "submission"))
	blind("Foma is done", "foma", 200)
	has("foma", to, 200, "Alpha of all criteria", "too few", "Talk through")
	if status, _, _ := w.post("anna", to+"/closing", nil); status != 403 {
		t.Errorf("Anna closes: %d", status)
	}
	if status, _, next := w.post("egor", to+"/closing", nil); status != 303 || next != to {
		t.Errorf("closed: %d %s", status, next)
	}
	if status, _, _ := w.post("egor", to+"/closing", nil); status != 409 {
		t.Errorf("closed twice: %d", status)
	}
	blind("closed", "dina", 200)
	has("dina", view.TalkURL(1, 1), 200, "Анна Павлова", "Слово", "1 of ")
	has("dina", to+"/talk?at=99", 404)
	has("dina", to+"/talk?at=x", 404)
	has("dina", "/calibrations", 200, "Ноябрь, чаты", "closed")
	has("egor", sheet(0), 409)
	if list, err := w.calibrations.ToCalibrate(t.Context(), w.people["egor"]); err != nil || len(list) > 0 {
		t.Errorf("a closed one waits: %+v, %v", list, err)
	}
	if n, err := w.reviews.Total(t.Context(), w.people["egor"], review.Filter{}); n != 0 || err != nil {
		t.Errorf("%d reviews, %v", n, err)
	}
}
