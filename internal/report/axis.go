package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Axis is what the rows of a report are: values of a dimension, kinds of channels, or
// parts of the period.
type Axis struct {
	Key  string // in URLs, as the API names it
	Name i18n.Text
	// By is the dimension whose values are rows; Desk where they are parts of the period.
	By figure.Dimension
	// Filter is the parameter by which a row is narrowed to; "" where there is none.
	Filter string

	group func(v ValueSums) (code, name string) // rows are groups of the values; nil: each is one
	part  func(day when.Day) when.Period        // the part of the calendar that has the day
}

// Narrow is a filter that lets the row of a code through alone.
func (x Axis) Narrow(f page.Filter, code string) page.Filter {
	if x.Key != hourOfDay.Key {
		return f.With(x.Filter, code)
	}
	var hours []string // of every day
	for hour := range figure.HoursOfWeek {
		value := strconv.Itoa(hour)
		if rest := len(f.All(x.Filter)) == 0 || slices.Contains(f.All(x.Filter), value) != f.Not(x.Filter); rest && fmt.Sprintf("%02d", hour%24) == code {
			hours = append(hours, value)
		}
	}
	return f.With(x.Filter, hours...)
}

// Time reports whether the rows are parts of the period.
func (x Axis) Time() bool { return x.part != nil }

// Axes is every axis, in the order in which pages offer them.
var Axes = []Axis{
	ofDimension(figure.Channel),
	{Key: "channel_kind", Name: figure.ChannelKind.Row().Name, By: figure.Channel, Filter: "channel_kind", group: func(v ValueSums) (string, string) { return v.Kind, "" }},
	ofDimension(figure.Team), ofDimension(figure.Operator), ofDimension(figure.Topic), ofDimension(figure.Region),
	ofDimension(figure.Site), ofDimension(figure.Line), ofDimension(figure.Client), ofDimension(figure.EndReason), ofDimension(figure.Decision),
	{Key: "day", Name: i18n.Text{RU: "День", EN: "Day"}, part: func(d when.Day) when.Period { return when.Period{From: d, To: d} }},
	{Key: "week", Name: i18n.Text{RU: "Неделя", EN: "Week"}, part: weekOf},
	{Key: "month", Name: i18n.Text{RU: "Месяц", EN: "Month"}, part: monthOf},
	ofDimension(figure.Hour),
}

// hourOfDay is the hour in which contacts began, on the clock of the desk.
var hourOfDay = Axis{Key: "hour", Name: i18n.Text{RU: "Час суток", EN: "Hour of the day"}, By: figure.Hour, Filter: "hour_of_week", group: func(v ValueSums) (string, string) {
	code := fmt.Sprintf("%02d", v.ID%24)
	return code, code + ":00"
}}

func ofDimension(d figure.Dimension) Axis {
	row := figure.Dimensions[d]
	x := Axis{Key: row.Key, Name: row.Name, By: d}
	if row.Filter {
		x.Filter = row.Key
	}
	return x
}

// AxisOf finds an axis by its key.
func AxisOf(key string) (Axis, bool) {
	i := slices.IndexFunc(Axes, func(x Axis) bool { return x.Key == key })
	if i < 0 {
		return Axis{}, false
	}
	return Axes[i], true
}

// weekOf is the week of a day, which begins on Monday (ISO 8601).
func weekOf(d when.Day) when.Period {
	monday := d.Add(-d.Weekday())
	return when.Period{From: monday, To: monday.Add(6)}
}

func monthOf(d when.Day) when.Period {
	first := d/100*100 + 1
	return when.Period{From: first, To: when.DayOf(first.Start(time.UTC).AddDate(0, 1, -1), time.UTC)}
}

// YearBefore is the same days a year before; the 29 of February is then the 28.
func YearBefore(p when.Period) when.Period {
	back := func(d when.Day) when.Day {
		if b := d - 10000; b.Add(0) == b {
			return b
		}
		return d - 10000 - 1
	}
	return when.Period{From: back(p.From), To: back(p.To)}
}
