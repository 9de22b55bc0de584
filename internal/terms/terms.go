// Package terms makes of a text what words are found by, whatever their form: words in
// lower case, ё as е, each cut to its Russian or English stem. Whoever looks for words
// makes them of both sides, and leaves out those that stand everywhere.
package terms

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"
)

// maxTerm bounds a term, in characters; a longer word is cut.
const maxTerm = 40

// Word is one word of a text.
type Word struct {
	Begin, End int    // where it stands in the text, in bytes
	Term       string // by which it is found
	Everywhere bool   // it stands in every text: it, he, и, не
}

// Of returns the distinct terms of a text, in the order of their first place, without
// words that stand everywhere.
func Of(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, w := range Words(text) {
		if !w.Everywhere && !seen[w.Term] {
			seen[w.Term] = true
			out = append(out, w.Term)
		}
	}
	return out
}

// Words returns the words of a text in their order.
func Words(text string) (list []Word) {
	Each(text, func(w Word) { list = append(list, w) })
	return list
}

// Each hands over the words of a text in their order.
func Each(text string, take func(w Word)) { each(text, nil, take) }

// EachLike is Each for who looks for some terms: of words that begin as none of these does
// no term is made, it is "".
func EachLike(text string, some *Beginnings, take func(w Word)) { each(text, some, take) }

func each(text string, some *Beginnings, take func(w Word)) {
	composed, at := text, func(i int) int { return i }
	if !plain(text) && !norm.NFKC.IsNormalString(text) {
		composed, at = compose(text)
	}
	begin := -1
	end := func(i int) {
		if begin < 0 {
			return
		}
		if some.not(composed[begin:i]) {
			take(Word{Begin: at(begin), End: at(i)})
		} else if term, everywhere := known(composed[begin:i]); term != "" {
			take(Word{at(begin), at(i), term, everywhere})
		}
		begin = -1
	}
	for i := 0; i < len(composed); {
		width, inside := 1, false
		switch c := composed[i]; {
		case c < utf8.RuneSelf:
			inside = within[c]
		case russianAt(composed, i):
			width, inside = 2, true
		default:
			var r rune
			r, width = utf8.DecodeRuneInString(composed[i:])
			inside = !between(r)
		}
		if !inside {
			end(i)
		} else if begin < 0 {
			begin = i
		}
		i += width
	}
	end(len(composed))
}

// plain reports whether a text is of letters and signs alone that are composed already, as
// most are: it is seen faster so.
func plain(text string) bool {
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c < utf8.RuneSelf:
			i++
		case russianAt(text, i):
			i += 2
		default:
			r, width := utf8.DecodeRuneInString(text[i:])
			if !strings.ContainsRune("«»–—", r) {
				return false
			}
			i += width
		}
	}
	return true
}

// russianAt reports whether the two bytes at a place of a text are a Russian letter.
func russianAt(text string, i int) bool {
	if i+1 >= len(text) {
		return false
	}
	switch next := text[i+1]; text[i] {
	case 0xd0:
		return next >= 0x90 && next <= 0xbf || next == 0x81 // А…п, Ё
	case 0xd1:
		return next >= 0x80 && next <= 0x8f || next == 0x91 // р…я, ё
	}
	return false
}

// compose writes a text as NFKC, and tells where in the text what stands at a place of
// it came from.
func compose(text string) (composed string, at func(i int) int) {
	var b strings.Builder
	var from []int // of each byte of composed
	var parts norm.Iter
	parts.InitString(norm.NFKC, text)
	for !parts.Done() {
		begin := parts.Pos()
		part := parts.Next()
		b.Write(part)
		for range part {
			from = append(from, begin)
		}
	}
	from = append(from, len(text))
	return b.String(), func(i int) int { return from[i] }
}

// between reports whether a character stands between words. An apostrophe and a
// combining mark stand within.
func between(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return !within[r]
	case r >= 'А' && r <= 'я':
		return false
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '’'
}

// within are the characters of ASCII that stand within words.
var within = func() (list [utf8.RuneSelf]bool) {
	for _, r := range "'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
		list[r] = true
	}
	return list
}()

// made is the term of a word as it is written.
type made struct {
	term       string
	everywhere bool
}

// known is term by what was made lately: most words of a text are those of the last one.
func known(written string) (term string, everywhere bool) {
	m, ok := lately.of(written)
	if !ok {
		m.term, m.everywhere = termOf(strings.ToLower(written))
		lately.keep(written, m)
	}
	return m.term, m.everywhere
}

// termOf makes the term of one word in lower case, and tells whether it stands everywhere;
// "" for what is no word: a lone apostrophe.
func termOf(word string) (term string, everywhere bool) {
	cyrillic, latin := false, false
	word = strings.Map(func(r rune) rune {
		switch {
		case r == 'ё':
			cyrillic = true
			return 'е'
		case r == '’':
			return '\''
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic = true
		case r >= 'a' && r <= 'z':
			latin = true
		}
		return r
	}, word)
	switch {
	case cyrillic && !latin:
		word = strings.ReplaceAll(word, "'", "")
		if everywhere = russian.IsStopWord(word); !everywhere {
			word = russian.Stem(word, true)
		}
	case latin && !cyrillic:
		if everywhere = english.IsStopWord(word); !everywhere {
			word = english.Stem(word, true)
		}
	}
	word = strings.ReplaceAll(word, "'", "")
	if r := []rune(word); len(r) > maxTerm {
		word = string(r[:maxTerm])
	}
	return word, everywhere
}
