package openday

import (
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

// ticked returns the codes that stand in the table, each once, in its order; a
// fault of the field for any other.
func ticked(wrong *fault.Fields, name string, codes []string, of []Chip) []string {
	out := []string{}
	for _, c := range of {
		for _, code := range codes {
			if code == c.Code {
				out = append(out, code)
				break
			}
		}
	}
	for _, code := range codes {
		if !known(of, code) {
			wrong.Add(name, "openday.fault.choice")
			break
		}
	}
	return out
}

func known(of []Chip, code string) bool {
	for _, c := range of {
		if c.Code == code {
			return true
		}
	}
	return false
}
