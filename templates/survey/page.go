package survey

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/static"
	"openpeople/templates/ui"
)

var (
	sheet   = static.URL("survey.css")
	favicon = static.URL("favicon.svg")
)

// autonym is the name of a language in itself: English, Русский.
func autonym(tag string) string {
	name := display.Self.Name(language.Make(tag))
	if name == "" {
		return tag
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToTitle(first)) + name[size:]
}

// words say which contact is asked about.
func (a About) words(ctx context.Context) string {
	return ui.About(ctx, a.Kind, a.Channel, a.Topic, a.EndedAt)
}

func pageTitle(ctx context.Context, p Page) string {
	for _, q := range p.Questions {
		if q.Key == survey.KeyMark {
			return q.Text.For(ctx)
		}
	}
	return i18n.T(ctx, "survey.comment.title")
}

func sendWord(ctx context.Context, p Page) string {
	switch {
	case p.Comment:
		return i18n.T(ctx, "survey.add")
	case !p.Until.IsZero():
		return i18n.T(ctx, "survey.change")
	}
	return i18n.T(ctx, "survey.send")
}

func wrongTitle(ctx context.Context, f *fault.Fault) string {
	if f.Code == fault.Unavailable {
		return i18n.T(ctx, "survey.wrong.unavailable")
	}
	return i18n.T(ctx, "survey.wrong")
}

// asks reports whether the page has a question of that key.
func (p Page) asks(key string) bool {
	for _, q := range p.Questions {
		if q.Key == key {
			return true
		}
	}
	return false
}

// described ties hint and error to a question.
func described(ctx context.Context, q survey.Question, p Page) templ.Attributes {
	ids := ""
	if q.Hint.For(ctx) != "" {
		ids = id(q.Key) + "-hint"
	}
	if ui.FieldError(ctx, p.Fault, q.Key) == "" {
		if ids == "" {
			return nil
		}
		return templ.Attributes{"aria-describedby": ids}
	}
	if ids != "" {
		ids += " "
	}
	a := templ.Attributes{"aria-describedby": ids + id(q.Key) + "-error"}
	if q.Kind == survey.FreeText {
		a["aria-invalid"] = "true"
	}
	return a
}

// firstID names the first control of a group: errors lead to it.
func firstID(q survey.Question, i int) templ.Attributes {
	if i > 0 {
		return nil
	}
	return templ.Attributes{"id": id(q.Key)}
}

func freeTextClass(q survey.Question, p Page) string {
	if p.Comment {
		return "question"
	}
	return whenClass(q, p)
}

// saidTerm names an answer on the page of thanks.
func saidTerm(ctx context.Context, q survey.Question) string {
	switch q.Key {
	case survey.KeyMark:
		return i18n.T(ctx, "survey.thanks.mark")
	case survey.KeyComment:
		return i18n.T(ctx, "survey.thanks.words")
	}
	return q.Text.For(ctx)
}

func (g Gone) code() string { return strings.TrimPrefix(g.Key, "survey.gone.") }

// markWords is a mark with its word: 4, well; a dash for none.
func markWords(ctx context.Context, t Thanks, mark string) string {
	if mark == "" {
		return ui.None
	}
	for _, q := range t.Questions {
		if q.Key == survey.KeyMark {
			if word := optionWord(ctx, q, mark); word != "" {
				return mark + " (" + word + ")"
			}
		}
	}
	return mark
}

// logoWord stands for a logo that is not shown; beside the name it says nothing
// twice.
func logoWord(b brand.Brand) string {
	if b.Named() {
		return ""
	}
	return "openpeople"
}

// yesNoWord writes an answer of the kind yes or no.
func yesNoWord(ctx context.Context, code string) string {
	if code == "yes" {
		return i18n.T(ctx, "survey.yes")
	}
	return i18n.T(ctx, "survey.no")
}
