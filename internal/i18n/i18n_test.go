package i18n

import (
	"strings"
	"testing"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// A message without plural forms reads as go-i18n would write it.
func TestPhrases(t *testing.T) {
	type word string
	seen := 0
	for _, l := range Langs {
		cat := catalogues[l]
		for key, p := range cat.plain {
			data, args := map[string]any{}, []any{}
			for i, name := range p.names {
				if _, there := data[name]; there { // it stands twice
					continue
				}
				value := []any{"<b>&", 12345, 4.5, word("слово"), nil, true}[i%6]
				data[name] = value
				args = append(args, name, value)
			}
			want, err := cat.localizer.Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: data})
			if err != nil {
				t.Fatal(key, err)
			}
			if got := In(l, key, args...); got != want {
				t.Errorf("%s: %q, want %q", key, got, want)
			}
			if len(p.names) > 0 {
				seen++
				if want, err = cat.localizer.Localize(&goi18n.LocalizeConfig{MessageID: key, TemplateData: map[string]any{}}); err != nil || In(l, key) != want {
					t.Errorf("%s without values: %q, want %q, %v", key, In(l, key), want, err)
				}
			}
		}
		if _, simple := phraseOf("{{if .A}}a{{end}}"); simple {
			t.Error("a template was taken for a phrase")
		}
	}
	if seen < 50 {
		t.Errorf("only %d phrases have placeholders: the walk is broken", seen)
	}
}

func TestBase(t *testing.T) {
	for tag, want := range map[string]string{
		"ru": "ru", "en": "en", "ru-RU": "ru", "EN-gb": "en", "en_US": "en", "kk": "kk", "kk-Cyrl-KZ": "kk", "KK-kz": "kk", "zh-Hant": "zh", "iw": "he", "und-RU": "ru",
		"run": "rn", "enm": "enm", "en-x": "en", "en-???": "en", "de-Foobarr": "de",
		"": "", "und": "", "???": "", "-": "", "x-kk": "", "русский": "", "\x00": "", strings.Repeat("kk-", 50): "",
	} {
		if got := Base(tag); got != want {
			t.Errorf("%q: %q, want %q", tag, got, want)
		}
	}
}

// The language that a browser wants most is found as x/text finds it.
func TestAccept(t *testing.T) {
	for header, want := range map[string]Lang{
		"ru": RU, "en": EN, "en-US,en;q=0.9,ru;q=0.8": EN, "ru-RU,ru;q=0.9,en;q=0.8": RU, "de,en;q=0.5": EN, "de": RU, "": RU,
		"en;q=0.1,ru;q=0.9": RU, "en;q=0.9,ru": RU, " en , ru": EN, "EN-gb": EN, "fr-FR,fr;q=0.9": RU, ";": RU, "*": RU,
	} {
		if got := Accept(header, RU); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
		tags, _, err := language.ParseAcceptLanguage(header)
		if err != nil {
			continue
		}
		for _, tag := range tags {
			if l, ok := Parse(tag.String()); ok {
				if l != want {
					t.Errorf("%q: x/text finds %s", header, l)
				}
				break
			}
		}
	}
}

// A name is read in one's own language, in the other where that can be read, else not.
func TestReadable(t *testing.T) {
	for _, c := range []struct {
		t    Text
		l    Lang
		want string
	}{
		{Text{RU: "Чат на сайте", EN: "Chat on the site"}, RU, "Чат на сайте"}, {Text{RU: "Чат на сайте", EN: "Chat on the site"}, EN, "Chat on the site"},
		{Text{RU: "Чат на сайте"}, EN, ""}, {Text{RU: "WhatsApp"}, EN, "WhatsApp"}, {Text{EN: "Chat"}, RU, "Chat"}, {Text{}, RU, ""},
	} {
		if got := c.t.Readable(c.l); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.t, c.l, got, c.want)
		}
	}
}
