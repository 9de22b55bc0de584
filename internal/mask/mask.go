// Package mask is the leaf that hides customers' personal data: it keeps so much
// that two customers can be told apart, and no more. Rooms use it, so that whoever
// may not see the data never gets them; web and templates know nothing of it.
package mask

import (
	"regexp"
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

var (
	emailInText = regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)+`)
	// Nine digits and more, with what people write between them: phones, cards,
	// passports, accounts. Dates, sums and order numbers are shorter.
	numberInText = regexp.MustCompile(`\+?\d(?:[ \x{00A0}\x{2009}().\-–—/]{0,3}\d){8,}`)
	dateInText   = regexp.MustCompile(`^(?:\d{4}[.\-/]\d{1,2}[.\-/]\d{1,2}|\d{1,2}[.\-/]\d{1,2}[.\-/]\d{4})(?:[ ]\d{1,2})?$`)
)

// Text hides e-mail addresses, phone numbers and card numbers in what people
// wrote; the last two digits of a number stay.
func Text(s string) string {
	if strings.IndexByte(s, '@') >= 0 {
		s = emailInText.ReplaceAllStringFunc(s, Email)
	}
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	return numberInText.ReplaceAllStringFunc(s, func(number string) string {
		if dateInText.MatchString(number) {
			return number
		}
		return hidden + number[len(number)-2:]
	})
}
