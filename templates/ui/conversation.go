package ui

import (
	"context"

	"openpeople/internal/i18n"
)

// authors names who speaks, by the contact room's word for them.
var authors = map[string]string{
	"customer": "ui.author.customer",
	"operator": "ui.author.operator",
	"bot":      "ui.author.bot",
	"system":   "ui.author.system",
}

func authorName(ctx context.Context, b Bubble) string {
	if b.Author != "" {
		return b.Author
	}
	if key, ok := authors[b.From]; ok {
		return i18n.T(ctx, key)
	}
	return b.From
}

func fromClass(from string) string {
	if _, ok := authors[from]; !ok {
		from = "system"
	}
	return "from-" + from
}
