package idea

import (
	"regexp"

	"openpeople/internal/fault"
)

// needed is words that must not be empty.
func needed(wrong *fault.Fields, name, s string, max int) string {
	before := s
	if s = wrong.Text(name, s, max); s == "" && fault.Blank(before) {
		wrong.Add(name, "fault.required")
	}
	return s
}

var keyForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func checkKey(wrong *fault.Fields, key string) {
	if !keyForm.MatchString(key) {
		wrong.Add("key", "idea.fault.key")
	}
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
