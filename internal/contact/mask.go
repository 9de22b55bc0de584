package contact

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Masks keep so much of personal data that two customers can be told apart, and
// no more. They work here, in the room: whoever may not see the data never gets
// them.

const hidden = "***"

// MaskName keeps the first letter: И***.
func MaskName(s string) string {
	if s == "" {
		return ""
	}
	r, _ := utf8.DecodeRuneInString(s)
	return string(r) + hidden
}

// MaskPhone keeps the country's digit and the last two: +7 *** **-67.
func MaskPhone(s string) string {
	if len(s) < 6 {
		return MaskName(s)
	}
	return s[:2] + " *** **-" + s[len(s)-2:]
}

// MaskEmail keeps the first letters and the end of the domain: i***@e***.org.
func MaskEmail(s string) string {
	local, domain, found := strings.Cut(s, "@")
	if !found {
		return MaskName(s)
	}
	dot := strings.LastIndexByte(domain, '.')
	if dot < 0 {
		return MaskName(local) + "@" + MaskName(domain)
	}
	return MaskName(local) + "@" + MaskName(domain[:dot]) + domain[dot:]
}

// MaskID keeps the last two characters of an id: ***05.
func MaskID(s string) string {
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

// MaskText hides e-mail addresses, phone numbers and card numbers in what people
// wrote; the last two digits of a number stay.
func MaskText(s string) string {
	if strings.IndexByte(s, '@') >= 0 {
		s = emailInText.ReplaceAllStringFunc(s, MaskEmail)
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

func maskCustomer(c *Customer) {
	c.ExternalID, c.Name, c.Email = MaskID(c.ExternalID), MaskName(c.Name), MaskEmail(c.Email)
	c.Phone, c.Telegram = MaskPhone(c.Phone), MaskName(c.Telegram)
}

func maskContact(c *Contact) {
	c.BeyondWhat, c.BeyondWhy, c.BeyondCost = MaskText(c.BeyondWhat), MaskText(c.BeyondWhy), MaskText(c.BeyondCost)
}

func maskRow(r *Row) {
	maskContact(&r.Contact)
	r.CustomerName, r.Comment = MaskName(r.CustomerName), MaskText(r.Comment)
}

func maskDetail(d *Detail) {
	if d.Customer != nil {
		maskCustomer(d.Customer)
	}
	maskContact(&d.Contact)
	for i := range d.Messages {
		d.Messages[i].Text = MaskText(d.Messages[i].Text)
	}
}
