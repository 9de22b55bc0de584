package review_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/recording"
	"openpeople/internal/review"
)

// A form says nothing of what the customer said while the desk hides it, and all once the
// review is submitted.
func TestAFormThatHidesTheMark(t *testing.T) {
	w := newWorld(t)
	if err := w.queue.SavePlan(t.Context(), w.people["egor"], review.QueuePlan{Goal: 5, Blind: true}); err != nil {
		t.Fatal(err)
	}
	const said, hidden = "Вернули, но пришлось долго объяснять", "mark is hidden"
	seen := func(step, page string, tells bool) {
		t.Helper()
		if strings.Contains(page, said) != tells || strings.Contains(page, hidden) == tells {
			t.Errorf("%s: the customer is heard %v", step, !tells)
		}
	}
	_, page, _ := w.get("anna", formOf(w.ids[0]))
	seen("the form", page, false)
	refused := filled(0, "submission")
	refused.Set(review.ScoreField("humanity"), "9")
	_, page, _ = w.post("anna", formOf(w.ids[0]), refused)
	seen("a form that is refused", page, false)
	if status, _, _ := w.post("anna", formOf(w.ids[0]), filled(0, "submission")); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	_, page, _ = w.get("anna", formOf(w.ids[0]))
	seen("submitted", page, true)
}

// What counts is said in words where the list is narrowed by it.
func TestWhatCountsIsSaid(t *testing.T) {
	w := newWorld(t)
	if _, page, _ := w.do("egor", "ru", http.MethodGet, "/reviews?counts=no", nil); !strings.Contains(page, "Входит в средний балл: нет") {
		t.Error("the chip says the code")
	}
}

// A place in a recording is written as people write it; what is none comes back with the
// words that were typed.
func TestAPlaceInARecording(t *testing.T) {
	w := newWorld(t)
	r := recording.Recording{ContactID: w.ids[0], EndedAt: now.Add(-30 * time.Hour), TakenAt: now, Recording: contact.Recording{ExternalID: "r", Path: "a.wav", Sides: contact.Mono}}
	if err := w.store.InTx(t.Context(), func(ctx context.Context) error { return w.store.InsertRecording(ctx, &r) }); err != nil {
		t.Fatal(err)
	}
	form := filled(0, "submission", review.MomentField(0), "2:73", review.MomentWordsField(0), "she lost the thread", review.MomentKindField(0), "fault", review.MomentRecordingField(0), "1")
	status, page, _ := w.post("anna", formOf(w.ids[0]), form)
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, `value="2:73"`) || !strings.Contains(page, "she lost the thread") || !strings.Contains(page, "as 02:13") {
		t.Errorf("%d: %.3000s", status, page)
	}
	wordless := filled(0, "submission", review.MomentField(0), "00:07", review.MomentWordsField(0), "", review.MomentRecordingField(0), "1")
	if status, page, _ := w.post("anna", formOf(w.ids[0]), wordless); status != http.StatusUnprocessableEntity || !strings.Contains(page, `value="00:07"`) {
		t.Errorf("a place without words: %d", status)
	}
	wordless.Set("do", "autosave") // somebody is about to write them
	wordless.Set("edit", "0")
	if status, _, _ := w.post("anna", formOf(w.ids[0]), wordless); status != http.StatusOK {
		t.Errorf("kept while it is filled in: %d", status)
	}
	form.Set("edit", "1")
	form.Set(review.MomentField(0), "02:13")
	status, _, at := w.post("anna", formOf(w.ids[0]), form)
	if status != http.StatusSeeOther {
		t.Fatal(status)
	}
	if _, paper, _ := w.get("anna", at+"/paper"); !strings.Contains(paper, "she lost the thread") {
		t.Error("on paper it is not")
	}
	_, page, _ = w.get("vera", at)
	if !strings.Contains(page, "she lost the thread") || !strings.Contains(page, "/sound#t=133") || !strings.Contains(page, "▶ 02:13") {
		t.Errorf("the operator reads %.4000s", page)
	}
}
