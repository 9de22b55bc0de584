package query

import (
	"bytes"
	"hash/maphash"

	"openpeople/internal/terms"
)

// Sketch is how the words of the texts of a contact follow each other, a byte a word: it
// tells where a phrase does not stand, and takes a tenth of the texts. It lives as long as
// the program.
type Sketch []byte

var seed = maphash.MakeSeed()

// mark is the byte of a term, never 0: 0 stands before each text, and after it who said it.
func mark(term string) byte { return byte(1 + maphash.String(seed, term)%255) }

// SketchOf is the sketch of texts.
func SketchOf(texts []Text) Sketch {
	var s Sketch
	for _, t := range texts {
		s = append(s, 0, byte(t.By))
		terms.Each(t.Text, func(w terms.Word) { s = append(s, mark(w.Term)) })
	}
	return bytes.Clone(s)
}

// Judge says of the contact of a sketch, in which every word stands that is looked for by
// itself, whether it holds what is looked for; not sure: its texts say.
func (m *Matcher) Judge(s Sketch) (yes, sure bool) {
	yes, sure = true, true
	for _, p := range m.parts {
		switch {
		case !p.Exact:
		case !s.may(p):
			yes = yes && p.Without
		default:
			sure = false
		}
	}
	return yes, sure || !yes
}

// may reports whether a phrase may stand in it.
func (s Sketch) may(p pattern) bool {
	for rest := []byte(s); len(rest) > 1; {
		by, text := By(rest[1]), rest[2:]
		end := bytes.IndexByte(text, 0)
		if end < 0 {
			end = len(text)
		}
		if by&p.By != 0 && bytes.Contains(text[:end], p.marks) {
			return true
		}
		rest = text[end:]
	}
	return false
}
