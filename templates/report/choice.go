// Package report draws the reports: figures by a dimension or by parts of time, whether
// one standard holds, a trend, the hours of the week. How figures are computed is in the report room.
package report

import (
	"slices"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// Kind is a kind of report: where it lives, and what its address says beside days and
// filters.
type Kind struct {
	Key  string // in /reports/{key}
	Name i18n.Text
	Own  page.Params

	Narrow page.Params // of its own, what narrows as other filters do
	Listed bool        // a list, which goes on after a place

	columns []report.Key // that stand; none: what is chosen
}

// Table is the report by an axis.
func Table(x report.Axis) Kind { return Kind{Key: x.Key, Name: tables, Own: tableParams} }

// Kinds are the kinds of reports, in the order in which pages offer them; the first is
// that by the first axis.
var Kinds = []Kind{Table(report.Axes[0]), Mix, Standard, Trend, Hours, Programme, Comments, Reviews, BeyondRules}

var tables = i18n.Text{RU: "Таблица", EN: "Table"}

// Params are those of the address of a report; its own stand for those of all reports.
func (k Kind) Params() page.Params {
	return append(slices.DeleteFunc(report.Params(), func(p page.Param) bool { return slices.Contains(k.own(), p.Name) }), k.Own...)
}

// own are the names of the parameters that are the kind's own.
func (k Kind) own() (names []string) {
	for _, p := range k.Own {
		names = append(names, p.Name)
	}
	return names
}

// Path is where a report lives.
func (k Kind) Path() string { return "/reports/" + k.Key }

// Choice is what the address of a report says: which one, of which days, narrowed to
// what, and what its kind asks besides.
type Choice struct {
	report.Asked
	Kind
	Axis  report.Axis // of a table
	After page.Cursor // where a list goes on
}

// byName is the order by the name of a value, or by time; up turns an order round.
const (
	byName = "name"
	up     = ".up"
)

var tableParams = page.Params{
	{Name: "against", Kind: page.Code, Label: i18n.Text{RU: "Сравнить", EN: "Compare"}, Of: report.Againsts},
	{Name: "column", Kind: page.Code, Label: i18n.Text{RU: "Столбцы", EN: "Columns"}, Many: true, Of: columnKeys(""), Refusal: "reports.fault_column"},
	{Name: "sort", Kind: page.Code, Label: i18n.Text{RU: "Порядок", EN: "Order"}, Of: append(append(columnKeys(""), columnKeys(up)...), byName, byName+up), Refusal: "reports.fault_sort"},
}

func columnKeys(end string) (keys []string) {
	for _, c := range report.Columns {
		keys = append(keys, string(c.Key)+end)
	}
	return keys
}

// URL leads to the report as chosen.
func (c Choice) URL() string { return c.Asked.URL(c.Path()) }

// CSV is the address of its file.
func (c Choice) CSV() string { return c.Asked.URL(c.Path() + "/table.csv") }

// Shared is the choice as it stands today, for somebody else and another day.
func (c Choice) Shared() Choice {
	c.Days = 0
	return c
}

// By returns the choice of the table by an axis; the order is then its own.
func (c Choice) By(x report.Axis) Choice {
	c = c.Of(Table(x)).With("sort")
	c.Axis = x
	return c
}

// Of returns the choice of another kind, of the same days and filters; what the other
// kind takes too stays.
func (c Choice) Of(k Kind) Choice {
	for _, name := range c.own() {
		if !k.takes(name, c.Filter.All(name)) {
			c = c.With(name)
		}
	}
	c.Kind = k
	return c
}

// takes reports whether a parameter of the kind's own may have these values.
func (k Kind) takes(name string, values []string) bool {
	i := slices.IndexFunc(k.Own, func(p page.Param) bool { return p.Name == name })
	return i >= 0 && !slices.ContainsFunc(values, func(v string) bool { return !slices.Contains(k.Own[i].Of, v) })
}

// Span returns the choice of another span.
func (c Choice) Span(days int) Choice {
	c.Days = days
	return c
}

// With returns the choice with other values of a parameter; none take it off.
func (c Choice) With(name string, values ...string) Choice {
	c.Filter = c.Filter.With(name, values...)
	return c
}

// Unsaid returns the choice without what was said of its filter.
func (c Choice) Unsaid(s page.Said) Choice {
	c.Filter = c.Filter.Unsaid(s)
	return c
}

// Narrowed is what narrows the figures.
func (c Choice) Narrowed() page.Filter {
	return c.Filter.Without(slices.DeleteFunc(c.own(), func(name string) bool {
		return slices.ContainsFunc(c.Narrow, func(p page.Param) bool { return p.Name == name })
	})...)
}

// Against is the period that is compared with, zero for none.
func (c Choice) Against() when.Period {
	return report.Against(c.Filter.Get("against"), c.Period)
}

// Sorted is the column by which the rows stand; sorted is false where they stand as
// they come: the most contacts first, or in time. The zero column is the name.
func (c Choice) Sorted() (by report.Column, ascending, sorted bool) {
	key, ascending := strings.CutSuffix(c.Filter.Get("sort"), up)
	if key == "" {
		return by, false, false
	}
	if by, known := report.ColumnOf(report.Key(key)); known {
		return by, ascending, true
	}
	return by, !ascending, true // names begin with A
}

// Columns are those that stand.
func (c Choice) Columns() (list []report.Column) {
	for _, col := range report.Columns {
		if c.columns != nil {
			if slices.Contains(c.columns, col.Key) {
				list = append(list, col)
			}
			continue
		}
		if slices.Contains(c.Filter.All("column"), string(col.Key)) || !c.Filter.Has("column") && col.Usual {
			list = append(list, col)
		}
	}
	return list
}

// Lead is the column that is drawn as a picture: by which the rows stand, else the
// first share.
func (c Choice) Lead() report.Column {
	if by, _, _ := c.Sorted(); by.KPI != nil {
		return by
	}
	for _, col := range c.Columns() {
		if col.KPI != nil {
			return col
		}
	}
	return report.Column{}
}
