package report

import (
	"context"
	"strconv"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// Hours is the report by hour of the week.
var Hours = Kind{Key: "hours", Name: i18n.Text{RU: "Часы недели", EN: "Hours of the week"}}

func (v HoursView) heading(ctx context.Context) heading {
	return heading{Title: i18n.T(ctx, "reports.hours.title"), Days: ui.Period(ctx, v.Choice.Period)}
}

// lead is the sentence that stands first: the busiest hour, and how many have nobody.
func (v HoursView) lead(ctx context.Context) string {
	c, _ := v.Hours.Busiest()
	silent := v.Hours.Silent()
	served := i18n.T(ctx, "reports.hours.silent", "Count", silent, "N", ui.Number(ctx, silent))
	if silent == 0 {
		served = i18n.T(ctx, "reports.hours.served")
	}
	return i18n.T(ctx, "reports.hours.busiest", "Hour", hourName(ctx, c.Day, c.Hour), "Rate", ui.Decimal(ctx, *c.Rate(), 1)) + " " + served
}

func hourName(ctx context.Context, day, hour int) string {
	return i18n.T(ctx, "reports.hour", "Day", ui.Weekday(ctx, day), "From", hour, "To", hour+1)
}

// outside names the hours whose top-box is beyond what chance brings, "" where none is.
func (v HoursView) outside() (list []report.Held) {
	for _, h := range v.Hours.Standard.Units {
		if h.Stand == report.Outside {
			list = append(list, h)
		}
	}
	return list
}

// judged says how many hours have enough marks, and what chance would put outside.
func (v HoursView) judged(ctx context.Context) string {
	n := v.Hours.Standard.Judged()
	if !v.Hours.Standard.Known {
		return i18n.T(ctx, "reports.hours.few", "Few", stats.Enough)
	}
	return i18n.T(ctx, "reports.hours.judged", "Count", n, "N", ui.Number(ctx, n), "Few", stats.Enough, "Out", ui.Number(ctx, v.Hours.Standard.Counted(report.Outside)), "Chance", ui.Decimal(ctx, 0.002*float64(n), 1))
}

// maps are the three pictures: contacts, top-box, wait.
func (v HoursView) maps(ctx context.Context) []ui.HourMap {
	contacts := ui.HourMap{Title: i18n.T(ctx, "reports.hours.contacts"), Desc: v.lead(ctx), Format: func(f float64) string { return ui.Decimal(ctx, f, 1) }}
	for _, c := range v.Hours.Cells {
		contacts.Values[c.Day][c.Hour], contacts.URLs[c.Day][c.Hour] = c.Rate(), v.contacts(c, figure.N)
		if c.All[figure.N] > 0 {
			contacts.Notes[c.Day][c.Hour] = i18n.T(ctx, "ui.n", "N", ui.Number(ctx, c.All[figure.N]))
		}
	}
	return []ui.HourMap{contacts, v.mapOf(ctx, report.KPIByKey(report.TopBox)), v.mapOf(ctx, report.KPIByKey("wait_seconds"))}
}

// mapOf is the picture of one figure; hours with too few stand grey.
func (v HoursView) mapOf(ctx context.Context, k report.KPI) ui.HourMap {
	m := ui.HourMap{Title: k.Name.For(ctx), Desc: k.Formula.For(ctx), Format: func(f float64) string { return ui.Written(ctx, k.Unit, f) }}
	for _, c := range v.Hours.Cells {
		_, n := k.Counted(c.Measures)
		if n == 0 {
			continue
		}
		m.Values[c.Day][c.Hour], m.Few[c.Day][c.Hour] = k.Value(c.Measures), stats.TooFew(n)
		m.Notes[c.Day][c.Hour] = i18n.T(ctx, "ui.n", "N", ui.Number(ctx, n))
		m.URLs[c.Day][c.Hour] = v.contacts(c, k.N)
	}
	return m
}

// contacts leads to the contacts of an hour of the week that a sum counts.
func (v HoursView) contacts(c report.HourCell, of figure.Sum) string {
	if c.All[of] == 0 {
		return ""
	}
	return v.list(of, v.Choice.Narrowed().With(figure.Hour.Row().Key, strconv.Itoa(24*c.Day+c.Hour)), v.Choice.Period)
}

// marked leads to what the share of an hour of the week counts.
func (v HoursView) marked(h report.Held) string {
	f, ok := narrowed(v.Choice.Narrowed(), v.Hours.Standard.Axis, h.Row)
	if !ok {
		return ""
	}
	return v.list(v.Hours.Standard.KPI.N, f, v.Choice.Period)
}

func (v HoursView) method(ctx context.Context) []ui.Pair {
	top, wait := report.KPIByKey(report.TopBox), report.KPIByKey("wait_seconds")
	return []ui.Pair{
		{Label: i18n.T(ctx, "reports.hours.contacts"), Value: sentence(i18n.T(ctx, "reports.hours.contacts_how"))},
		{Label: top.Name.For(ctx), Value: sentence(top.Formula.For(ctx))},
		{Label: wait.Name.For(ctx), Value: sentence(wait.Formula.For(ctx))},
		{Label: i18n.T(ctx, "reports.standard.limits"), Value: sentence(i18n.T(ctx, "reports.standard.limits_how"))},
	}
}
