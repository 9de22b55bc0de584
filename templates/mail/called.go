package mail

import (
	"strings"
	"unicode"
)

// calledBy is how a customer is called to: by first name and patronymic where the
// patronymic tells which they are, in whatever order the name was kept. What looks
// like an address or a number is nobody's name.
func calledBy(name string) string {
	if strings.ContainsAny(name, "@/\\") || strings.Contains(name, "www.") || strings.ContainsFunc(name, unicode.IsDigit) {
		return ""
	}
	words := strings.Fields(name)
	for i := 1; i < len(words); i++ {
		if w := strings.ToLower(words[i]); strings.HasSuffix(w, "вич") || strings.HasSuffix(w, "вна") || strings.HasSuffix(w, "ична") || strings.HasSuffix(w, "ьич") {
			if len(words) == 3 {
				return words[i-1] + " " + words[i]
			}
		}
	}
	return name
}
