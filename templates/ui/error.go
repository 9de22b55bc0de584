package ui

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// refusalTitles heads the error page, by what kind of refusal it is.
var refusalTitles = map[fault.Code]string{
	fault.Broken:          "ui.refusal.broken",
	fault.Invalid:         "ui.refusal.invalid",
	fault.Malformed:       "ui.refusal.invalid",
	fault.Unauthenticated: "ui.refusal.unauthenticated",
	fault.Forbidden:       "ui.refusal.forbidden",
	fault.NotFound:        "ui.refusal.not_found",
	fault.Gone:            "ui.refusal.gone",
	fault.Conflict:        "ui.refusal.conflict",
	fault.TooLarge:        "ui.refusal.too_large",
	fault.TooMany:         "ui.refusal.too_many",
	fault.Unavailable:     "ui.refusal.unavailable",
	fault.NotAllowed:      "ui.refusal.invalid",
	fault.Unsupported:     "ui.refusal.invalid",
	fault.LongAddress:     "ui.refusal.long_address",
}

// refusalWho says who may do what was refused, "" where that is not known.
func refusalWho(ctx context.Context, r Refusal) string {
	f := r.Fault
	switch {
	case r.Team != "" && len(r.Leaders) > 0:
		return i18n.T(ctx, "ui.refusal.team", "Team", r.Team, "Names", strings.Join(r.Leaders, ", "))
	case r.Team != "":
		return i18n.T(ctx, "ui.refusal.team_unled", "Team", r.Team)
	}
	right, known := f.Args[actor.ArgRight].(actor.Right)
	if !known || f.Code != fault.Forbidden {
		return ""
	}
	var names []string
	for _, role := range actor.Holders(right) {
		names = append(names, inSentence(RoleName(ctx, role)))
	}
	if names == nil {
		return ""
	}
	return i18n.T(ctx, "ui.refusal.who", "Roles", strings.Join(names, ", "))
}

// inSentence is a name of ours within a sentence: its first letter is small.
func inSentence(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

func refusalTitle(ctx context.Context, r Refusal) string {
	if r.File != "" {
		return i18n.T(ctx, "ui.refusal.file.title")
	}
	return i18n.T(ctx, refusalTitles[r.Fault.Code])
}
