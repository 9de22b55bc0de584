package ui

import (
	"context"
	"fmt"
	"strconv"

	"openpeople/internal/i18n"
)

// heatSteps is how many shades an hour map has.
const heatSteps = 7

// heatRamp shares the values out among the shades.
type heatRamp struct {
	from, to  float64
	Low, High string
}

func (m HourMap) ramp() heatRamp {
	var list []*float64
	for d := range m.Values {
		for h, v := range m.Values[d] {
			if !m.Few[d][h] {
				list = append(list, v)
			}
		}
	}
	low, high, ok := bounds(list)
	if !ok {
		return heatRamp{}
	}
	return heatRamp{low, high, m.Format(low), m.Format(high)}
}

// class is how an hour is drawn.
func (m HourMap) class(r heatRamp, d, h int) string {
	if m.Few[d][h] {
		return "heat-none heat-few"
	}
	return r.class(m.Values[d][h])
}

func (r heatRamp) class(v *float64) string {
	if v == nil {
		return "heat-none"
	}
	if r.to <= r.from {
		return heatClass(heatSteps / 2)
	}
	return heatClass(min(int((*v-r.from)/(r.to-r.from)*heatSteps), heatSteps-1))
}

func heatClass(i int) string { return "heat-" + strconv.Itoa(i) }

func hourX(h int) string { return coord(float64(h)/24*100) + "%" }

func hourName(h int) string { return fmt.Sprintf("%02d:00", h) }

func (m HourMap) text(d, h int) string {
	v := m.Values[d][h]
	switch {
	case v == nil:
		return None
	case m.Notes[d][h] != "":
		return m.Format(*v) + " (" + m.Notes[d][h] + ")"
	}
	return m.Format(*v)
}

func (m HourMap) cell(ctx context.Context, d, h int) string {
	return Weekday(ctx, d) + " " + hourName(h) + ": " + m.text(d, h)
}

func (m HourMap) grid(ctx context.Context) Grid {
	g := Grid{Caption: m.Title, Plain: true, Columns: []Column{{Label: i18n.T(ctx, "ui.chart.hour")}}}
	for d := range 7 {
		g.Columns = append(g.Columns, Column{Label: Weekday(ctx, d), Number: true})
	}
	return g
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
