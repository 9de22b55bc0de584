package survey

import (
	"context"
	"maps"
	"slices"
	"strings"

	"openpeople/internal/i18n"
)

// Words is a text of a survey in whatever languages the desk's customers speak, by
// the base of a BCP 47 tag: ru, en, kk. The interface around it has two.
type Words map[string]string

// In returns the text in a language; where it has none, in Russian, English, or
// the first of those that it has.
func (w Words) In(language string) string {
	if w[language] != "" {
		return w[language]
	}
	for _, l := range []string{i18n.Base(language), string(i18n.RU), string(i18n.EN)} {
		if w[l] != "" {
			return w[l]
		}
	}
	for _, l := range slices.Sorted(maps.Keys(w)) {
		if w[l] != "" {
			return w[l]
		}
	}
	return ""
}

// For returns the text in the language of the customer whose page is drawn (see
// WithLanguage), in that of the interface where there is none.
func (w Words) For(ctx context.Context) string {
	return w.In(Language(ctx))
}

// Language is that in which Words are shown.
func Language(ctx context.Context) string {
	if l, ok := ctx.Value(languageKey{}).(string); ok {
		return l
	}
	return string(i18n.From(ctx))
}

type languageKey struct{}

// WithLanguage sets the language in which Words are shown; the interface keeps its
// own.
func WithLanguage(ctx context.Context, language string) context.Context {
	return context.WithValue(ctx, languageKey{}, language)
}

// Languages lists those in which every question and option of the version has
// words, Russian and English first.
func (v *Version) Languages() []string {
	if v.languages != nil {
		return v.languages
	}
	var list []string
	for _, q := range v.Questions {
		for l := range q.Text {
			if !slices.Contains(list, l) && v.speaks(l) {
				list = append(list, l)
			}
		}
	}
	rank := func(l string) string {
		switch l {
		case string(i18n.RU):
			return "0"
		case string(i18n.EN):
			return "1"
		}
		return l
	}
	slices.SortFunc(list, func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
	return list
}

func (v *Version) speaks(language string) bool {
	for _, q := range v.Questions {
		if q.Text[language] == "" || len(q.Hint) > 0 && q.Hint[language] == "" {
			return false
		}
		for _, o := range q.Options {
			if o.Text[language] == "" {
				return false
			}
		}
	}
	return true
}

// Language picks the first of the wanted languages, given as tags, that the
// version speaks; the first that it speaks where it speaks none of them, "" where
// it speaks none at all.
func (v *Version) Language(wanted ...string) string {
	have := v.Languages()
	for _, w := range wanted {
		if l := i18n.Base(w); l != "" && slices.Contains(have, l) {
			return l
		}
	}
	if len(have) == 0 {
		return ""
	}
	return have[0]
}

// URL returns the customer's link of an invitation. It goes into letters and
// nowhere else: staff never see one.
func (s *Service) URL(invitationID int64) string {
	return s.baseURL + "/s/" + s.links.Token(invitationID)
}
