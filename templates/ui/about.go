package ui

import (
	"context"
	"strings"
	"time"
	"unicode"

	"openpeople/internal/i18n"
)

// About says in a customer's words which contact is meant: 24 ноября вы были в салоне:
// Воронеж, Плехановская, тема: тарифы. kind is that of the channel; channel and topic
// may be empty.
func About(ctx context.Context, kind, channel, topic string, endedAt time.Time) string {
	key, place := "survey.about."+kind, ""
	if i18n.T(ctx, key, "Day", "") == "["+key+"]" {
		key = "survey.about.self_service"
	}
	if kind == "retail" && channel != "" { // a shop has a name that says where: the word before it is said already
		if _, place, _ = strings.Cut(channel, ": "); place == "" {
			place = channel
		}
		key = "survey.about.retail.at"
	}
	out := i18n.T(ctx, key, "Day", DayMonth(ctx, endedAt), "Place", place)
	if topic != "" {
		out += i18n.T(ctx, "survey.about.topic", "Topic", inside(topic))
	}
	return out
}

// inside is a name inside of a sentence: its first letter is small, unless it is one
// of several capitals (SIM, eSIM stays too).
func inside(name string) string {
	r := []rune(name)
	if len(r) > 1 && unicode.IsUpper(r[0]) && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	return string(r)
}

// DayMonth writes a day without its year: 21 ноября, 21 November.
func DayMonth(ctx context.Context, t time.Time) string {
	long := LongDate(ctx, t)
	return long[:max(0, len(long)-len("\u00a02026"))]
}
