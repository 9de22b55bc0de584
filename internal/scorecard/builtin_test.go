package scorecard

import (
	"testing"

	"openpeople/internal/i18n"
)

// The built-in scorecard is what the issue says: names in both languages, 2-5
// steps in order, N/A for authority only, accuracy critical.
func TestBuiltInCriteria(t *testing.T) {
	keys := map[string]bool{}
	named := func(what string, text i18n.Text) {
		if text.RU == "" || text.EN == "" {
			t.Errorf("%s has no name in both languages", what)
		}
	}
	for _, c := range BuiltInCriteria() {
		if keys[c.Key] {
			t.Errorf("%s stands twice", c.Key)
		}
		keys[c.Key] = true
		named(c.Key, c.Name)
		if (c.Hint.RU == "") != (c.Hint.EN == "") {
			t.Errorf("%s has a hint in one language", c.Key)
		}
		if c.Weight <= 0 || len(c.Steps) < 2 || len(c.Steps) > 5 {
			t.Errorf("%s: weight %d, %d steps", c.Key, c.Weight, len(c.Steps))
		}
		for i, s := range c.Steps {
			named(c.Key, s.Name)
			if i > 0 && s.Points <= c.Steps[i-1].Points {
				t.Errorf("%s: step %d is no better than the one before", c.Key, i)
			}
		}
		if c.MayNA != (c.Key == "authority") || (c.Critical != "") != (c.Key == "accuracy") {
			t.Errorf("%s: N/A %v, critical %q", c.Key, c.MayNA, c.Critical)
		}
	}
	if p := BuiltIn().Problems(); len(p) > 0 || BuiltIn().Halves() > 0 {
		t.Errorf("%+v", p)
	}
	if len(keys) != 6 {
		t.Errorf("%d criteria", len(keys))
	}
}
