package contact

import (
	"errors"
	"net/mail"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Keys returns everything that says who a customer is, the surest first:
// "x:"+external id, "p:"+phone, "e:"+e-mail, "t:"+Telegram. Who is asked, who
// opted out and whose contact repeats another is kept by these, across channels.
func Keys(c Customer) []string {
	keys := make([]string, 0, 4)
	for _, k := range []struct{ prefix, value string }{{"x:", c.ExternalID}, {"p:", c.Phone}, {"e:", c.Email}, {"t:", c.Telegram}} {
		if k.value != "" {
			keys = append(keys, k.prefix+k.value)
		}
	}
	return keys
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

// NormalEmail returns a bare e-mail address in lower case.
func NormalEmail(s string) (string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || len(s) > 254 {
		return "", errNoEmail
	}
	return strings.ToLower(s), nil
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
