package page

import (
	"net/url"
	"slices"

	"openpeople/internal/fault"
	"openpeople/internal/spelling"
)

// MaxPairs is how many pairs two parameters may have.
const MaxPairs = 20

// readPairs reads two parameters whose values stand in pairs, by their order in the URL: each
// pair once. A pair that is empty narrows nothing; of one that is half the other half is wrong.
func (f Filter) readPairs(key, value Param, from url.Values) (wrong []fault.Field) {
	var pairs [][2]string
	parts := []Param{key, value}
	for i := range max(len(from[key.Name]), len(from[value.Name])) {
		pair := [2]string{nth(from[key.Name], i), nth(from[value.Name], i)}
		if pair == [2]string{} || slices.Contains(pairs, pair) {
			continue
		}
		if at := slices.Index(pair[:], ""); at >= 0 {
			wrong = append(wrong, parts[at].field("fault.required"))
		}
		for at, p := range parts {
			if said, args := p.wrong(pair[at]); said != "" && pair[at] != "" {
				return append(wrong, p.field(said, args...))
			}
		}
		pairs = append(pairs, pair)
	}
	if len(pairs) > MaxPairs {
		return append(wrong, key.field("fault.too_many", "Max", MaxPairs))
	}
	f.pair(key.Name, value.Name, pairs)
	return wrong
}

func nth(values []string, i int) string {
	if i < len(values) {
		return spelling.Tidy(values[i])
	}
	return ""
}

// pair sets two parameters.
func (f Filter) pair(key, value string, pairs [][2]string) {
	for _, p := range pairs {
		f.values[key], f.values[value] = append(f.values[key], p[0]), append(f.values[value], p[1])
	}
}

// Pairs are the values of a parameter, each with the one that it stands with.
func (f Filter) Pairs(key string) (pairs [][2]string) {
	i := f.params.place(key)
	if i < 0 {
		return nil
	}
	for at, k := range f.values[key] {
		pairs = append(pairs, [2]string{k, nth(f.values[f.params[i].With], at)})
	}
	return pairs
}

// Unsaid returns the filter without what was said: of pairs those of the same key.
func (f Filter) Unsaid(s Said) Filter {
	out := f.With(s.Name)
	if s.Key != "" {
		out.pair(s.Name, s.With, slices.DeleteFunc(f.Pairs(s.Name), func(p [2]string) bool { return p[0] == s.Key }))
	}
	return out
}
