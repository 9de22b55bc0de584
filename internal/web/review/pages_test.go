package review_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/review"
)

// Nobody finds a way past the room: every page with everybody.
func TestWhoOpensWhat(t *testing.T) {
	w := newWorld(t)
	if status, body, _ := w.post("anna", formOf(w.ids[0]), filled(0, "submission")); status != http.StatusSeeOther {
		t.Fatal(status, body)
	}
	if status, body, _ := w.post("egor", formOf(w.ids[0]), filled(0, "draft")); status != http.StatusSeeOther {
		t.Fatal(status, body)
	}
	const ok, moved, no, gone, out = 200, 303, 403, 404, 401
	for _, c := range []struct {
		path string
		want map[string]int
	}{
		{formOf(w.ids[1]), map[string]int{"anna": ok, "foma": no, "vera": no, "gleb": no, "dina": no, "egor": ok, "": out}},
		{formOf(99), map[string]int{"anna": gone, "egor": gone, "vera": no}},
		{"/contacts/x/review", map[string]int{"anna": gone}},
		{"/reviews/1", map[string]int{"anna": ok, "foma": gone, "vera": ok, "gleb": gone, "dina": ok, "egor": ok, "": out}},
		{"/reviews/1?revision=2", map[string]int{"anna": gone}},
		{"/reviews/1?revision=x", map[string]int{"anna": gone}},
		{"/reviews/2", map[string]int{"anna": gone, "vera": gone, "dina": gone, "egor": moved}},
		{"/reviews/0", map[string]int{"egor": gone}},
		{"/reviews", map[string]int{"anna": ok, "foma": ok, "vera": ok, "gleb": ok, "dina": ok, "egor": ok, "": out}},
		{"/reviews.csv", map[string]int{"anna": ok, "foma": ok, "vera": ok, "gleb": ok, "dina": ok, "egor": ok, "": out}},
	} {
		for who, want := range c.want {
			if got, _, _ := w.get(who, c.path); got != want {
				t.Errorf("GET %s as %q: %d, want %d", c.path, who, got, want)
			}
		}
	}
	for _, r := range w.doors.Routes() {
		if r.Right == actor.Everyone {
			t.Errorf("%s %s is open to everybody", r.Method, r.Path)
		}
	}
}

// The whole way of a review: draft, submission, the operator's word, a change,
// the word again; in both languages.
func TestTheWayOfAReview(t *testing.T) {
	w := newWorld(t)
	form := formOf(w.ids[0])
	if _, body, _ := w.get("anna", form); !strings.Contains(body, `name="edit" value="0"`) || !strings.Contains(body, "Вернули, но пришлось долго объяснять") || !strings.Contains(body, "review-") {
		t.Fatal("the form does not show what it stands on")
	}
	if rows, _, _ := w.get("anna", "/reviews?list=drafts"); rows != 200 {
		t.Fatal("a GET made something")
	}
	if status, _, to := w.post("anna", form, filled(0, "draft", "pin-2", "добавьте <b>имя</b>")); status != 303 || to != form {
		t.Fatalf("a draft: %d %s", status, to)
	}
	if status, body, _ := w.get("vera", "/reviews"); status != 200 || strings.Contains(body, "/reviews/1") {
		t.Errorf("the operator sees a draft")
	}
	status, _, to := w.post("anna", form, filled(1, "submission", "pin-2", "добавьте <b>имя</b>", "remark", "звонил +7 916 123-45-67"))
	if status != 303 || to != "/reviews/1" {
		t.Fatalf("submitted: %d %s", status, to)
	}
	_, body, _ := w.get("vera", "/reviews/1")
	for _, want := range []string{"добавьте &lt;b&gt;имя", "***67", "/reviews/1/acknowledgement", "Thanks, this helps"} {
		if !strings.Contains(body, want) {
			t.Errorf("the operator's page lacks %q", want)
		}
	}
	if strings.Contains(body, "123-45") {
		t.Error("the operator sees a phone number")
	}
	answer := url.Values{"revision": {"1"}, "word": {"agreed"}, "remark": {"учту"}}
	if status, _, _ := w.post("vera", "/reviews/1/acknowledgement", url.Values{"revision": {"1"}, "remark": {"учту"}}); status != 422 {
		t.Errorf("without a word: %d", status)
	}
	if status, _, to := w.post("vera", "/reviews/1/acknowledgement", answer); status != 303 || to != "/reviews/1" {
		t.Fatalf("the word: %d %s", status, to)
	}
	if status, body, _ := w.post("vera", "/reviews/1/acknowledgement", answer); status != 409 || !strings.Contains(body, "has its reply already") {
		t.Errorf("the word again: %d", status)
	}
	if status, _, _ := w.post("gleb", "/reviews/1/acknowledgement", answer); status != 404 {
		t.Errorf("a colleague's word: %d", status)
	}
	if status, _, _ := w.post("anna", form, filled(2, "submission", "score-accuracy", "0")); status != 303 {
		t.Fatalf("changed: %d", status)
	}
	_, body, _ = w.do("vera", "ru", http.MethodGet, "/reviews/1", nil)
	for _, want := range []string{"Редакция 2", "Критичный критерий ниже половины", "Ваш ответ", "Возражений нет"} {
		if !strings.Contains(body, want) {
			t.Errorf("after the change the page lacks %q", want)
		}
	}
	if _, body, _ = w.get("anna", "/reviews/1?revision=1"); !strings.Contains(body, "This is revision 1; the latest is 2.") || !strings.Contains(body, "учту") {
		t.Error("an earlier revision is not shown as one")
	}
	if _, body, _ = w.get("anna", "/contacts/1"); !strings.Contains(body, "/reviews/1") || strings.Contains(body, form) {
		t.Error("the contact's panel does not lead to the own review only")
	}
	if _, body, _ = w.get("egor", "/contacts/1"); !strings.Contains(body, form) {
		t.Error("the contact's panel does not lead to a new review")
	}
	if status, _, _ = w.post("anna", form, filled(3, "draft")); status != 303 {
		t.Fatal(status)
	}
	if status, _, to = w.post("anna", form+"/removal", filled(4, "draft")); status != 303 || to != "/contacts/1" {
		t.Errorf("discarding: %d %s", status, to)
	}
}

// Two tabs: the second keeps what was typed, and may then overwrite knowingly.
func TestAnOldTabIsToldAndKeepsItsWords(t *testing.T) {
	w := newWorld(t)
	form := formOf(w.ids[0])
	if status, _, _ := w.post("anna", form, filled(0, "draft", "remark", "the first tab")); status != 303 {
		t.Fatal(status)
	}
	status, body, _ := w.post("anna", form, filled(0, "draft", "remark", "the second tab", "remark-solved", "so it was"))
	if status != 409 || !strings.Contains(body, "the second tab") || !strings.Contains(body, "so it was") || !strings.Contains(body, "saved in another tab") {
		t.Fatalf("%d: what was typed is lost", status)
	}
	edit := regexp.MustCompile(`name="edit" value="(\d+)"`).FindStringSubmatch(body)
	if len(edit) != 2 || edit[1] != "1" {
		t.Fatalf("the page knows %v", edit)
	}
	if status, _, _ := w.post("anna", form, filled(1, "draft", "remark", "the second tab")); status != 303 {
		t.Errorf("saving once more: %d", status)
	}
}

// A draft is kept while the form is filled in: who fills it in stays on the page and is told
// the number that the next save must know; a save from elsewhere is not written over.
func TestDraftsAreKept(t *testing.T) {
	w := newWorld(t)
	form := formOf(w.ids[0])
	for edit := range 3 {
		status, body, to := w.post("anna", form, filled(edit, "autosave", "pin-1", "так", "kind-1", "example"))
		if status != 200 || to != "" || !strings.Contains(body, `data-edit="`+strconv.Itoa(edit+1)+`"`) || strings.Contains(body, "<html") {
			t.Fatalf("kept %d: %d %s %.300s", edit, status, to, body)
		}
	}
	if status, _, _ := w.post("anna", form, filled(1, "autosave", "pin-1", "иначе")); status != 409 {
		t.Errorf("over what was saved elsewhere: %d", status)
	}
	if _, body, _ := w.get("anna", form); !strings.Contains(body, `name="edit" value="3"`) || !strings.Contains(body, `<option value="example" selected>`) || strings.Contains(body, "Draft saved. Only") {
		t.Error("the form does not come back as it was left")
	}
	if _, body, _ := w.get("vera", "/reviews"); strings.Contains(body, "/reviews/1") {
		t.Error("the operator sees a draft")
	}
	if status, _, _ := w.post("anna", form, filled(3, "submission", "pin-1", "так", "kind-1", "example", "pin-2", "не так", "kind-2", "fault", "pin-3", "?")); status != 303 {
		t.Fatalf("submitted: %d", status)
	}
	_, body, _ := w.get("vera", "/reviews/1")
	for want, n := range map[string]int{"Good example: ": 1, "Fault: ": 1, "Note: ": 0, "pinned-example": 1, `class="pinned`: 3} {
		if got := strings.Count(body, want); got != n {
			t.Errorf("%q stands %d times on the operator's page, want %d", want, got, n)
		}
	}
	// Beside the next contact of the operator stands what was said before, not beside the same.
	if _, body, _ := w.get("anna", formOf(w.ids[1])); !strings.Contains(body, "Earlier reviews of") || !strings.Contains(body, `href="/reviews/1"`) {
		t.Error("what was said of the operator before is not there")
	}
	if _, body, _ := w.get("anna", form); strings.Contains(body, "Earlier reviews of") {
		t.Error("the review of this contact stands as an earlier one")
	}
}

func TestFormsThatAreRefused(t *testing.T) {
	w := newWorld(t)
	form := formOf(w.ids[0])
	for _, c := range []struct {
		name string
		form url.Values
		says string
	}{
		{"nothing", url.Values{"edit": {"0"}, "do": {"submission"}}, "Choose a step."},
		{"a step that is none", filled(0, "draft", "score-humanity", "17"), "Choose one of the steps."},
		{"no number", filled(0, "draft", "score-humanity", "&lt;"), "Choose one of the steps."},
		{"N/A where it cannot be", filled(0, "submission", "score-accuracy", "na"), "Choose one of the steps."},
		{"a long remark", filled(0, "draft", "remark", strings.Repeat("я", review.MaxRemark+1)), "Too long"},
		{"a long pin", filled(0, "draft", "pin-0", strings.Repeat("я", review.MaxWords+1)), "Too long"},
		{"NUL", filled(0, "draft", "remark-solved", "a\x00b"), ""},
		{"bytes", filled(0, "draft", "pin-1", "\xff\xfe"), ""},
		{"an unknown field", filled(0, "draft", "extra", "1"), "extra"},
		{"a message that is none", filled(0, "draft", "pin-6", "x"), "pin-6"},
		{"a pin that shows what is none", filled(0, "draft", "pin-0", "x", "kind-0", "praise"), "kind-0"},
		{"an absurd edit", filled(0, "draft", "edit", "99999999999999999999"), "edit"},
		{"another verb", filled(0, "publish"), "do"},
	} {
		status, body, _ := w.post("anna", form, c.form)
		if status != 422 || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d, lacks %q", c.name, status, c.says)
		}
	}
	if status, body, _ := w.get("anna", "/contacts/1"); status != 200 || strings.Contains(body, "draft") {
		t.Error("a refused form left a draft")
	}
	if status, _, _ := w.post("anna", form+"/removal", url.Values{"edit": {"0"}}); status != 404 {
		t.Errorf("discarding what is not there: %d", status)
	}
	if status, _, _ := w.post("anna", form+"/removal", url.Values{"edit": {"x"}}); status != 422 {
		t.Errorf("discarding with an absurd edit: %d", status)
	}
}

func TestFiltersAndExport(t *testing.T) {
	w := newWorld(t)
	for i, remark := range []string{"=HYPERLINK(1)", "ordinary"} {
		if status, _, _ := w.post("anna", formOf(w.ids[i]), filled(0, "submission", "remark", remark, "score-authority", "na")); status != 303 {
			t.Fatal(status)
		}
	}
	for path, want := range map[string]string{
		"/reviews?from=2026-11-23&to=2026-11-23": "2 rows",
		"/reviews?from=2026-11-24":               "Nothing found",
		"/reviews?unacknowledged=1":              "2 rows",
		"/reviews?list=by_me":                    "2 rows",
		"/reviews?team=999999":                   "Nothing found",
		"/reviews?team=x":                        `name="team" value="x"`,
		"/reviews?operator=17&team=Чаты-2":       "2 rows",
		"/reviews?operator=17&operator=18":       "2 rows",
		"/reviews?operator=18":                   "Nothing found",
		"/reviews?channel=chat&line=0":           "2 rows",
		"/reviews?channel=phone":                 "Channel: phone",
		"/reviews?survey=service&topic=tariffs":  `name="survey" value="service"`,
	} {
		if status, body, _ := w.get("anna", path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, lacks %q", path, status, want)
		}
	}
	for _, path := range []string{"/reviews?from=yesterday", "/reviews?from=2026-11-24&to=2026-11-23", "/reviews?team=%ff", "/reviews?line=-1", "/reviews?operator=a%00", "/reviews?to=9999-01-01", "/reviews.csv?from=x", "/reviews?after=%00%00", "/reviews.csv?after=MS4x", "/reviews?foo=1", "/reviews?list=nonsense"} {
		if status, _, _ := w.get("anna", path); status != 422 {
			t.Errorf("%s: %d", path, status)
		}
	}
	_, file, _ := w.get("anna", "/reviews.csv")
	lines := strings.Split(strings.TrimSpace(file), "\r\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "\ufeffid,contact_id,") {
		t.Fatalf("%q", lines)
	}
	if !strings.Contains(file, "'=HYPERLINK") || !strings.Contains(lines[1], ",na,") || !strings.Contains(lines[1], ",100,") {
		t.Errorf("%q", lines)
	}
	if _, file, _ = w.get("foma", "/reviews.csv"); strings.Contains(file, "ordinary") {
		t.Error("a supervisor exports another team")
	}
}
