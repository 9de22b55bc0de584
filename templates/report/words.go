package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/account"
	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

func (v View) title(ctx context.Context) string { return i18n.T(ctx, "reports.title") }

// period is the days of the report and those that it is compared with.
func (v View) period(ctx context.Context) string {
	out := ui.Period(ctx, v.Choice.Period)
	if against := v.Table.Against; against.From != 0 {
		out += " · " + i18n.T(ctx, "reports.beside", "Period", ui.Period(ctx, against))
	}
	return out
}

// axes is the switch of what the rows are; a dimension that the desk does not know
// stands only where it is chosen.
func (v View) axes(ctx context.Context) (list []ui.Choice) {
	for _, x := range report.Axes {
		chosen := x.Key == v.Choice.Axis.Key
		if !chosen && x.Filter != "" && x.By != figure.Line && len(v.Names.Choices(x.Filter)) == 0 {
			continue
		}
		list = append(list, ui.Choice{Label: x.Name.For(ctx), URL: v.Choice.By(x).URL(), Chosen: chosen})
	}
	return list
}

func (v View) spans(ctx context.Context) []ui.Choice {
	return ui.Spans(ctx, v.Choice.Asked, v.Wrong != nil, func(days int) string { return v.Choice.Span(days).URL() })
}

// againstField chooses what is compared with.
func (v View) againstField(ctx context.Context) ui.Field {
	return ui.Field{Name: "against", Label: i18n.T(ctx, "reports.against"), Value: v.Choice.Filter.Get("against"), Width: ui.WidthMedium, Error: ui.FieldError(ctx, v.Wrong, "against"), Options: []ui.Option{
		{Label: i18n.T(ctx, "reports.against.none")}, {Value: before, Label: i18n.T(ctx, "reports.against.before")}, {Value: year, Label: i18n.T(ctx, "reports.against.year")},
	}}
}

// boxed are the parameters that have a box; a parameter with several values, or of
// which the desk knows none, is carried along.
var boxed = []string{"channel", "team", "topic", "region", "site", "client", "end_reason", "line"}

func (v View) boxes() (list []page.Param) {
	for _, p := range Params {
		if slices.Contains(boxed, p.Name) && len(v.Choice.Filter.All(p.Name)) < 2 && (v.Choice.Filter.Has(p.Name) || len(v.values(p)) > 1) {
			list = append(list, p)
		}
	}
	return list
}

// carried are the names of what the form holds without a box.
func (v View) carried(boxes []page.Param) (list []string) {
	for _, p := range Params {
		named := func(b page.Param) bool { return b.Name == p.Name }
		if !slices.ContainsFunc(boxes, named) && !slices.Contains([]string{"days", "from", "to", "column", "against"}, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}

// values are what a parameter may be.
func (v View) values(p page.Param) []contact.Named {
	if p.Name != figure.Dimensions[figure.Line].Key {
		return v.Names.Choices(p.Name)
	}
	list := make([]contact.Named, figure.MaxLine)
	for i := range list {
		list[i].Code = strconv.Itoa(i + 1)
	}
	return list
}

func (v View) field(ctx context.Context, p page.Param) ui.Field {
	f := ui.Field{Name: p.Name, Label: p.Label.For(ctx), Value: v.Choice.Filter.Get(p.Name), Width: ui.WidthMedium, Error: ui.FieldError(ctx, v.Wrong, p.Name)}
	options := []ui.Option{{Label: i18n.T(ctx, "reports.any")}}
	for _, n := range v.values(p) {
		options = append(options, ui.Option{Value: n.Code, Label: n.Title(ctx)})
	}
	return f.Offering(options)
}

func (v View) columnField(ctx context.Context) ui.Field {
	f := ui.Field{Name: "column", Label: i18n.T(ctx, "reports.columns"), Error: ui.FieldError(ctx, v.Wrong, "column")}
	for _, c := range report.Columns {
		f.Options = append(f.Options, ui.Option{Value: string(c.Key), Label: c.Name.For(ctx)})
	}
	for _, c := range v.Choice.Columns() {
		f.Values = append(f.Values, string(c.Key))
	}
	return f
}

// chips are the filters that are set, each with the way to the report without it.
func (v View) chips(ctx context.Context) (out []ui.Chip) {
	for _, said := range v.Choice.Narrowed().Words(ctx, func(p page.Param, value string) string { return v.Names.Word(ctx, p.Name, value) }) {
		out = append(out, ui.Chip{Label: said.Label.For(ctx) + ": " + strings.Join(said.Values, ", "), Remove: v.Choice.With(said.Name).URL()})
	}
	return out
}

// bare is the choice without what narrows it.
func (v View) bare() string {
	c := v.Choice
	for _, p := range figure.Params() {
		c = c.With(p.Name)
	}
	return c.URL()
}

// heads are the columns; each sorts, the other way round where it does already.
func (v View) heads(ctx context.Context, l layout) []ui.Column {
	by, ascending, sorted := v.Choice.Sorted()
	head := func(key, label string) ui.Column {
		c := ui.Column{Label: label, Sort: v.Choice.With("sort", key).URL()}
		if sorted && (string(by.Key) == key || by.Key == "" && key == byName) {
			if c.Sorted = ui.Descending; ascending {
				c.Sorted = ui.Ascending
			}
			if v.Choice.Filter.Get("sort") == key {
				c.Sort = v.Choice.With("sort", key+up).URL()
			}
		}
		return c
	}
	list := []ui.Column{head(byName, v.Choice.Axis.Name.For(ctx))}
	for _, col := range l.Columns {
		if l.draws(col) {
			list = append(list, ui.Column{Label: i18n.T(ctx, "reports.line", "From", ui.Written(ctx, col.Unit, l.From), "To", ui.Written(ctx, col.Unit, l.To)), From: ui.NotPhone})
		}
		c := head(string(col.Key), col.Name.For(ctx))
		c.Number = true
		list = append(list, c)
	}
	return list
}

// rowsShown is how many rows stand on the page; the file has all.
const rowsShown = 200

func (v View) rows() (rows []report.Row, rest int) {
	n := min(len(v.Table.Rows), rowsShown)
	return v.Table.Rows[:n], len(v.Table.Rows) - n
}

// name is what a row is of.
func (v View) name(ctx context.Context, r report.Row) string {
	switch x := v.Choice.Axis; {
	case x.Key == "day":
		return ui.WeekdayDay(ctx, r.Period.From)
	case x.Time():
		return ui.Period(ctx, r.Period)
	case x.By == figure.Hour:
		hour, _ := strconv.Atoi(r.Code)
		return i18n.T(ctx, "reports.hour", "Day", ui.Weekday(ctx, hour/24%7), "From", hour%24, "To", (hour%24)+1)
	case r.Code == "" || x.By == figure.Line && r.Code == "0":
		return i18n.T(ctx, "reports.none", "By", strings.ToLower(x.Name.For(ctx)))
	case x.By == figure.Line:
		return i18n.T(ctx, "reports.line_n", "Line", r.Code)
	case x.Filter == "":
		return contact.Kind(r.Code).Title().For(ctx)
	}
	return cmp.Or(r.Name, r.Code)
}

// narrow leads from a row to what it is made of: a value by channel or, of one, by
// week; a part of time by channel.
func (v View) narrow(r report.Row) string {
	x := v.Choice.Axis
	c := v.Choice
	switch {
	case x.Time():
		c.Days, c.Period = 0, r.Period
	case x.Filter == "" || r.Code == "" || x.By == figure.Line && r.Code == "0":
		return ""
	default:
		c = c.With(x.Filter, r.Code)
	}
	next, _ := report.AxisOf("channel")
	if x.By == figure.Channel {
		next, _ = report.AxisOf("week")
	}
	return c.By(next).URL()
}

// sentences say what of the differences is chance.
func (v View) sentences(ctx context.Context) (list []string) {
	lead := v.Choice.Lead()
	s, ok := v.Table.Spread(lead)
	if !ok || s.Comparable < 3 {
		return nil
	}
	list = append(list, i18n.T(ctx, "reports.reliability", "Figure", lead.Name.For(ctx), "Share", ui.Percent(ctx, s.Reliability)))
	return append(list, i18n.T(ctx, "reports.flagged", "Count", s.Flagged, "Flagged", ui.Number(ctx, s.Flagged), "Of", ui.Number(ctx, s.Comparable), "Chance", ui.Decimal(ctx, s.ByChance, 1)))
}

// basis says what the figures rest on, and which may still change.
func (v View) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.basis", "Zone", account.ZoneTitle(v.Table.Zone).For(ctx), "Few", stats.Enough)
	if v.Table.RipeDay < v.Table.Period.To {
		out += " " + i18n.T(ctx, "today.ripe", "Day", ui.Day(ctx, v.Table.RipeDay))
	}
	if v.Table.Total.StillOpen() {
		out += " " + i18n.T(ctx, "reports.open", "Count", v.Table.Total.Open, "N", ui.Number(ctx, v.Table.Total.Open))
	}
	if _, _, sorted := v.Choice.Sorted(); sorted && !v.Choice.Axis.Time() {
		out += " " + i18n.T(ctx, "reports.ranked")
	}
	return out
}

func (v View) formulas(ctx context.Context) (list []ui.Pair) {
	for _, c := range v.Choice.Columns() {
		list = append(list, ui.Pair{Label: c.Name.For(ctx), Value: sentence(c.Formula.For(ctx))})
	}
	return list
}
