// Package i18n holds the words of the screens in Russian and English. Rooms
// give keys; words appear at the edge. Catalogues are JSON files, one per room
// and language (ru/contact.json, en/contact.json); a message is a string, or an
// object of plural forms (one, few, many, other). Names of variants that stand
// in code are a Text.
package i18n

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Lang is a language of the interface.
type Lang string

const (
	RU Lang = "ru"
	EN Lang = "en"
)

// Langs lists the languages, the default first.
var Langs = []Lang{RU, EN}

// Own is the name of the language in itself, by which who looks for it finds it.
func (l Lang) Own() string { return map[Lang]string{RU: "Русский", EN: "English"}[l] }

// Cyrillic reports whether a name has letters that who reads no Russian cannot read.
func Cyrillic(name string) bool {
	return strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// maxTag is how long a tag of a language may be, in bytes.
const maxTag = 100

// Base is the language of a BCP 47 tag: kk of kk-Cyrl-KZ, he of iw, ru of und-RU; ""
// of what names none. What cannot be read behind the language takes nothing from it.
func Base(tag string) string {
	for _, l := range Langs { // most tags are these
		if rest, ours := strings.CutPrefix(tag, string(l)); ours && (rest == "" || rest[0] == '-') {
			return string(l)
		}
	}
	if tag == "" || len(tag) > maxTag {
		return ""
	}
	parsed, _ := language.Parse(tag)
	base, sure := parsed.Base()
	if sure < language.High {
		return ""
	}
	return base.String()
}

// Parse returns the language for a tag such as "en-US"; ok is false when it is
// none of ours.
func Parse(tag string) (Lang, bool) {
	l := Lang(Base(tag))
	return l, slices.Contains(Langs, l)
}

// Accept picks from an Accept-Language header, or otherwise.
func Accept(header string, otherwise Lang) Lang {
	if len(header) > 200 {
		return otherwise
	}
	// What stands first without a weight is wanted most: the usual case.
	if first, _, _ := strings.Cut(header, ","); !strings.Contains(first, ";") {
		if l, ok := Parse(strings.TrimSpace(first)); ok {
			return l
		}
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return otherwise
	}
	for _, t := range tags {
		if l, ok := Parse(t.String()); ok {
			return l
		}
	}
	return otherwise
}

// Tags lists the languages of an Accept-Language header, the most wanted first.
func Tags(header string) (list []string) {
	if len(header) > 200 {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	for _, t := range tags {
		list = append(list, t.String())
	}
	return list
}

// Text is a name in both languages, for variants defined in code and for what
// admins write.
type Text struct {
	RU string `json:"ru"`
	EN string `json:"en"`
}

// In returns the text in a language, the other one when it is empty.
func (t Text) In(l Lang) string {
	if l == EN && t.EN != "" || t.RU == "" {
		return t.EN
	}
	return t.RU
}

// Readable returns the text in a language, the other one when it is empty and a reader of
// this one can read it; else "".
func (t Text) Readable(l Lang) string {
	if name := t.In(l); l == RU || !Cyrillic(name) {
		return name
	}
	return ""
}

// NameOf is the name of a code in a table, of which line reads code and name of a row; what
// is in no row is called by itself.
func NameOf[R any, K ~string](table []R, code K, line func(R) (K, Text)) Text {
	for _, row := range table {
		if key, name := line(row); key == code {
			return name
		}
	}
	return Text{RU: string(code), EN: string(code)}
}

// For returns the text in the language of the request.
func (t Text) For(ctx context.Context) string { return t.In(From(ctx)) }

type langKey struct{}

// With sets the language of a request.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, langKey{}, l) }

// From returns the language of the request, Russian when none is set.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return RU
}

// T returns the sentence of a key in the request's language. Args come as
// pairs, "Name", value; "Count" also chooses the plural form. A key that is in
// no catalogue comes back as itself in brackets, and a test finds it.
func T(ctx context.Context, key string, args ...any) string { return In(From(ctx), key, args...) }

// In is T for a language at hand.
func In(l Lang, key string, args ...any) string {
	cat := catalogues[l]
	if cat == nil {
		cat = catalogues[RU]
	}
	if p, ok := cat.plain[key]; ok {
		return p.with(args)
	}
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[args[i].(string)] = args[i+1]
	}
	cfg := &goi18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if n, ok := data["Count"]; ok {
		cfg.PluralCount = n
	}
	s, err := cat.localizer.Localize(cfg)
	if err != nil {
		return "[" + key + "]"
	}
	return s
}

// TMap is T with the arguments of a fault.
func TMap(ctx context.Context, key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return T(ctx, key, pairs...)
}

//go:embed ru/*.json en/*.json
var files embed.FS

type catalogue struct {
	plain     map[string]phrase // messages without plural forms
	localizer *goi18n.Localizer
}

var catalogues = load()

// Catalogue returns the raw messages of a language, key to value as in the
// files, for the tests that compare and count them.
func Catalogue(l Lang) map[string]any {
	all := map[string]any{}
	names, _ := fs.Glob(files, string(l)+"/*.json")
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var part map[string]any
		if err := json.Unmarshal(raw, &part); err != nil {
			panic(fmt.Sprintf("i18n: %s: %v", name, err))
		}
		for k, v := range part {
			if _, twice := all[k]; twice {
				panic(fmt.Sprintf("i18n: %s: key %q stands in two files", name, k))
			}
			all[k] = v
		}
	}
	return all
}

func load() map[Lang]*catalogue {
	out := map[Lang]*catalogue{}
	bundle := goi18n.NewBundle(language.Russian)
	for _, l := range Langs {
		cat := &catalogue{plain: map[string]phrase{}}
		all := Catalogue(l)
		for k, v := range all {
			if s, ok := v.(string); ok {
				if p, simple := phraseOf(s); simple {
					cat.plain[k] = p
				}
			}
		}
		raw, err := json.Marshal(all)
		if err != nil {
			panic(err)
		}
		bundle.MustParseMessageFileBytes(raw, path.Join(string(l)+".json"))
		out[l] = cat
	}
	for _, l := range Langs {
		out[l].localizer = goi18n.NewLocalizer(bundle, string(l))
	}
	return out
}
