package survey_test

import (
	"context"
	"slices"
	"testing"

	"openpeople/internal/i18n"
	"openpeople/internal/survey"
)

func TestWords(t *testing.T) {
	w := survey.Words{"ru": "Да", "en": "Yes", "kk": "Иә"}
	for language, want := range map[string]string{"ru": "Да", "en": "Yes", "en-GB": "Yes", "kk": "Иә", "kk-KZ": "Иә", "fr": "Да", "": "Да"} {
		if got := w.In(language); got != want {
			t.Errorf("in %q: %q, want %q", language, got, want)
		}
	}
	if got := (survey.Words{"uz": "Ha", "kk": "Иә"}).In("en"); got != "Иә" {
		t.Errorf("neither Russian nor English: %q", got)
	}
	if got := (survey.Words)(nil).In("ru"); got != "" {
		t.Errorf("no words: %q", got)
	}
	ctx := i18n.With(context.Background(), i18n.EN)
	if got := w.For(ctx); got != "Yes" {
		t.Errorf("of the interface: %q", got)
	}
	if got := w.For(survey.WithLanguage(ctx, "kk")); got != "Иә" {
		t.Errorf("of the customer: %q", got)
	}
}

// A version is shown in a language only when all of it has words in it.
func TestLanguagesOfAVersion(t *testing.T) {
	v := &survey.Version{Questions: []survey.Question{
		{Text: survey.Words{"kk": "а", "ru": "а", "en": "a", "uz": "a"}, Options: []survey.Option{{Text: survey.Words{"kk": "а", "en": "a", "ru": "а"}}}},
		{Text: survey.Words{"kk": "а", "ru": "а", "en": "a", "uz": "a"}, Hint: survey.Words{"ru": "а", "kk": "а"}},
	}}
	if got := v.Languages(); !slices.Equal(got, []string{"ru", "kk"}) {
		t.Errorf("%v", got)
	}
	for _, c := range []struct {
		wanted []string
		want   string
	}{{[]string{"kk"}, "kk"}, {[]string{"", "kk-KZ"}, "kk"}, {[]string{"en", "uz", "ru"}, "ru"}, {[]string{"fr"}, "ru"}, {nil, "ru"}} {
		if got := v.Language(c.wanted...); got != c.want {
			t.Errorf("%v: %q, want %q", c.wanted, got, c.want)
		}
	}
	if got := (&survey.Version{Questions: []survey.Question{{}}}).Language("ru"); got != "" {
		t.Errorf("a version without words: %q", got)
	}
}
