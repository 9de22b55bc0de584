// Package spelling is the leaf that writes alike what is alike: codes, e-mail
// addresses, phone numbers, Telegram names. Every door that reads one (intake, an
// import, the API, a filter, search, sign-in, opt-out) writes it by the function of
// its kind, so that one thing written in two ways stays one.
package spelling

import (
	"errors"
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"openpeople/internal/fault"
)

var errNoCode = errors.New("not a code of visible characters")

// Code returns an id or a code of a source (channel, team, topic, operator,
// customer) as it is kept: trimmed, NFC, its case as it came. What has characters
// that nobody sees is none; "" stays "".
func Code(s string) (string, error) {
	s = Tidy(s)
	if strings.IndexFunc(s, unseen) >= 0 {
		return "", errNoCode
	}
	return s, nil
}

// Telegram returns a Telegram name without its @, ASCII letters in lower case.
func Telegram(s string) (string, error) {
	s, err := Code(s)
	return Lower(strings.TrimPrefix(s, "@")), err
}

// homeRegion is where a phone number without a country code belongs.
const homeRegion = "RU"

var errNoPhone = errors.New("not a phone number")

// Phone returns a phone number in E.164, its extension as RFC 3966 has it:
// +79161234567, +74951234567;ext=12.
func Phone(s string) (string, error) {
	if len(s) == 12 && strings.HasPrefix(s, "+7") && allDigits(s[2:]) {
		return s, nil
	}
	n, err := phonenumbers.Parse(s, homeRegion)
	if err != nil {
		return "", err
	}
	if !phonenumbers.IsPossibleNumber(n) {
		return "", errNoPhone
	}
	s = phonenumbers.Format(n, phonenumbers.E164)
	if extension := n.GetExtension(); extension != "" { // two people behind one switchboard
		s += ";ext=" + extension
	}
	return s, nil
}

// MaxEmail is how long an e-mail address may be, in bytes.
const MaxEmail = 254

var errNoEmail = errors.New("not an e-mail address")

// domains writes a domain in ASCII (UTS 46). Names with an underscore are found in
// address books, so what DNS may hold is not narrowed.
var domains = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.Transitional(false))

// Email returns a bare e-mail address, ASCII letters in lower case, its
// domain as DNS has it: post@xn--80a1acny.xn--p1ai. Two dots in a row and one
// before the @ are taken: old Japanese mailboxes have them.
func Email(s string) (string, error) {
	s = Tidy(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || len(s) > MaxEmail || !utf8.ValidString(s) {
		return "", errNoEmail
	}
	if strings.IndexFunc(s, unseen) >= 0 || !mailbox(s[:at]) {
		return "", errNoEmail
	}
	domain, err := domains.ToASCII(s[at+1:])
	if err != nil || domain == "" {
		return "", errNoEmail
	}
	s = Lower(s[:at]) + "@" + Lower(domain)
	if strings.ContainsAny(domain, " <>(),;:\\\"") || len(s) > MaxEmail {
		return "", errNoEmail
	}
	return s, nil
}

// Site writes the host of a base address as DNS has it: https://xn--90a0af9c.xn--p1ai.
// What is none stays as it is, for others to refuse.
func Site(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return base
	}
	host, err := domains.ToASCII(u.Hostname())
	if err != nil || host == "" || strings.Contains(u.Host, "[") {
		return base
	}
	if u.Port() != "" {
		host += ":" + u.Port()
	}
	u.Host = host
	return u.String()
}

// mailbox reports whether s may stand before the @.
func mailbox(s string) bool {
	if dotless := strings.ReplaceAll(s, ".", ""); dotless != "" && !strings.HasPrefix(s, `"`) {
		s = dotless
	}
	whole := s + "@a.example"
	a, err := mail.ParseAddress(whole)
	return err == nil && a.Address == whole && a.Name == ""
}

// Tidy trims and composes: what looks alike is alike.
func Tidy(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// Name returns the name of a person or a thing as it is kept: one line with single
// spaces, without what would turn the letters beside the name around (U+202E and its
// kind); "" when it shows nothing. What is no text stays, for others to refuse.
func Name(s string) string {
	switch {
	case !utf8.ValidString(s):
		return s
	case fault.Blank(s):
		return ""
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028', r == '\u2029':
			return ' '
		case '\u202a' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// unseen reports whether a character of an id shows nothing to who reads it.
func unseen(r rune) bool { return unicode.IsControl(r) || fault.Invisible(r) }

// Lower folds ASCII letters only: what other letters fold to depends on who asks.
func Lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
