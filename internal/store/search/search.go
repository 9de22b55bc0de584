// Package search asks a table of full text for terms. They are made by package terms
// and not by the database, so that the same text gives the same hits on both engines. A
// room keeps them in a table of its own: SQLite in an FTS4 table, PostgreSQL as a
// tsvector.
package search

import (
	"strings"

	"openpeople/internal/store/engine"
)

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
