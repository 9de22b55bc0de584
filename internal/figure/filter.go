package figure

import (
	"slices"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
)

// Filter narrows figures: values by dimension, several of one are "or", of
// several dimensions "and". Codes as the API names them, numbers as texts.
type Filter map[Dimension][]string

// Attribute is one text pair of the desk's own that contacts bear.
type Attribute struct{ Key, Value string }

// AttributeOf reads the attribute that contacts are narrowed to, the zero one for none.
func AttributeOf(from page.Filter) Attribute {
	return Attribute{from.Get("attribute"), from.Get("attribute_value")}
}

// Params are the parameters of a URL that narrow by dimensions, and by an attribute.
func Params() (list page.Params) {
	for _, row := range Dimensions {
		if !row.Filter {
			continue
		}
		p := page.Param{Name: row.Key, Label: row.Name, Many: true}
		if row.Number {
			p.Kind, p.Max = page.Number, row.Max
		}
		for _, v := range row.Values {
			p.Of, p.Names = append(p.Of, v.Code), append(p.Names, v.Name)
		}
		list = append(list, p)
	}
	without := page.Param{Name: page.Not, Label: i18n.Text{RU: "Все, кроме выбранных", EN: "All but those chosen"}, Many: true}
	for _, row := range Dimensions {
		if row.Filter {
			without.Of, without.Names = append(without.Of, row.Key), append(without.Names, row.Name)
		}
	}
	return append(list, without,
		page.Param{Name: "attribute", Label: i18n.Text{RU: "Своё поле", EN: "Attribute"}, With: "attribute_value"},
		page.Param{Name: "attribute_value", Label: i18n.Text{RU: "Значение своего поля", EN: "Value of the attribute"}, With: "attribute"})
}

// Counted is the parameter that leaves out of a list what no operator and no team is
// counted for: contacts that guests of open people days served. A figure that is narrowed
// by those dimensions opens its list with it.
var Counted = page.Param{Name: "counted", Kind: page.Flag, Label: i18n.Text{RU: "Без обращений гостей", EN: "Without guests' contacts"}}

// WithoutOf reads the dimensions of which a filter says what is left out: contacts that
// bear one of these values, whoever they count for.
func WithoutOf(from page.Filter) (list []Dimension) {
	for d, row := range Dimensions {
		if row.Filter && from.Not(row.Key) {
			list = append(list, Dimension(d))
		}
	}
	return list
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

// FilterOf reads the dimensions of a filter.
func FilterOf(from page.Filter) Filter {
	f := Filter{}
	for d, row := range Dimensions {
		if row.Filter && from.Has(row.Key) {
			f[Dimension(d)] = from.All(row.Key)
		}
	}
	return f
}
