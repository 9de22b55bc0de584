package engine

import (
	"context"
	"regexp"

	"openpeople/internal/i18n"
)

var nameToken = regexp.MustCompile(`\{(\w+\.)?name\}`)

// shownName is the name of a channel or of a value of a dimension in a language: in the
// other one where it has none, and its code where it has neither. $1 is its table.
var shownName = map[i18n.Lang]string{
	i18n.RU: "CASE WHEN ${1}name IN ('', ${1}code) THEN COALESCE(NULLIF(${1}name_en, ''), ${1}code) ELSE ${1}name END",
	i18n.EN: "COALESCE(NULLIF(${1}name_en, ''), NULLIF(${1}name, ''), ${1}code)",
}

// Named is a query in which {name}, or {t.name} of the table t, is the name of a channel
// or of a value of a dimension as the context's reader has it.
func Named(ctx context.Context, query string) string {
	return nameToken.ReplaceAllString(query, shownName[i18n.From(ctx)])
}

// GivenNames are the columns of both names of the table t, each "" until somebody gave it.
func GivenNames(t string) string {
	return "COALESCE(NULLIF(" + t + ".name, " + t + ".code), ''), COALESCE(" + t + ".name_en, '')"
}
