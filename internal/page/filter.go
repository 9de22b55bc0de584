package page

import (
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Kind is what a parameter of a filter holds.
type Kind int

const (
	Code   Kind = iota // as the desk names a thing: one line of text
	Text               // words that are looked for
	Number             // a whole number between Min and Max
	Date               // kept as yyyy-mm-dd; see when.ParseDay
	Flag               // 1, or is not there
)

// Param is one way to narrow a list, as it stands in a URL, in a saved view and in
// the API.
type Param struct {
	Name     string
	Kind     Kind
	Label    i18n.Text
	Many     bool        // several values are "or"
	Lacks    bool        // rows may have no value: its name alone in Not is these
	Min, Max int         // of a Number
	Of       []string    // a Code is one of these; empty: any
	Names    []i18n.Text // of these, where they have names
	With     string      // another parameter, with whose values its own stand in pairs
	Refusal  string      // catalogue key of the sentence about a wrong value; empty: that of its kind
}

// Not is the parameter that names others of which the values are left out: all but these;
// of one without values, what has none.
const Not = "without"

// Params is how a list can be narrowed, in the order in which it is said.
type Params []Param

const (
	// MaxValues is how many values one parameter may have.
	MaxValues = 200
	// MaxValue is how long a value may be, in characters.
	MaxValue = 200
)

// Filter is a list narrowed: values by parameter. The zero Filter narrows nothing.
// It never changes; With and Without make another one.
type Filter struct {
	params Params
	values map[string][]string
}

// Read reads a filter from the parameters of a URL. What is wrong, or is no
// parameter of the list, is a fault of its name: who meant to narrow must not get
// everything. The filter then holds the rest. Values stand in the order of the URL,
// each once; a parameter without a value narrows nothing.
func (ps Params) Read(from url.Values) (Filter, error) {
	f, _, err := ps.ReadList(from, "", "")
	return f, err
}

// ReadList is Read for a page of the list at a path: the parameter called place says where
// the list goes on, as Next wrote it of the same list under the same filter.
func (ps Params) ReadList(from url.Values, path, place string) (Filter, Cursor, error) {
	f := Filter{params: ps, values: map[string][]string{}}
	var wrong []fault.Field
	for i, p := range ps {
		if j := ps.place(p.With); j >= 0 {
			if i < j {
				wrong = append(wrong, f.readPairs(p, ps[j], from)...)
			}
			continue
		}
		values, field := p.read(from[p.Name])
		if field != nil {
			wrong = append(wrong, *field)
		} else if len(values) > 0 {
			f.values[p.Name] = values
		}
	}
	for _, name := range f.values[Not] {
		if !f.Has(name) && !ps.lack(name) && !slices.ContainsFunc(wrong, func(w fault.Field) bool { return w.Name == name }) {
			wrong = append(wrong, ps.fieldOf(name, "fault.required"))
		}
	}
	if from, to := f.Day("from"), f.Day("to"); from != 0 && to != 0 && from > to {
		wrong = append(wrong, ps.fieldOf("to", "fault.order"))
	}
	var after Cursor
	if place != "" {
		var ok bool
		if after, ok = ParseCursor(from.Get(place), f.URL(path)); !ok || len(from[place]) > 1 {
			wrong = append(wrong, Param{Name: place, Label: placeLabel}.field("fault.cursor"))
			after = Cursor{}
		}
	}
	wrong = append(wrong, ps.unknown(from, place)...)
	if len(wrong) == 0 {
		return f, after, nil
	}
	return f, after, &fault.Fault{Code: fault.Invalid, Key: "fault.filters", Fields: wrong}
}

var placeLabel = i18n.Text{RU: "Место в списке", EN: "Place in the list"}

// Refused is a fault that a room has with a filter, said as that of Read is; any
// other error is as it was.
func Refused(err error) error {
	if !fault.Is(err, fault.Invalid) {
		return err
	}
	f := *fault.Of(err)
	f.Key = "fault.filters"
	return &f
}

// Separator is the parameter of a list's address that chooses the separator of its file.
const Separator = "sep"

// maxUnknown is how many names that are none are said.
const maxUnknown = 10

func (ps Params) unknown(from url.Values, place string) (wrong []fault.Field) {
	for _, name := range slices.Sorted(maps.Keys(from)) {
		if name == place && place != "" || name == Separator || slices.ContainsFunc(ps, func(p Param) bool { return p.Name == name }) {
			continue
		}
		if wrong = append(wrong, fault.Field{Name: clip(name), Key: "fault.filter"}); len(wrong) == maxUnknown {
			break
		}
	}
	return wrong
}

// clip makes of a stranger's name what can be shown.
func clip(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || fault.Invisible(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if r := []rune(name); len(r) > 60 {
		return string(r[:60])
	}
	return name
}

// lack reports whether rows may have no value of a parameter.
func (ps Params) lack(name string) bool {
	return slices.ContainsFunc(ps, func(p Param) bool { return p.Name == name && p.Lacks })
}

func (ps Params) fieldOf(name, key string) fault.Field {
	if i := ps.place(name); i >= 0 {
		return ps[i].field(key)
	}
	return Param{Name: name}.field(key)
}

// place is where a parameter stands, -1 where it does not.
func (ps Params) place(name string) int {
	return slices.IndexFunc(ps, func(p Param) bool { return name != "" && p.Name == name })
}

// field is what is wrong with the parameter; args are pairs.
func (p Param) field(key string, args ...any) fault.Field {
	var wrong fault.Fields
	wrong.Add(p.Name, key, args...)
	f := fault.Of(wrong.Err()).Fields[0]
	if p.Label != (i18n.Text{}) {
		f.Label = p.Label
	}
	return f
}

// read reads the values of the parameter, or says what is wrong with them.
func (p Param) read(from []string) (values []string, wrong *fault.Field) {
	refuse := func(key string, args ...any) ([]string, *fault.Field) {
		f := p.field(key, args...)
		return nil, &f
	}
	for _, v := range from {
		if v = spelling.Tidy(v); v == "" || slices.Contains(values, v) {
			continue
		}
		if key, args := p.wrong(v); key != "" {
			return refuse(key, args...)
		}
		if p.Kind == Date { // however it was typed
			d, _ := when.ParseDay(v)
			v = d.String()
		}
		values = append(values, v)
	}
	switch {
	case len(values) > MaxValues:
		return refuse("fault.too_many", "Max", MaxValues)
	case len(values) > 1 && !p.Many:
		return refuse("fault.one")
	}
	return values, nil
}

func (p Param) wrong(v string) (key string, args []any) {
	switch {
	case !utf8.ValidString(v) || strings.ContainsRune(v, 0):
		return "fault.text", nil
	case utf8.RuneCountInString(v) > MaxValue:
		return "fault.too_long", []any{"Max", MaxValue}
	}
	switch p.Kind {
	case Code:
		if _, err := spelling.Code(v); err != nil {
			key = "fault.text"
		} else if len(p.Of) > 0 && !slices.Contains(p.Of, v) {
			key, args = "fault.choice", []any{"Of", strings.Join(p.Of, ", ")}
		}
	case Number:
		if n, err := strconv.Atoi(v); err != nil || n < p.Min || n > p.Max {
			key, args = "fault.range", []any{"Min", p.Min, "Max", p.Max}
		}
	case Date:
		if _, err := when.ParseDay(v); errors.Is(err, when.ErrOutside) {
			key, args = "fault.date_outside", []any{"First", when.FirstYear, "Last", when.LastYear}
		} else if err != nil {
			key = "fault.date"
		}
	case Flag:
		if v != "1" {
			key = "fault.flag"
		}
	}
	if key != "" && p.Refusal != "" {
		return p.Refusal, nil
	}
	return key, args
}

// All returns the values of a parameter.
func (f Filter) All(name string) []string { return f.values[name] }

// Get returns the first value of a parameter, "" when it narrows nothing.
func (f Filter) Get(name string) string {
	if list := f.values[name]; len(list) > 0 {
		return list[0]
	}
	return ""
}

// Has reports whether a parameter narrows the list.
func (f Filter) Has(name string) bool { return len(f.values[name]) > 0 }

// Not reports whether the values of a parameter are those that are left out.
func (f Filter) Not(name string) bool { return f.Has(name) && slices.Contains(f.values[Not], name) }

// Lacks reports whether only what has no value of a parameter is let through.
func (f Filter) Lacks(name string) bool { return !f.Has(name) && slices.Contains(f.values[Not], name) }

// Several reports whether a parameter says more than a box of one value holds: several
// values, what is left out, or that there is none.
func (f Filter) Several(name string) bool {
	return len(f.values[name]) > 1 || slices.Contains(f.values[Not], name)
}

// Any reports whether anything narrows the list.
func (f Filter) Any() bool { return len(f.values) > 0 }

// Numbers returns the values of a number.
func (f Filter) Numbers(name string) (list []int) {
	for _, v := range f.values[name] {
		if n, err := strconv.Atoi(v); err == nil { // Read let it through
			list = append(list, n)
		}
	}
	return list
}

// Day returns the value of a date, 0 when there is none.
func (f Filter) Day(name string) when.Day {
	d, err := when.ParseDay(f.Get(name))
	if err != nil {
		return 0
	}
	return d
}

// Period returns the days of the parameters from and to; 0 is no end.
func (f Filter) Period() when.Period { return when.Period{From: f.Day("from"), To: f.Day("to")} }

// With returns the filter with other values of a parameter, which are not left out; none
// take it off, and what says nothing without it.
func (f Filter) With(name string, values ...string) Filter {
	out := Filter{params: f.params, values: make(map[string][]string, len(f.values)+1)}
	for n, v := range f.values {
		if n == Not {
			v = slices.DeleteFunc(slices.Clone(v), func(of string) bool { return of == name })
		}
		if n != name && len(v) > 0 {
			out.values[n] = v
		}
	}
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	if len(values) > 0 {
		out.values[name] = values
		return out
	}
	for _, p := range f.params {
		if p.With == name {
			delete(out.values, p.Name)
		}
	}
	return out
}

// Lacking returns the filter that lets through only what has no value of a parameter.
func (f Filter) Lacking(name string) Filter {
	out := f.With(name)
	out.values[Not] = append(slices.Clone(out.values[Not]), name)
	return out
}

// Without returns the filter with parameters taken off.
func (f Filter) Without(names ...string) Filter {
	for _, name := range names {
		f = f.With(name)
	}
	return f
}

// Values writes the filter for a URL.
func (f Filter) Values() url.Values {
	out := url.Values{}
	for name, values := range f.values {
		out[name] = slices.Clone(values)
	}
	return out
}

// URL is a path narrowed by the filter; more are pairs of further parameters.
func (f Filter) URL(path string, more ...string) string {
	v := f.Values()
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			v.Add(more[i], more[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// Next is where a list at a path, narrowed by the filter, goes on, which the parameter called
// place says; "" at its end.
func (f Filter) Next(path, place string, next Cursor) string {
	if next == (Cursor{}) {
		return ""
	}
	return f.URL(path, place, next.In(f.URL(path)))
}

// MarshalJSON writes the filter as a saved view keeps it: an object of lists.
func (f Filter) MarshalJSON() ([]byte, error) {
	if f.values == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(f.values)
}

// ReadJSON reads what MarshalJSON wrote, as strictly as Read.
func (ps Params) ReadJSON(raw []byte) (Filter, error) {
	var values url.Values
	if err := json.Unmarshal(raw, &values); err != nil {
		return Filter{params: ps}, fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	return ps.Read(values)
}
