// Package terms makes of a text what words are found by, whatever their form: words in
// lower case, ё as е, without the words that stand everywhere, each cut to its Russian or
// English stem. Whoever looks for words makes them of both sides.
package terms

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"
)

// maxTerm bounds a term, in characters; a longer word is cut.
const maxTerm = 40

// Of returns the distinct terms of a text, in the order of their first place.
func Of(text string) []string {
	text = strings.ToLower(norm.NFKC.String(text))
	var out []string
	seen := map[string]bool{}
	for _, word := range strings.FieldsFunc(text, between) {
		if t := term(word); t != "" && !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	return out
}

// between reports whether a character stands between words. An apostrophe and a
// combining mark stand within.
func between(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) && r != '\'' && r != '’'
}

// term makes the term of one word in lower case; "" for a word that stands
// everywhere.
func term(word string) string {
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
		if russian.IsStopWord(word) {
			return ""
		}
		word = russian.Stem(word, true)
	case latin && !cyrillic:
		if english.IsStopWord(word) {
			return ""
		}
		word = english.Stem(word, true)
	}
	word = strings.ReplaceAll(word, "'", "")
	if r := []rune(word); len(r) > maxTerm {
		word = string(r[:maxTerm])
	}
	return word
}
