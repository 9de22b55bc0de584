package demo

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// scene is what one conversation is about: the values behind the {keys} of the
// templates. One value per key and conversation, so that a sum named by the
// customer is the sum the operator speaks of.
type scene struct {
	r         *rand.Rand
	voice     bool
	shop      bool
	variant   int  // which of the two variants of a story
	female    bool // the customer
	opFemale  bool
	name      string // how the operator addresses the customer
	op        forms
	city      *city
	street    string
	tariff    string
	tariff2   string
	fee       int
	sum, sum2 int
	gb, mins  int
	days, few int
	kin       *kin
	land      *land
	dev       *gadget
	sub       string
	tail      int
	order     int
	clock     string
	date      string // some days ago
	soon      string // some days ahead
	hi        string
}

// forms is a noun in five cases.
type forms struct{ N, G, D, A, I string }

// pick returns one of the strings.
func pick(r *rand.Rand, of []string) string { return of[r.IntN(len(of))] }

// chance is true with probability p.
func chance(r *rand.Rand, p float64) bool { return r.Float64() < p }

// between returns a number from lo to hi, both inclusive.
func between(r *rand.Rand, lo, hi int) int { return lo + r.IntN(hi-lo+1) }

// plural returns the Russian form that goes with n.
func plural(n int, one, few, many string) string {
	switch {
	case n%100 >= 11 && n%100 <= 14:
		return many
	case n%10 == 1:
		return one
	case n%10 >= 2 && n%10 <= 4:
		return few
	}
	return many
}

// count returns n with its noun: "21 рубль", "3 рубля", "350 рублей".
func count(n int, one, few, many string) string {
	return strconv.Itoa(n) + " " + plural(n, one, few, many)
}

// roubles is the sum as subject or object; roublesOf the sum in the genitive.
func roubles(n int) string { return count(n, "рубль", "рубля", "рублей") }

func roublesOf(n int) string { return count(n, "рубля", "рублей", "рублей") }

var monthsOf = [...]string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"}

func dateOf(t time.Time) string { return strconv.Itoa(t.Day()) + " " + monthsOf[t.Month()-1] }

// hello is the greeting at that hour of the customer's day.
func hello(hour int) string {
	switch {
	case hour < 5:
		return "Доброй ночи"
	case hour < 11:
		return "Доброе утро"
	case hour < 18:
		return "Добрый день"
	}
	return "Добрый вечер"
}

// say expands a template in the mouth of the customer or the operator:
//
//	{key}        a value of the scene; {op?он|она}, {cu?…}, {kin?…} choose by gender,
//	             {where?…} and {v?…} by the place and the variant of a story
//	[a|b|c]      one of the alternatives, which may hold templates themselves
//	<сам|сама>   by the gender of the one who speaks
func (s *scene) say(speakerFemale bool, template string) string {
	var b strings.Builder
	b.Grow(len(template))
	s.expand(&b, speakerFemale, template)
	text := b.String()
	if strings.Contains(text, "  ") { // an empty alternative between two spaces
		text = strings.ReplaceAll(text, "  ", " ")
	}
	return sentences(text)
}

// sentences writes a capital at the start and after the end of each sentence,
// where a value that is elsewhere small ("вчера") came to stand.
func sentences(t string) string {
	var b []byte
	start := true
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case c == '.' || c == '!' || c == '?':
			start = i < 2 || t[i-1] != '.'
		case c == ' ' || c == '\n':
		case start && (c == 0xD0 || c == 0xD1) && i+1 < len(t):
			start = false
			if r := rune(c&0x1F)<<6 | rune(t[i+1]&0x3F); r >= 'а' && r <= 'ё' {
				if b == nil {
					b = []byte(t)
				}
				if r == 'ё' {
					r = 'Ё'
				} else {
					r -= 'а' - 'А'
				}
				b[i], b[i+1] = 0xC0|byte(r>>6), 0x80|byte(r&0x3F)
			}
		default:
			start = false
		}
	}
	if b == nil {
		return t
	}
	return string(b)
}

func (s *scene) cu(template string) string { return s.say(s.female, template) }

func (s *scene) ope(template string) string { return s.say(s.opFemale, template) }

func (s *scene) expand(b *strings.Builder, female bool, t string) {
	for t != "" {
		i := strings.IndexAny(t, "[{<")
		if i < 0 {
			b.WriteString(t)
			return
		}
		b.WriteString(t[:i])
		end := closing(t, i)
		inside := t[i+1 : end]
		switch t[i] {
		case '[':
			s.expand(b, female, alternative(s.r, inside))
		case '<':
			s.expand(b, female, part(inside, either(female, 0, 1)))
		default:
			s.value(b, female, inside)
		}
		t = t[end+1:]
	}
}

// closing returns the index of the bracket that closes the one at i. A template
// with an open bracket is a mistake of this package and found by its tests.
func closing(t string, i int) int {
	depth := 0
	for j := i; j < len(t); j++ {
		switch t[j] {
		case '[', '{', '<':
			depth++
		case ']', '}', '>':
			if depth--; depth == 0 {
				return j
			}
		}
	}
	panic("demo: open bracket in " + t)
}

// alternative picks one of the parts between bars, brackets respected.
func alternative(r *rand.Rand, t string) string {
	n, depth := 1, 0
	for j := range len(t) {
		switch t[j] {
		case '[', '{', '<':
			depth++
		case ']', '}', '>':
			depth--
		case '|':
			if depth == 0 {
				n++
			}
		}
	}
	return part(t, r.IntN(n))
}

// part returns the n-th of the parts between bars, the last when there are fewer.
func part(t string, n int) string {
	depth, from := 0, 0
	for j := range len(t) {
		switch t[j] {
		case '[', '{', '<':
			depth++
		case ']', '}', '>':
			depth--
		case '|':
			if depth == 0 {
				if n == 0 {
					return t[from:j]
				}
				n--
				from = j + 1
			}
		}
	}
	return t[from:]
}

// either returns no, or yes when it is so.
func either[T any](so bool, no, yes T) T {
	if so {
		return yes
	}
	return no
}

// value writes what stands behind a key. An unknown key is a mistake of this
// package and found by its tests.
func (s *scene) value(b *strings.Builder, female bool, key string) {
	if who, forms, ok := strings.Cut(key, "?"); ok {
		s.expand(b, female, part(forms, s.choice(who)))
		return
	}
	b.WriteString(s.word(key))
}

// choice says which form of {who?…} to take.
func (s *scene) choice(who string) int {
	switch who {
	case "cu":
		return either(s.female, 0, 1)
	case "op":
		return either(s.opFemale, 0, 1)
	case "kin":
		return either(s.kin.Female, 0, 1)
	case "v":
		return s.variant
	case "where": // in writing, by voice, in a shop
		return either(s.shop, either(s.voice, 0, 1), 2)
	}
	panic("demo: no choice by " + who)
}

func (s *scene) word(key string) string {
	switch key {
	case "name":
		return s.name
	case "hi":
		return s.hi
	case "city":
		return s.city.Name
	case "city.p":
		return s.city.In
	case "city.g":
		return s.city.Of
	case "street":
		return s.street
	case "tariff":
		return s.tariff
	case "tariff2":
		return s.tariff2
	case "fee":
		return roubles(s.fee)
	case "fee.g":
		return roublesOf(s.fee)
	case "sum":
		return roubles(s.sum)
	case "sum.g":
		return roublesOf(s.sum)
	case "sum2":
		return roubles(s.sum2)
	case "sum2.g":
		return roublesOf(s.sum2)
	case "gb":
		return count(s.gb, "гигабайт", "гигабайта", "гигабайт")
	case "gb.g":
		return count(s.gb, "гигабайта", "гигабайт", "гигабайт")
	case "mins":
		return count(s.mins, "минута", "минуты", "минут")
	case "days":
		return count(s.days, "день", "дня", "дней")
	case "n":
		return strconv.Itoa(s.few)
	case "tail":
		return strconv.Itoa(s.tail)
	case "order":
		return strconv.Itoa(s.order)
	}
	return s.person(key)
}

func (s *scene) person(key string) string {
	switch key {
	case "op":
		return s.op.N
	case "op.g":
		return s.op.G
	case "op.d":
		return s.op.D
	case "op.a":
		return s.op.A
	case "op.i":
		return s.op.I
	case "kin":
		return s.kin.N
	case "kin.g":
		return s.kin.G
	case "kin.d":
		return s.kin.D
	case "kin.a":
		return s.kin.A
	case "kin.i":
		return s.kin.I
	case "land.p":
		return s.land.In
	case "land.a":
		return s.land.To
	case "land.g":
		return s.land.From
	case "dev":
		return s.dev.N
	case "dev.p":
		return s.dev.On
	case "sub":
		return s.sub
	case "clock":
		return s.clock
	case "date":
		return s.date
	case "soon":
		return s.soon
	case "past":
		return pick(s.r, book().Pasts)
	case "reach":
		if s.voice {
			return "звоните"
		}
		return "пишете"
	case "iam":
		if s.voice {
			return "звоню"
		}
		return "пишу"
	}
	panic("demo: no value behind {" + key + "}")
}
