package review_test

import (
	"net/url"
	"strings"
	"testing"

	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

func from(path, list string) string { return path + "?" + url.Values{ui.FromParam: {list}}.Encode() }

// A submitted review leads to the next contact of the list that is not reviewed, over
// those that are; the last one says so. Plain submission and drafts stay where they were.
func TestOnToTheNextContact(t *testing.T) {
	w := newWorld(t)
	list := "channel=chat"
	first, second, third := from(formOf(w.ids[0]), list), from(formOf(w.ids[1]), list), from(formOf(w.ids[2]), list)
	if _, body, _ := w.get("anna", from("/contacts/1", list)); !strings.Contains(body, `href="`+first+`"`) {
		t.Error("the contact does not lead to the form with its list")
	}
	if status, _, to := w.post("anna", second, filled(0, "submission")); status != 303 || to != "/reviews/1" {
		t.Fatalf("plain: %d %s", status, to)
	}
	_, body, _ := w.get("anna", first)
	for _, want := range []string{`value="next"`, `value="submission"`, `action="` + first + `"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form lacks %s", want)
		}
	}
	if status, _, to := w.post("anna", first, filled(0, "draft")); status != 303 || to != first {
		t.Errorf("a draft: %d %s", status, to)
	}
	if status, _, to := w.post("anna", first, filled(1, "next", "score-humanity", "")); status != 422 || to != "" {
		t.Errorf("half a review: %d %s", status, to)
	}
	if status, _, to := w.post("anna", first, filled(1, "next")); status != 303 || to != third {
		t.Fatalf("the next is not the third: %d %s", status, to)
	}
	if _, body, _ = w.get("anna", third); strings.Contains(body, `value="next"`) || !strings.Contains(body, "Nothing further to review in the list.") {
		t.Error("the last one does not say so")
	}
	if status, _, to := w.post("anna", third, filled(0, "next")); status != 303 || to != "/reviews/3" {
		t.Errorf("after the last: %d %s", status, to)
	}
	for _, none := range []string{"", "channel=phone", "sort=name", "%zz"} {
		if status, body, _ := w.get("egor", from(formOf(w.ids[0]), none)); status != 200 || strings.Contains(body, `value="next"`) || strings.Contains(body, "Nothing further") {
			t.Errorf("from %q: %d", none, status)
		}
	}
}

// Who comes from the own drafts goes round them.
func TestOnToTheNextDraft(t *testing.T) {
	w := newWorld(t)
	for _, id := range w.ids {
		if status, _, _ := w.post("anna", formOf(id), filled(0, "draft")); status != 303 {
			t.Fatal(status)
		}
	}
	_, body, _ := w.get("anna", "/reviews?list=drafts")
	at, seen := from(formOf(w.ids[0]), "list=drafts"), 0
	if !strings.Contains(body, `href="`+at+`"`) {
		t.Fatal("the drafts do not say that they are a list")
	}
	for ; strings.Contains(at, "/review?"); seen++ {
		status, _, to := w.post("anna", at, filled(1, "next"))
		if status != 303 {
			t.Fatalf("%s: %d", at, status)
		}
		at = to
	}
	if seen != len(w.ids) {
		t.Errorf("%d of %d drafts are gone through", seen, len(w.ids))
	}
}

// A draft is taken away only by a button that stands behind a question.
func TestDiscardingAsks(t *testing.T) {
	w := newWorld(t)
	form := from(formOf(w.ids[0]), "channel=chat")
	w.post("anna", form, filled(0, "draft"))
	_, body, _ := w.get("anna", form)
	ask, button := strings.Index(body, `<details class="remark discard">`), strings.Index(body, "/review/removal")
	if ask < 0 || button < ask || strings.Contains(body[ask:button], "</details>") || !strings.Contains(body[ask:button], "gone for good") {
		t.Fatal("a draft is deleted without a question")
	}
	if status, _, to := w.post("anna", from(formOf(w.ids[0])+"/removal", "channel=chat"), filled(1, "draft")); status != 303 || to != from("/contacts/1", "channel=chat") {
		t.Errorf("discarding: %d %s", status, to)
	}
}

// Every step is named by its words; a choice of two is two words, the rest are numbers.
func TestStepsAreARow(t *testing.T) {
	w := newWorld(t)
	_, body, _ := w.get("anna", formOf(w.ids[0]))
	numbers, words := 0, 0
	for _, c := range scorecard.BuiltInCriteria() {
		for _, s := range c.Steps {
			if len(c.Steps) == 2 {
				words++
			} else {
				numbers++
			}
			if !strings.Contains(body, ">"+s.Name.EN+"</span>") {
				t.Errorf("%s: %q is not said", c.Key, s.Name.EN)
			}
		}
	}
	if n := strings.Count(body, `class="step-words"`); n != numbers {
		t.Errorf("%d steps have words under them, want %d", n, numbers)
	}
	if n := strings.Count(body, "steps-words"); n != words/2 {
		t.Errorf("%d choices of two, want %d", n, words/2)
	}
}
