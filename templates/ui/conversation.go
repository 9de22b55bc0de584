package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"openpeople/internal/i18n"
	"openpeople/internal/query"
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

// AuthorWord is the word for who speaks, by the contact room's word for them.
func AuthorWord(ctx context.Context, from string) string { return authorName(ctx, Bubble{From: from}) }

// Marked is a text with the words that were looked for.
func Marked(text string, marks []query.Span) templ.Component {
	return Pieces(query.Pieces(text, marks))
}

// Pieces are parts of a text, some of them marked, one after the other.
func Pieces(list []query.Piece) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for _, p := range list {
			text := templ.EscapeString(p.Text)
			if p.Marked {
				text = "<mark>" + text + "</mark>"
			}
			if _, err := io.WriteString(w, text); err != nil {
				return err
			}
		}
		return nil
	})
}
