package mail

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// calledBy is how a customer is called to: by first name and patronymic where the
// patronymic tells which they are, in whatever order the name was kept. What looks
// like an address or a number is nobody's name.
func calledBy(name string) string {
	words := strings.Fields(name)
	if strings.ContainsAny(name, "@/\\") || strings.ContainsFunc(name, unicode.IsDigit) || slices.ContainsFunc(words, isAddress) {
		return ""
	}
	for i := 1; i < len(words); i++ {
		if w := strings.ToLower(words[i]); strings.HasSuffix(w, "вич") || strings.HasSuffix(w, "вна") || strings.HasSuffix(w, "ична") || strings.HasSuffix(w, "ьич") {
			if len(words) == 3 {
				return words[i-1] + " " + words[i]
			}
		}
	}
	return name
}

// isAddress reports whether a word may be the name of a host, whatever dot it is written
// with: a mail program makes a link of it. An initial is none: И.И., Ю.Иванов.
func isAddress(word string) bool {
	parts := strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(".。．｡․", r) })
	for i := 1; i < len(parts); i++ {
		first, _ := utf8.DecodeRuneInString(parts[i])
		if utf8.RuneCountInString(parts[i]) > 1 && (utf8.RuneCountInString(parts[i-1]) > 1 || !unicode.IsUpper(first)) {
			return true
		}
	}
	return false
}
