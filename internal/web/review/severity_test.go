package review_test

import (
	"strings"
	"testing"
)

// How strict reviewers are, with and without fair scores, as a page and as a file; agents see
// nothing of it.
func TestStrictnessInABrowser(t *testing.T) {
	w := newWorld(t)
	for i, who := range []string{"anna", "egor", "egor"} { // two of the first contact, one of the second
		id := w.ids[max(i-1, 0)]
		if status, _, _ := w.post(who, formOf(id), filled(0, "submission")); status != 303 {
			t.Fatalf("%s reviews: %d", who, status)
		}
	}
	for _, c := range []struct {
		who, path string
		status    int
		words     string
	}{
		{"vera", "/reviews/severity", 403, ""},
		{"vera", "/reviews/severity.csv", 403, ""},
		{"dina", "/reviews/severity", 200, "1 contact that two or more reviewed"},
		{"dina", "/reviews/severity", 200, "too few: 1 shared contacts"},
		{"anna", "/reviews/severity?fair=1", 200, "It is an estimate"},
		{"dina", "/reviews/severity?from=2020-01-01&to=2020-02-01", 200, "Nobody can be compared"},
		{"dina", "/reviews/severity?from=2020-01-01", 422, "366"},
		{"dina", "/reviews/severity?colour=red", 422, "colour"},
		{"dina", "/reviews/severity.csv", 200, "fair_score_estimate"},
		{"dina", "/reviews/severity.csv", 200, w.people["egor"].Name + ",1,1,1,0,0,,,"},
	} {
		status, body, _ := w.get(c.who, c.path)
		if status != c.status || !strings.Contains(body, c.words) {
			t.Errorf("%s %s: %d, lacks %q: %.300s", c.who, c.path, status, c.words, body)
		}
	}
	if _, body, _ := w.get("dina", "/reviews/severity"); strings.Contains(body, "It is an estimate") {
		t.Error("fair scores stand there unasked")
	}
}
