package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// decline gives the cases of a first name; the rules cover the lists above.
func decline(name string) forms {
	cut := func(end string) (string, bool) { return strings.CutSuffix(name, end) }
	switch name {
	case "Павел":
		return forms{name, "Павла", "Павлу", "Павла", "Павлом"}
	case "Илья":
		return forms{name, "Ильи", "Илье", "Илью", "Ильёй"}
	case "Пётр":
		return forms{name, "Петра", "Петру", "Петра", "Петром"}
	}
	if s, ok := cut("ия"); ok {
		return forms{name, s + "ии", s + "ии", s + "ию", s + "ией"}
	}
	if s, ok := cut("я"); ok {
		return forms{name, s + "и", s + "е", s + "ю", s + "ей"}
	}
	if s, ok := cut("а"); ok {
		g := "ы"
		if strings.HasSuffix(s, "г") || strings.HasSuffix(s, "к") {
			g = "и"
		}
		return forms{name, s + g, s + "е", s + "у", s + "ой"}
	}
	if s, ok := cut("й"); ok {
		return forms{name, s + "я", s + "ю", s + "я", s + "ем"}
	}
	if s, ok := cut("ь"); ok {
		return forms{name, s + "я", s + "ю", s + "я", s + "ем"}
	}
	return forms{name, name + "а", name + "у", name + "а", name + "ом"}
}

func surname(female bool, s string) string {
	if !female {
		return s
	}
	if stem, ok := strings.CutSuffix(s, "ий"); ok {
		return stem + "ая"
	}
	return s + "а"
}

var latin = map[rune]string{'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh", 'щ': "sch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya"}

func transliterate(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		b.WriteString(latin[r])
	}
	return b.String()
}

// temper is how a customer talks.
type temper int

const (
	calm temper = iota
	warm
	angry
	terse
	chatty
	ironic
)

// person is a customer of the desk, with what the plan has to remember.
type person struct {
	number     int
	female     bool
	first      string
	surname    string
	patronymic string // of the elder, who are addressed with it
	city       int
	email      bool
	telegram   bool
	noZone     bool
	optsOut    bool // when first asked
	temper     temper
	seen       []seen
	lastEnd    int64 // unix seconds of the end of the latest contact
}

// seen is a contact that the person had.
type seen struct {
	topic int
	at    int64
	visit int
}

func newPerson(r *rand.Rand, number, city int) *person {
	p := &person{number: number, female: chance(r, .54), city: city}
	p.first = pick(r, either(p.female, book().FirstNamesM, book().FirstNamesF))
	p.surname = surname(p.female, pick(r, book().Surnames))
	if chance(r, .38) {
		p.patronymic = book().Patronymics[r.IntN(len(book().Patronymics))][either(p.female, 0, 1)]
	}
	p.email = chance(r, .88)
	p.telegram = chance(r, .25)
	p.noZone = chance(r, .06)
	p.optsOut = chance(r, .012)
	switch x := r.Float64(); {
	case x < .38:
		p.temper = calm
	case x < .58:
		p.temper = warm
	case x < .70:
		p.temper = angry
	case x < .84:
		p.temper = terse
	case x < .94:
		p.temper = chatty
	default:
		p.temper = ironic
	}
	return p
}

// calledBy is how operators address the person.
func (p *person) calledBy() string {
	if p.patronymic != "" {
		return p.first + " " + p.patronymic
	}
	return p.first
}

// mailbox is in a domain that belongs to nobody (RFC 2606).
func (p *person) mailbox() string {
	return fmt.Sprintf("%s.%s%d@example.%s", transliterate(p.first), transliterate(p.surname), p.number, [...]string{"org", "net", "com"}[p.number%3])
}

// phone is in a range of numbers that no Russian operator uses.
func (p *person) phone() string {
	return fmt.Sprintf("+7946%07d", (p.number*7368787+1357911)%10_000_000)
}
