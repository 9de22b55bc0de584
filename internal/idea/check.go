package idea

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"openpeople/internal/fault"
)

// words returns a text without white space around it, line ends as \n; a fault
// of the field when it is no text or has more than max characters.
func words(wrong *fault.Fields, name, s string, max int) string {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		wrong.Add(name, "fault.text")
		return ""
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	if utf8.RuneCountInString(s) > max {
		wrong.Add(name, "fault.too_long", "Max", max)
	}
	return s
}

// needed is words that must not be empty.
func needed(wrong *fault.Fields, name, s string, max int) string {
	before := s
	if s = words(wrong, name, s, max); s == "" && strings.TrimSpace(before) == "" {
		wrong.Add(name, "fault.required")
	}
	return s
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

var keyForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func checkKey(wrong *fault.Fields, key string) {
	if !keyForm.MatchString(key) {
		wrong.Add("key", "idea.fault.key")
	}
}

func notFound() error { return fault.New(fault.NotFound, "fault.not_found") }
