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
	Key    string   // of pairs: all that is said is of this one
}

// Words says the filter, parameter by parameter in their order, of pairs key by key; name finds
// the word for a value, "" for the name that its parameter has for it, or the value itself.
func (f Filter) Words(ctx context.Context, name func(p Param, value string) string) (list []Said) {
	for i, p := range f.params {
		if j := f.params.place(p.With); j >= 0 {
			if i < j {
				list = append(list, f.saidPairs(p)...)
			}
			continue
		}
		if f.Lacks(p.Name) {
			list = append(list, Said{Param: p, Lacks: true, Values: []string{Lacking(ctx)}})
		}
		if !f.Has(p.Name) || p.Name == Not {
			continue
		}
		said := Said{Param: p, Not: f.Not(p.Name)}
		for _, v := range f.All(p.Name) {
			if word := name(p, v); word != "" {
				v = word
			} else if i := slices.Index(p.Of, v); i >= 0 && i < len(p.Names) {
				v = p.Names[i].For(ctx)
			}
			said.Values = append(said.Values, v)
		}
		list = append(list, said)
	}
	return list
}

// saidPairs says pairs, those of a key together.
func (f Filter) saidPairs(p Param) (list []Said) {
	for _, pair := range f.Pairs(p.Name) {
		i := slices.IndexFunc(list, func(s Said) bool { return s.Key == pair[0] })
		if i < 0 {
			i, list = len(list), append(list, Said{Param: p, Key: pair[0]})
		}
		list[i].Values = append(list[i].Values, PairWords(pair))
	}
	return list
}

// PairWords is a pair in words.
func PairWords(pair [2]string) string { return pair[0] + " = " + pair[1] }

// Lacking is the word for a value that is not there.
func Lacking(ctx context.Context) string { return i18n.Text{RU: "нет", EN: "none"}.For(ctx) }
