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
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// heading is that of a table.
func (v View) heading(ctx context.Context) heading {
	columns := v.columnField(ctx)
	return heading{
		Title: v.Choice.Axis.Name.For(ctx), Days: v.period(ctx), Switches: []switches{{i18n.T(ctx, "reports.by"), v.axes(ctx)}},
		Fields: []ui.Field{v.againstField(ctx)}, Columns: &columns,
	}
}

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

// againstField chooses what is compared with.
func (v View) againstField(ctx context.Context) ui.Field {
	return ui.Field{Name: "against", Label: i18n.T(ctx, "reports.against"), Value: v.Choice.Filter.Get("against"), Width: ui.WidthMedium, Error: ui.FieldError(ctx, v.Wrong, "against"), Options: []ui.Option{
		{Label: i18n.T(ctx, "reports.against.none")}, {Value: report.AgainstBefore, Label: i18n.T(ctx, "reports.against.before")}, {Value: report.AgainstYear, Label: i18n.T(ctx, "reports.against.year")},
	}}
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

// name is what a row of an axis is of.
func name(ctx context.Context, x report.Axis, r report.Row) string {
	switch {
	case x.Key == "day":
		return ui.WeekdayDay(ctx, r.Period.From)
	case x.Time():
		return ui.Period(ctx, r.Period)
	case x.Key == "hour":
		return r.Name
	case x.By == figure.Hour:
		hour, _ := strconv.Atoi(r.Code)
		return i18n.T(ctx, "reports.hour", "Day", ui.Weekday(ctx, hour/24%7), "From", hour%24, "To", (hour%24)+1)
	case none(x, r):
		return i18n.T(ctx, "reports.none", "By", strings.ToLower(x.Name.For(ctx)))
	case x.By == figure.Line:
		return i18n.T(ctx, "reports.line_n", "Line", r.Code)
	case x.Key == "channel_kind":
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
	case x.Filter == "" || none(x, r):
		return ""
	default:
		c = c.With(x.Filter, r.Code)
	}
	next, _ := report.AxisOf("channel")
	if x.By == figure.Channel {
		next, _ = report.AxisOf("week")
	}
	if c.Key == Reviews.Key {
		return c.With(reviewsBy, next.Key).With("sort").URL()
	}
	return c.By(next).URL()
}

// sentences say what of the differences is chance.
func (v View) sentences(ctx context.Context, l layout) (list []string) {
	lead, s := l.Lead, l.Spread
	if v.Choice.Axis.Time() {
		return v.beside(ctx)
	}
	if t := v.Table.Total; t.Before != nil && 2*t.Before.All[figure.N] < t.All[figure.N] {
		list = append(list, i18n.T(ctx, "reports.before_small", "Count", t.Before.All[figure.N], "N", ui.Number(ctx, t.Before.All[figure.N]), "Now", ui.Number(ctx, t.All[figure.N])))
	}
	if lead.KPI == nil || lead.Unit == report.UnitSeconds {
		return list
	}
	if !l.Compared {
		return append(list, i18n.T(ctx, "reports.no_spread", "Figure", lead.Name.For(ctx)))
	}
	list = append(list, i18n.T(ctx, "reports.reliability", "Figure", lead.Name.For(ctx), "Share", ui.Percent(ctx, s.Reliability)))
	if s.Comparable == 0 {
		return append(list, i18n.T(ctx, "reports.no_row", "Few", stats.Enough))
	}
	return append(list, i18n.T(ctx, "reports.flagged", "Count", s.Flagged, "Flagged", ui.Number(ctx, s.Flagged), "Of", ui.Number(ctx, s.Comparable), "Chance", ui.Decimal(ctx, s.ByChance, 1)))
}

// beside says what each part of time is compared with; nothing where none is.
func (v View) beside(ctx context.Context) []string {
	switch v.Choice.Filter.Get("against") {
	case report.AgainstYear:
		return []string{i18n.T(ctx, "reports.beside.year")}
	case report.AgainstBefore:
		days := v.Table.Period.Days()
		return []string{i18n.T(ctx, "reports.beside.days", "Count", days, "N", ui.Number(ctx, days))}
	}
	return nil
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
	if v.Table.Against.From != 0 {
		out += " " + i18n.T(ctx, "reports.beside.how")
	}
	if _, _, sorted := v.Choice.Sorted(); sorted && !v.Choice.Axis.Time() {
		out += " " + v.ranked(ctx)
	}
	return out
}

// ranked says by what rows stand that are sorted by a share.
func (v View) ranked(ctx context.Context) string {
	by, _, _ := v.Choice.Sorted()
	switch {
	case by.KPI == nil || by.Unit == report.UnitSeconds:
		return ""
	case !slices.ContainsFunc(v.Table.Rows, func(r report.Row) bool { return r.Sure != nil }):
		return i18n.T(ctx, "reports.all_alike")
	case by.Unit == report.UnitShare:
		return i18n.T(ctx, "reports.ranked")
	}
	return i18n.T(ctx, "reports.ranked_mean")
}

func (v View) formulas(ctx context.Context) (list []ui.Pair) {
	for _, c := range v.Choice.Columns() {
		list = append(list, ui.Pair{Label: c.Name.For(ctx), Value: sentence(c.Formula.For(ctx))})
	}
	if v.Choice.Axis.Time() {
		return list
	}
	for _, key := range []string{"shrunken", "signal", "differs", "difference"} {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "reports.method."+key), Value: sentence(i18n.T(ctx, "reports.method."+key+"_how"))})
	}
	return list
}
