// Package search makes the terms of full text search. They are made here and not
// by the database, so that the same text gives the same hits on both engines: words
// in lower case, ё as е, without the words that stand everywhere, each cut to its
// Russian or English stem. A room keeps them in a table of its own: SQLite in an
// FTS4 table, PostgreSQL as a tsvector.
package search

import (
	"openpeople/internal/store/engine"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/russian"
	"golang.org/x/text/unicode/norm"
)

// maxTerm bounds a term, in characters; a longer word is cut.
const maxTerm = 40

// Terms returns the distinct terms of a text, in the order of their first place.
func Terms(text string) []string {
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

// All asks for rows that hold every term, in the language of the engine. Terms
// hold letters and digits only.
func All(kind engine.Kind, terms []string) string { return match(kind, terms, " AND ", " & ") }

// Any asks for rows that hold one of the terms.
func Any(kind engine.Kind, terms []string) string { return match(kind, terms, " OR ", " | ") }

func match(kind engine.Kind, terms []string, lite, pg string) string {
	if kind == engine.SQLite {
		return `"` + strings.Join(terms, `"`+lite+`"`) + `"`
	}
	return "'" + strings.Join(terms, "'"+pg+"'") + "'"
}

// Matches is the condition of a full text table on an argument made by All or Any.
var Matches = map[engine.Kind]string{
	engine.SQLite:   "terms MATCH ?",
	engine.Postgres: "lexemes @@ CAST(CAST(? AS text) AS tsquery)",
}
