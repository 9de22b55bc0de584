package ui

import (
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// ThemeAttr forces a theme on the document; nothing when the device decides.
func ThemeAttr(ctx context.Context) templ.Attributes {
	if t := Theme(ctx); t != ThemeAuto {
		return templ.Attributes{"data-theme": t}
	}
	return nil
}

func currentAttr(current bool) templ.Attributes {
	if current {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

func pressed(on bool) string {
	if on {
		return "true"
	}
	return "false"
}

// ToneClass is the class of a tone of something: "delta-good".
func ToneClass(of string, t Tone) string {
	if t == Neutral {
		return of + "-neutral"
	}
	return of + "-" + string(t)
}

func toneIcon(t Tone) IconName {
	switch t {
	case Good:
		return IconCheck
	case Warn, Bad:
		return IconWarn
	}
	return IconInfo
}

func noticeRole(t Tone) string {
	if t == Bad {
		return "alert"
	}
	return "status"
}

// Initials makes the round sign of a person: "Ольга Петрова" -> "ОП".
func Initials(name string) string {
	var b strings.Builder
	for _, word := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(word)
		b.WriteRune(r)
		if utf8.RuneCountInString(b.String()) == 2 {
			break
		}
	}
	return strings.ToUpper(b.String())
}

// Text is a component of plain words, where a part wants a component.
func Text(s string) templ.Component { return templ.ComponentFunc(textComponent(s)) }

func textComponent(s string) func(ctx context.Context, w io.Writer) error {
	return func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, templ.EscapeString(s))
		return err
	}
}
