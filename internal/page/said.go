package page

import (
	"context"
	"slices"

	"openpeople/internal/i18n"
)

// Said is one parameter of a filter in words.
type Said struct {
	Param
	Not    bool     // all but these
	Lacks  bool     // there is none: Values say so
	None   []string // of these, what nothing bears
	Values []string // in words
}

// Words says the filter, parameter by parameter in their order, of a pair the first with
// both values; name finds the word
// for a value, "" for the name that its parameter has for it, or the value itself.
func (f Filter) Words(ctx context.Context, name func(p Param, value string) string) (list []Said) {
	for _, p := range f.params {
		pair := p.With != "" && f.Has(p.With)
		if f.Lacks(p.Name) {
			list = append(list, Said{Param: p, Lacks: true, Values: []string{Lacking(ctx)}})
		}
		if !f.Has(p.Name) || p.Name == Not || pair && slices.ContainsFunc(list, func(s Said) bool { return s.Name == p.With }) {
			continue
		}
		said := Said{Param: p, Not: f.Not(p.Name)}
		for _, v := range f.All(p.Name) {
			if word := name(p, v); word != "" {
				v = word
			} else if i := slices.Index(p.Of, v); i >= 0 && i < len(p.Names) {
				v = p.Names[i].For(ctx)
			}
			if pair {
				v += " = " + f.Get(p.With)
			}
			said.Values = append(said.Values, v)
		}
		list = append(list, said)
	}
	return list
}

// Lacking is the word for a value that is not there.
func Lacking(ctx context.Context) string { return i18n.Text{RU: "нет", EN: "none"}.For(ctx) }
