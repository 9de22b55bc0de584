package store

import (
	"openpeople/internal/store/engine"
	"slices"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"
)

// Full text search works on terms that are made here and not by the database, so
// that the same text gives the same hits on both engines: words in lower case, ё
// as е, without the words that stand everywhere, each cut to its Russian or English
// stem. SQLite keeps them in an FTS4 table, PostgreSQL as a tsvector.

// maxTerm bounds a term, in characters; a longer word is cut.
const maxTerm = 40

// terms returns the distinct terms of a text, in the order of their first place.
func terms(text string) []string {
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

// matchAll asks for rows that hold every term, matchAny for rows that hold one,
// in the language of the engine. Terms hold letters and digits only.
func (s *Store) matchAll(list []string) string { return s.match(list, " AND ", " & ") }

func (s *Store) matchAny(list []string) string { return s.match(list, " OR ", " | ") }

func (s *Store) match(list []string, lite, pg string) string {
	if s.Kind() == engine.SQLite {
		return `"` + strings.Join(list, `"`+lite+`"`) + `"`
	}
	return "'" + strings.Join(list, "'"+pg+"'") + "'"
}

// matches is the condition of a full text table on an argument made by match.
var matches = map[engine.Kind]string{
	engine.SQLite:   "terms MATCH ?",
	engine.Postgres: "lexemes @@ CAST(CAST(? AS text) AS tsquery)",
}

// sorted returns the list in order, without changing it.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}
