package query

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"openpeople/internal/terms"
)

// Text is something that somebody said.
type Text struct {
	By   By
	Text string
}

// Span is where something stands in a text, in bytes.
type Span struct{ Begin, End int }

// Matcher tells of many texts whether they hold what is looked for. Of one goroutine.
type Matcher struct {
	parts   []pattern
	terms   []string // the distinct ones of all parts
	begin   *terms.Beginnings
	numbers [][]byte // of the words of each text: 1 and more for terms, 0 for others
}

// pattern is a part as the numbers of its words, and as their marks in a sketch.
type pattern struct {
	Part
	numbers, marks []byte
}

// Matcher returns one for the query.
func (q Query) Matcher() *Matcher {
	m := &Matcher{}
	for _, p := range q.Parts {
		one := pattern{Part: p}
		for _, w := range p.Words {
			if !slices.Contains(m.terms, w.Term) {
				m.terms = append(m.terms, w.Term)
			}
			one.numbers, one.marks = append(one.numbers, m.number(w.Term)), append(one.marks, mark(w.Term))
		}
		m.parts = append(m.parts, one)
	}
	m.begin = terms.BeginningsOf(m.terms)
	return m
}

func (m *Matcher) number(term string) byte { return byte(slices.Index(m.terms, term) + 1) }

// Matches reports whether texts, which are all of one contact, hold what is looked for.
func (m *Matcher) Matches(texts []Text) bool {
	for i, t := range texts {
		if i == len(m.numbers) {
			m.numbers = append(m.numbers, nil)
		}
		said := m.numbers[i][:0]
		terms.EachLike(t.Text, m.begin, func(w terms.Word) { said = append(said, m.number(w.Term)) })
		m.numbers[i] = said
	}
	for _, p := range m.parts {
		said := false
		for i, t := range texts {
			said = said || t.By&p.By != 0 && bytes.Contains(m.numbers[i], p.numbers)
		}
		if said == p.Without {
			return false
		}
	}
	return len(m.parts) > 0
}

// Matches is Matcher's, of one contact.
func (q Query) Matches(texts []Text) bool { return q.Matcher().Matches(texts) }

// in is where the words of a part begin among those of a text, from a place on; -1 when
// they do not stand there.
func (p Part) in(words []terms.Word, from int) int {
	for at := from; at+len(p.Words) <= len(words); at++ {
		n := 0
		for n < len(p.Words) && words[at+n].Term == p.Words[n].Term {
			n++
		}
		if n == len(p.Words) {
			return at
		}
	}
	return -1
}

// Marks are the places of a text at which something stands that is looked for, in their
// order, and how many parts of the query they are of.
func (q Query) Marks(t Text) (marks []Span, parts int) {
	words := q.wordsOf(t.Text)
	for _, p := range q.Parts {
		if p.Without || p.By&t.By == 0 {
			continue
		}
		before := len(marks)
		for at := p.in(words, 0); at >= 0; at = p.in(words, at+len(p.Words)) {
			marks = append(marks, Span{words[at].Begin, words[at+len(p.Words)-1].End})
		}
		if len(marks) > before {
			parts++
		}
	}
	slices.SortFunc(marks, func(a, b Span) int { return cmp.Compare(a.Begin, b.Begin) })
	apart := marks[:0]
	for _, m := range marks {
		if n := len(apart); n > 0 && m.Begin <= apart[n-1].End {
			apart[n-1].End = max(apart[n-1].End, m.End)
		} else {
			apart = append(apart, m)
		}
	}
	return apart, parts
}

// wordsOf are the words of a text, with the terms of those that may be looked for.
func (q Query) wordsOf(text string) (words []terms.Word) {
	var wanted []string
	for _, p := range q.Parts {
		for _, w := range p.Words {
			wanted = append(wanted, w.Term)
		}
	}
	terms.EachLike(text, terms.BeginningsOf(wanted), func(w terms.Word) { words = append(words, w) })
	return words
}

// Piece is a part of a text, marked or not.
type Piece struct {
	Text   string
	Marked bool
}

// Pieces are a text with its marks.
func Pieces(text string, marks []Span) (list []Piece) {
	done := 0
	add := func(end int, marked bool) {
		if end > done {
			list = append(list, Piece{text[done:end], marked})
			done = end
		}
	}
	for _, m := range marks {
		add(m.Begin, false)
		add(m.End, true)
	}
	add(len(text), false)
	return list
}

// Excerpt is so many characters of a text, with its first mark not far from the
// beginning; an ellipsis stands for what is left out.
func Excerpt(text string, marks []Span, width int) []Piece {
	begin, end := 0, len(text)
	if len(marks) > 0 { // a list shows two lines of it
		begin = wordAfter(text, back(text, marks[0].Begin, width/5), marks[0].Begin)
	}
	if utf8.RuneCountInString(text[begin:]) > width {
		end = ahead(text, begin, width)
	}
	var within []Span
	for _, m := range marks {
		if m.Begin < end && m.End > begin {
			within = append(within, Span{max(m.Begin, begin) - begin, min(m.End, end) - begin})
		}
	}
	list := Pieces(text[begin:end], within)
	if begin > 0 {
		list = append([]Piece{{Text: "…"}}, list...)
	}
	if end < len(text) {
		list = append(list, Piece{Text: "…"})
	}
	return list
}

// wordAfter is where the next word begins after a place, at most at limit.
func wordAfter(text string, at, limit int) int {
	if at == 0 {
		return 0
	}
	if gap := strings.IndexByte(text[at:limit], ' '); gap >= 0 {
		return at + gap + 1
	}
	return at
}

// back is so many characters before a place.
func back(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, width := utf8.DecodeLastRuneInString(text[:at])
		at -= width
	}
	return at
}

// ahead is so many characters after a place.
func ahead(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, width := utf8.DecodeRuneInString(text[at:])
		at += width
	}
	return at
}
