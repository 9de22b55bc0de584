// Package mask is the leaf that hides customers' personal data: it keeps so much
// that two customers can be told apart, and no more. Rooms use it, so that whoever
// may not see the data never gets them; web and templates know nothing of it.
package mask

import (
	"strings"
	"unicode/utf8"
)

const hidden = "***"

// Name keeps the first letter: И***.
func Name(s string) string {
	if s == "" {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + hidden
}

// Phone keeps the country's digit and the last two: +7 *** **-67.
func Phone(s string) string {
	if len(s) < 6 {
		return Name(s)
	}
	return s[:2] + " *** **-" + s[len(s)-2:]
}

// Email keeps the first letters and the end of the domain: i***@e***.org.
func Email(s string) string {
	local, domain, found := strings.Cut(s, "@")
	if !found {
		return Name(s)
	}
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return Name(local) + "@" + Name(domain)
	}
	return Name(local) + "@" + Name(domain[:dot]) + domain[dot:]
}

// ID keeps the last two characters of an id: ***05.
func ID(s string) string {
	n := utf8.RuneCountInString(s)
	if n == 0 {
		return ""
	}
	if n < 5 {
		return hidden
	}
	r := []rune(s)
	return hidden + string(r[n-2:])
}
