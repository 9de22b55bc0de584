// Package brand is how a contact centre shows itself to those whom it asks: its
// name, its logo, its colour, who signs, whom to write to. The program stays a small
// grey line.
package brand

import (
	"net/url"
	"strings"

	"openpeople/internal/fault"
	"openpeople/internal/spelling"
)

// Brand is what letters and customers' pages carry. The zero value is a desk that
// nobody has named yet.
type Brand struct {
	Name      string // of the contact centre; "" until somebody names it
	Signature string // under letters: the quality team of …
	Contact   string // an e-mail, a phone or a web address to turn to; may be empty
	Hours     string // in words: every day from 9 to 21; may be empty
	Accent    Colour // of buttons and links; "" is the program's own
	Logo      Logo
}

// How long the texts may be, in characters.
const (
	MaxName      = 60
	MaxSignature = 200
	MaxContact   = 200
	MaxHours     = 120
)

// Named reports whether the contact centre has a name.
func (b Brand) Named() bool { return b.Name != "" }

// ContactURL is where a click on Contact leads: mailto:, tel: or the page itself; ""
// when there is none.
func (b Brand) ContactURL() string {
	link, _ := contactURL(b.Contact)
	return link
}

// CheckContact notes when a text is no e-mail, no phone and no web address.
func CheckContact(w *fault.Fields, name, text string) {
	if _, ok := contactURL(text); !ok {
		w.Add(name, "brand.contact")
	}
}

func contactURL(text string) (link string, ok bool) {
	if text == "" {
		return "", true
	}
	if u, err := url.Parse(text); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil {
		return u.String(), true
	}
	if strings.Contains(text, "@") {
		address, err := spelling.Email(text)
		if err != nil || strings.ContainsAny(text, " ?&<>\"") {
			return "", false
		}
		return "mailto:" + address, true
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9' || r == '+':
			return r
		case strings.ContainsRune(" ()-\u00a0\u2011", r):
			return -1
		}
		return 'x'
	}, text)
	if strings.Contains(digits, "x") || strings.LastIndex(digits, "+") > 0 || len(digits) < 3 || len(digits) > 16 {
		return "", false
	}
	return "tel:" + digits, true
}
