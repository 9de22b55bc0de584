package contact

import (
	"errors"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"openpeople/internal/fault"
)

// keyKind is one way to say who a customer is. Every door (intake, import, the
// API, search, opt-out) makes a key by the line of its kind: what two doors write
// differently is one customer.
type keyKind struct {
	prefix string
	of     func(c *Customer) *string
	normal func(typed string) (string, error)
}

// keyKinds is every kind of key, the surest first.
var keyKinds = []keyKind{
	{"x:", func(c *Customer) *string { return &c.ExternalID }, NormalCode},
	{"p:", func(c *Customer) *string { return &c.Phone }, NormalPhone},
	{"e:", func(c *Customer) *string { return &c.Email }, NormalEmail},
	{"t:", func(c *Customer) *string { return &c.Telegram }, NormalTelegram},
}

// Keys returns everything that says who a customer is, the surest first:
// "x:"+external id, "p:"+phone, "e:"+e-mail, "t:"+Telegram. Who is asked, who
// opted out and whose contact repeats another is kept by these, across channels.
// What is no phone, no e-mail, no id gives no key.
func Keys(c Customer) []string {
	keys := make([]string, 0, len(keyKinds))
	for _, k := range keyKinds {
		if v, err := k.normal(*k.of(&c)); err == nil && v != "" {
			keys = append(keys, k.prefix+v)
		}
	}
	return keys
}

// MayBeOne reports whether the holders of two sets of keys may be one customer. They
// may not when a namespace has ids of both and none in common: a source that keeps
// two records knows of two people, and a family shares a phone.
func MayBeOne(a, b []string) bool {
	for _, key := range a {
		id, known := strings.CutPrefix(key, "x:")
		if !known {
			continue
		}
		namespace := namespaceOf(id)
		of := func(key string) bool {
			id, known := strings.CutPrefix(key, "x:")
			return known && namespaceOf(id) == namespace
		}
		if slices.ContainsFunc(b, of) && !slices.ContainsFunc(a, func(key string) bool { return of(key) && slices.Contains(b, key) }) {
			return false
		}
	}
	return true
}

// KeysOfTyped returns every key that what somebody typed may stand for: an id is
// looked for as it is and in every namespace of the desk.
func KeysOfTyped(typed string, namespaces []string) []string {
	keys := Keys(Customer{ExternalID: typed, Phone: typed, Email: typed, Telegram: typed})
	for _, namespace := range namespaces {
		if id, err := NormalCode(typed); err == nil && id != "" {
			keys = append(keys, Keys(Customer{ExternalID: IDIn(namespace, id)})...)
		}
	}
	return keys
}

// KeyOfEmail returns the key of an e-mail address; "" for what is none.
func KeyOfEmail(address string) string {
	keys := Keys(Customer{Email: address})
	if len(keys) == 0 {
		return ""
	}
	return keys[0]
}

var errNoCode = errors.New("not a code of visible characters")

// NormalCode returns an id or a code of a source (channel, team, topic, operator,
// customer) as it is kept: trimmed, NFC, its case as it came. What has characters
// that nobody sees is none; "" stays "".
func NormalCode(s string) (string, error) {
	s = tidy(s)
	if strings.IndexFunc(s, unseen) >= 0 {
		return "", errNoCode
	}
	return s, nil
}

// NormalTelegram returns a Telegram name without its @, ASCII letters in lower case.
func NormalTelegram(s string) (string, error) {
	s, err := NormalCode(s)
	return lower(strings.TrimPrefix(s, "@")), err
}

// homeRegion is where a phone number without a country code belongs.
const homeRegion = "RU"

var errNoPhone = errors.New("not a phone number")

// NormalPhone returns a phone number in E.164: +79161234567.
func NormalPhone(s string) (string, error) {
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
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

var errNoEmail = errors.New("not an e-mail address")

// domains writes a domain in ASCII (UTS 46). Names with an underscore are found in
// address books, so what DNS may hold is not narrowed.
var domains = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.Transitional(false))

// NormalEmail returns a bare e-mail address, ASCII letters in lower case, its
// domain as DNS has it: post@xn--80a1acny.xn--p1ai. Two dots in a row and one
// before the @ are taken: old Japanese mailboxes have them.
func NormalEmail(s string) (string, error) {
	s = tidy(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || len(s) > maxEmail || !utf8.ValidString(s) {
		return "", errNoEmail
	}
	if strings.IndexFunc(s, unseen) >= 0 || !mailbox(s[:at]) {
		return "", errNoEmail
	}
	domain, err := domains.ToASCII(s[at+1:])
	if err != nil || domain == "" {
		return "", errNoEmail
	}
	s = lower(s[:at]) + "@" + lower(domain)
	if strings.ContainsAny(domain, " <>(),;:\\\"") || len(s) > maxEmail {
		return "", errNoEmail
	}
	return s, nil
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

// tidy trims and composes: what looks alike is alike.
func tidy(s string) string { return norm.NFC.String(strings.TrimSpace(s)) }

// unseen reports whether a character of an id shows nothing to who reads it.
func unseen(r rune) bool { return unicode.IsControl(r) || fault.Invisible(r) }

// lower folds ASCII letters only: what other letters fold to depends on who asks.
func lower(s string) string {
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
