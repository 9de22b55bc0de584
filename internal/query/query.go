// Package query is the leaf that reads what somebody looks for in what people said: words
// in any of their forms, "phrases", -without, from:operator. It tells what is asked for,
// which texts answer, and where in them the words stand. Who has the texts, and how they
// are found among millions, it does not know.
package query

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/terms"
)

// By is who said a text, or, as the sum of several, who may have said it.
type By uint8

const (
	Customer By = 1 << iota // in the conversation
	Operator
	Machine // a bot, the system
	Comment // the customer, with the mark

	Anybody = Customer | Operator | Machine | Comment
)

// MaxWords is how many words may be looked for at once.
const MaxWords = 24

// Part is a word or a phrase that is looked for.
type Part struct {
	Words      []terms.Word // in their order; where they stand in what was typed
	By         By           // who said it
	Without    bool         // nobody of them did
	Exact      bool         // the words stand beside each other in one text
	Begin, End int          // where it stands in what was typed, its signs included
}

// Query is what is looked for: texts that hold every part, but those without. The zero
// Query looks for nothing.
type Query struct {
	Typed string
	Parts []Part
}

// Any reports whether something is looked for.
func (q Query) Any() bool { return len(q.Parts) > 0 }

// Wanted is how many parts are to be there.
func (q Query) Wanted() (n int) {
	for _, p := range q.Parts {
		if !p.Without {
			n++
		}
	}
	return n
}

// Terms are the terms of a part by which texts are found before they are read: words that
// stand everywhere are in none.
func (p Part) Terms() (list []string) {
	for _, w := range p.Words {
		if !w.Everywhere {
			list = append(list, w.Term)
		}
	}
	return list
}

// from is the sign before who said the words, authors are those who may have.
var (
	from    = i18n.Text{RU: "от", EN: "from"}
	authors = []struct {
		name i18n.Text
		by   By
	}{
		{i18n.Text{RU: "клиента", EN: "customer"}, Customer | Comment}, {i18n.Text{RU: "оператора", EN: "operator"}, Operator},
		{i18n.Text{RU: "бота", EN: "bot"}, Machine}, {i18n.Text{RU: "комментария", EN: "comment"}, Comment},
	}
)

// authorOf reads what stands after from:, 0 for nobody.
func authorOf(name string) By {
	for _, a := range authors {
		if name == a.name.RU || name == a.name.EN {
			return a.by
		}
	}
	return 0
}

// quotes are the signs that begin a phrase, with those that end it.
var quotes = map[rune]string{'"': `"`, '«': "»", '“': "”“", '„': "“”", '”': "”"}

// Parse reads what was typed: words, each of which is found in all its forms; "several in
// quotes" stand beside each other, as does what is written together (wi-fi); -what may not
// be there; from:operator, from:customer, from:bot and from:comment say who said the words
// after them, at the end of a query those before. Words that stand everywhere are passed
// over outside of quotes. Invalid, of the field q, says what cannot be looked for.
func Parse(typed string) (Query, error) {
	r := reader{typed: typed, by: Anybody}
	for r.next() {
		if err := r.part(); err != nil {
			return Query{}, err
		}
	}
	if r.trailing {
		for i := range r.parts {
			if r.parts[i].By == Anybody {
				r.parts[i].By = r.by
			}
		}
	}
	return Query{typed, r.parts}, r.fault()
}

// reader reads a query from its beginning.
type reader struct {
	typed    string
	at       int
	by       By
	trailing bool // nothing stands after the last from:
	parts    []Part
	words    int
	passed   bool // words were passed over
}

func gap(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// next goes to the next sign that is no gap.
func (r *reader) next() bool {
	rest := strings.TrimLeftFunc(r.typed[r.at:], gap)
	r.at = len(r.typed) - len(rest)
	return rest != ""
}

// part reads one part, or a from:.
func (r *reader) part() error {
	p := Part{By: r.by, Begin: r.at}
	sign, width := utf8.DecodeRuneInString(r.typed[r.at:])
	if strings.ContainsRune("-−–", sign) {
		after, _ := utf8.DecodeRuneInString(r.typed[r.at+width:])
		if r.at+width == len(r.typed) || gap(after) { // a dash
			r.at += width
			return nil
		}
		p.Without = true
		r.at += width
		sign, width = utf8.DecodeRuneInString(r.typed[r.at:])
	}
	begin := r.at
	if ends, opens := quotes[sign]; opens {
		begin += width
		length := strings.IndexAny(r.typed[begin:], ends)
		if length < 0 {
			return wrong("query.fault_quote")
		}
		_, closes := utf8.DecodeRuneInString(r.typed[begin+length:])
		r.at, p.Exact = begin+length+closes, true
		return r.take(p, begin, begin+length)
	}
	length := strings.IndexFunc(r.typed[begin:], gap)
	if length < 0 {
		length = len(r.typed) - begin
	}
	r.at = begin + length
	name, author, said := strings.Cut(strings.ToLower(r.typed[begin:r.at]), ":")
	if said && (name == from.EN || name == from.RU) {
		r.by, r.trailing = authorOf(author), true
		if r.by == 0 || p.Without {
			return wrong("query.fault_from")
		}
		return nil
	}
	return r.take(p, begin, r.at)
}

// take adds a part with the words that stand between two places.
func (r *reader) take(p Part, begin, end int) error {
	p.End = r.at
	terms.Each(r.typed[begin:end], func(w terms.Word) {
		w.Begin, w.End = w.Begin+begin, w.End+begin
		p.Words = append(p.Words, w)
	})
	if len(p.Words) == 1 && !p.Exact && p.Words[0].Everywhere {
		r.passed = true
		return nil
	}
	if len(p.Words) == 0 { // signs only
		return nil
	}
	if r.words += len(p.Words); r.words > MaxWords {
		return wrong("query.fault_many", "Max", MaxWords)
	}
	p.Exact = len(p.Words) > 1
	r.parts, r.trailing = append(r.parts, p), false
	return nil
}

// fault says why nothing can be found by what was read.
func (r *reader) fault() error {
	wanted := r.passed
	for _, p := range r.parts {
		if !p.Without && len(p.Terms()) > 0 {
			return nil
		}
		wanted = wanted || !p.Without
	}
	switch {
	case wanted:
		return wrong("query.fault_everywhere")
	case len(r.parts) > 0:
		return wrong("query.fault_without")
	}
	return wrong("query.fault_empty")
}

func wrong(key string, args ...any) error {
	var f fault.Fields
	f.Add("q", key, args...)
	return f.Err()
}
