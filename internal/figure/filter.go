package figure

import (
	"fmt"
	"slices"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// Filter narrows figures: values by dimension, several of one are "or", of
// several dimensions "and". Codes as the API names them, numbers as texts; Lacking is
// that there is none.
type Filter map[Dimension][]string

// Lacking is the value of a filter that lets through what has none of a dimension, alone.
const Lacking = ""

// Lacks reports whether a filter lets through only what has none of a dimension.
func (f Filter) Lacks(d Dimension) bool { return len(f[d]) == 1 && f[d][0] == Lacking }

// Attribute is a key of the desk's own with values, one of which contacts bear.
type Attribute struct {
	Key    string
	Values []string
}

// Attributes narrow to contacts that bear each of them; none: any.
type Attributes []Attribute

// AttributesOf reads the attributes that contacts are narrowed to.
func AttributesOf(from page.Filter) (list Attributes) {
	for _, pair := range from.Pairs(AttributeKey) {
		i := slices.IndexFunc(list, func(a Attribute) bool { return a.Key == pair[0] })
		if i < 0 {
			i, list = len(list), append(list, Attribute{Key: pair[0]})
		}
		list[i].Values = append(list[i].Values, pair[1])
	}
	return list
}

// Seen leaves the values of which somebody may know whether they are there; of an attribute
// that has none left the one that nothing bears, which is empty.
func (list Attributes) Seen(may func(value string) bool) (seen Attributes) {
	for _, a := range list {
		a.Values = slices.DeleteFunc(slices.Clone(a.Values), func(value string) bool { return !may(value) })
		if len(a.Values) == 0 {
			a.Values = []string{""}
		}
		seen = append(seen, a)
	}
	return seen
}

// The parameters of attributes: a key and a value make a pair.
const (
	AttributeKey   = "attribute"
	AttributeValue = "attribute_value"
)

// Params are the parameters of a URL that narrow by dimensions, and by attributes.
func Params() (list page.Params) {
	without := page.Param{Name: page.Not, Label: i18n.Text{RU: "Все, кроме выбранных", EN: "All but those chosen"}, Many: true}
	for _, d := range Filters {
		row := d.Row()
		p := page.Param{Name: row.Key, Label: row.Name, Many: true, Lacks: row.Lacks}
		if row.Number {
			p.Kind, p.Max = page.Number, row.Max
		}
		for _, v := range row.Values {
			p.Of, p.Names = append(p.Of, v.Code), append(p.Names, v.Name)
		}
		if d == Hour {
			p.Of, p.Names = hours()
		}
		list = append(list, p)
		without.Of, without.Names = append(without.Of, row.Key), append(without.Names, row.Name)
	}
	return append(list, without,
		page.Param{Name: AttributeKey, Label: i18n.Text{RU: "Своё поле", EN: "Attribute"}, Many: true, With: AttributeValue},
		page.Param{Name: AttributeValue, Label: i18n.Text{RU: "Значение своего поля", EN: "Value of the attribute"}, Many: true, With: AttributeKey})
}

// Counted is the parameter that leaves out of a list what no operator and no team is
// counted for: contacts that guests of open people days served. A figure that is narrowed
// by those dimensions opens its list with it.
var Counted = page.Param{Name: "counted", Kind: page.Flag, Label: i18n.Text{RU: "Без обращений гостей", EN: "Without guests' contacts"}}

// WithoutOf reads the dimensions of which a filter says what is left out: contacts that
// bear one of these values, whoever they count for.
func WithoutOf(from page.Filter) (list []Dimension) {
	for _, d := range Filters {
		if from.Not(d.Row().Key) {
			list = append(list, d)
		}
	}
	return list
}

// hours are the values of Hour and their names.
func hours() (values []string, names []i18n.Text) {
	days := [7]i18n.Text{{RU: "пн", EN: "Mon"}, {RU: "вт", EN: "Tue"}, {RU: "ср", EN: "Wed"}, {RU: "чт", EN: "Thu"}, {RU: "пт", EN: "Fri"}, {RU: "сб", EN: "Sat"}, {RU: "вс", EN: "Sun"}}
	for i := range HoursOfWeek {
		day, of := days[i/24], fmt.Sprintf(" %02d–%02d", i%24, i%24+1)
		values, names = append(values, strconv.Itoa(i)), append(names, i18n.Text{RU: day.RU + of, EN: day.EN + of})
	}
	return values, names
}

// In is the parameter that narrows a list to the contacts that a sum counts.
var In = func() page.Param {
	p := page.Param{Name: "in", Label: i18n.Text{RU: "Из обращений", EN: "Of the contacts"}}
	for _, row := range Table {
		if row.Title != (i18n.Text{}) {
			p.Of, p.Names = append(p.Of, row.Name), append(p.Names, row.Title)
		}
	}
	return p
}()

// NotByTag refuses the tag of a comment in words of its own: figures are counted of answers
// and contacts, whether or not somebody tagged what was written.
var NotByTag = page.Param{Name: "tag", Label: i18n.Text{RU: "Метка", EN: "Tag"}, Many: true, Of: []string{""}, Refusal: "figures.fault.tag"}

// InOf reads In; N, which every contact adds to, where it is not there.
func InOf(from page.Filter) Sum {
	i := slices.IndexFunc(Table[:], func(row SumRow) bool { return from.Has(In.Name) && row.Name == from.Get(In.Name) })
	return Sum(max(i, int(N)))
}

// Listed narrows a list to the contacts that a sum counts, as pairs of parameters; ok is
// false where no list holds them.
func (s Sum) Listed() (pairs []string, ok bool) {
	switch row := Table[s]; {
	case s == N:
		return nil, true
	case s == MarkN:
		return []string{"answered", "1"}, true
	case row.Title != (i18n.Text{}):
		return []string{In.Name, row.Name}, true
	}
	return nil, false
}

// OfAgents reports whether a filter narrows by what guests' contacts are not counted for:
// a list of what it counts is narrowed by Counted.
func OfAgents(f page.Filter) bool {
	return slices.ContainsFunc(Dimensions[:], func(d DimensionRow) bool { return d.Agents && f.Has(d.Key) && !f.Not(d.Key) })
}

// OfAgents reports whether the filter narrows by what guests' contacts are not counted for,
// but for dimensions of which values are left out.
func (f Filter) OfAgents(without []Dimension) bool {
	for d, values := range f {
		if len(values) > 0 && d >= 0 && Dimensions[d].Agents && !slices.Contains(without, d) {
			return true
		}
	}
	return false
}

// FilterOf reads the dimensions of a filter.
func FilterOf(from page.Filter) Filter {
	f := Filter{}
	for _, d := range Filters {
		switch key := d.Row().Key; {
		case from.Has(key):
			f[d] = from.All(key)
		case from.Lacks(key):
			f[d] = []string{Lacking}
		}
	}
	return f
}
