package ui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/i18n"
)

// The plot of a line chart, in pixels of its fixed height; across it is in
// percent, so that words keep their size on a phone.
const (
	plotTop    = 20.0
	plotHeight = 186.0
	dotsUpTo   = 40 // more points than this are drawn without dots, but for those out of the ordinary
)

// coord writes a coordinate: at most two places, no trailing noughts.
func coord(f float64) string {
	return strconv.FormatFloat(math.Round(f*100)/100, 'f', -1, 64)
}

// bounds returns the least and greatest value; ok is false without any.
func bounds(lists ...[]*float64) (low, high float64, ok bool) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, list := range lists {
		for _, v := range list {
			if v != nil && !math.IsNaN(*v) {
				low, high, ok = min(low, *v), max(high, *v), true
			}
		}
	}
	return low, high, ok
}

// scale puts values of low..high on 100..0, the way down that SVG counts.
type scale struct{ low, high float64 }

func (s scale) y(v float64) float64 {
	if s.high <= s.low {
		return 50
	}
	return 100 - (v-s.low)/(s.high-s.low)*100
}

func across(i, n int) float64 {
	if n < 2 {
		return 50
	}
	return float64(i) / float64(n-1) * 100
}

// path joins the values with straight lines and leaves the gaps open.
func path(values []*float64, s scale) string {
	var b strings.Builder
	pen := "M"
	for i, v := range values {
		if v == nil {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%s %s", pen, coord(across(i, len(values))), coord(s.y(*v)))
		pen = "L"
	}
	return b.String()
}

// area is the surface between two lines, one piece for every stretch without
// gaps. A nil upper or lower line is the floor.
func area(upper, lower []*float64, s scale) string {
	var b strings.Builder
	for i := 0; i < len(upper); i++ {
		from := i
		for i < len(upper) && upper[i] != nil && (lower == nil || lower[i] != nil) {
			i++
		}
		if i-from < 2 {
			continue
		}
		pen := "M"
		for j := from; j < i; j++ {
			fmt.Fprintf(&b, "%s%s %s", pen, coord(across(j, len(upper))), coord(s.y(*upper[j])))
			pen = "L"
		}
		for j := i - 1; j >= from; j-- {
			y := 110.0
			if lower != nil {
				y = s.y(*lower[j])
			}
			fmt.Fprintf(&b, "L%s %s", coord(across(j, len(upper))), coord(y))
		}
		b.WriteString("Z")
	}
	return b.String()
}

// scale is that of a spark. With limits it is theirs: the band between them takes the
// middle half of the height, whatever the figure, and values beyond stretch it. Without
// any the values fill it.
func (s Spark) scale() scale {
	if s.Top > 0 {
		return scale{0, s.Top}
	}
	low, high, _ := bounds(s.Values)
	var halves []float64
	for i := range s.Low {
		if s.Low[i] != nil {
			halves = append(halves, (*s.High[i]-*s.Low[i])/2)
		}
	}
	if len(halves) == 0 {
		return scale{low, high}
	}
	slices.Sort(halves)
	reach := 2 * halves[len(halves)/2]
	return scale{min(s.Center-reach, low), max(s.Center+reach, high)}
}

func (s Spark) line() string { return path(s.Values, s.scale()) }

// band is the surface between the limits, each as wide as its point.
func (s Spark) band() string {
	var b strings.Builder
	k, half := s.scale(), 50/float64(max(len(s.Low)-1, 1))
	for i := range s.Low {
		if s.Low[i] == nil {
			continue
		}
		from, to := max(across(i, len(s.Low))-half, 0), min(across(i, len(s.Low))+half, 100)
		top, foot := max(k.y(*s.High[i]), 0), min(k.y(*s.Low[i]), 100)
		fmt.Fprintf(&b, "M%s %sH%sV%sH%sZ", coord(from), coord(top), coord(to), coord(foot), coord(from))
	}
	return b.String()
}

func (s Spark) center() string { return coord(s.scale().y(s.Center)) }

// out reports whether a value lies outside its limits.
func (s Spark) out(i int) bool {
	v := s.Values[i]
	return v != nil && !s.Open && i < len(s.Low) && s.Low[i] != nil && (*v < *s.Low[i] || *v > *s.High[i])
}

// sparkDot is a value that is drawn as a dot: the newest, and those outside.
type sparkDot struct {
	X, Y, Text string
	Out        bool
}

func (s Spark) dots() (list []sparkDot) {
	newest := true
	for i := len(s.Values) - 1; i >= 0; i-- {
		v := s.Values[i]
		if v == nil {
			continue
		}
		if out := s.out(i); newest || out {
			d := sparkDot{X: coord(across(i, len(s.Values))) + "%", Y: coord(3 + s.scale().y(*v)*0.3), Out: out}
			if i < len(s.Texts) && i < len(s.Names) {
				d.Text = s.Names[i] + ": " + s.Texts[i]
			}
			list = append(list, d)
		}
		newest = false
	}
	return list
}

func (s Spark) titled(label string) Spark {
	if s.Title == "" {
		s.Title = label
	}
	return s
}

// desc tells the line in words: where it began and where it ended, and how much of it
// is more than chance.
func (s Spark) desc(ctx context.Context) string {
	words := i18n.T(ctx, "ui.spark.points", "Count", len(s.Values))
	if len(s.Texts) == len(s.Values) && len(s.Texts) > 0 {
		words = i18n.T(ctx, "ui.spark.from_to", "From", s.Texts[0], "To", s.Texts[len(s.Texts)-1])
	}
	if len(s.Low) == 0 || s.Open {
		return words
	}
	n := 0
	for i := range s.Values {
		if s.out(i) {
			n++
		}
	}
	if n == 0 {
		return words + ". " + i18n.T(ctx, "ui.spark.within")
	}
	return words + ". " + i18n.T(ctx, "ui.spark.outside", "Count", n)
}

// plotted is a line chart turned into coordinates.
type plotted struct {
	Ticks  []tick
	Names  []placed
	Marks  []placedMark
	Series []drawn
	Dots   []dot
}

type (
	tick   struct{ Y, TextY, Text string }
	placed struct {
		X, Anchor, Text string
		Wide            bool // only where there is room
	}
	placedMark struct{ X, Y, Anchor, Beside, Label string }
	drawn      struct {
		Kind       SeriesKind
		Path, Band string
	}
	dot struct {
		Kind       SeriesKind
		X, Y, Text string
		Out        bool
	}
)

func (c Line) axis() (scale, []float64) {
	low, high := c.Low, c.High
	if low == 0 && high == 0 {
		var all [][]*float64
		for _, s := range c.Series {
			all = append(all, s.Values, s.Low, s.High)
		}
		var ok bool
		if low, high, ok = bounds(all...); !ok {
			low, high = 0, 1
		}
	}
	if high <= low {
		low, high = low-0.5, low+0.5
	}
	step := niceStep((high - low) / 4)
	first, last := math.Floor(low/step+1e-9)*step, math.Ceil(high/step-1e-9)*step
	if c.Low != 0 || c.High != 0 {
		first, last = low, high
	}
	var ticks []float64
	for i := math.Ceil(first/step - 1e-9); i*step <= last+step*1e-9; i++ {
		ticks = append(ticks, i*step)
	}
	return scale{first, last}, ticks
}

// niceStep rounds up to 1, 2 or 5 times a power of ten.
func niceStep(f float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(f)))
	for _, m := range []float64{1, 2, 5} {
		if f <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func (c Line) plot() plotted {
	var p plotted
	s, ticks := c.axis()
	down := func(v float64) float64 { return plotTop + s.y(v)/100*plotHeight }
	for _, t := range ticks {
		p.Ticks = append(p.Ticks, tick{coord(down(t)), coord(down(t) + 4), c.Format(t)})
	}
	n := len(c.X)
	for k, i := range spread(n) {
		p.Names = append(p.Names, placed{coord(across(i, n)) + "%", anchor(i, n), c.X[i], k%2 == 1 && n > 3})
	}
	for _, m := range c.Marks {
		side := "middle"
		if x := across(m.At, n); x < 15 {
			side = "start"
		} else if x > 85 {
			side = "end"
		}
		p.Marks = append(p.Marks, placedMark{X: coord(across(m.At, n)) + "%", Anchor: side, Label: m.Label})
	}
	for _, line := range c.Series {
		d := drawn{Kind: line.Kind, Path: path(line.Values, s)}
		if len(line.Low) == n && len(line.High) == n {
			d.Band = area(line.High, line.Low, s)
		}
		p.Series = append(p.Series, d)
		if line.Kind == SeriesLimit || line.Kind == SeriesTarget {
			continue
		}
		for i, v := range line.Values {
			if out := i < len(line.Out) && line.Out[i]; v != nil && (out || n <= dotsUpTo) {
				p.Dots = append(p.Dots, dot{line.Kind, coord(across(i, n)) + "%", coord(down(*v)), c.X[i] + ": " + c.Format(*v), out})
			}
		}
	}
	return p
}

// spread picks the points whose names stand under a chart: at most five, of
// which every other one gives way on a phone.
func spread(n int) []int {
	switch {
	case n == 0:
		return nil
	case n <= 5:
		return []int{0, 1, 2, 3, 4}[:n]
	}
	return []int{0, (n - 1) / 4, (n - 1) / 2, (n - 1) * 3 / 4, n - 1}
}

func anchor(i, n int) string {
	switch {
	case n == 1:
		return "middle"
	case i == 0:
		return "start"
	case i == n-1:
		return "end"
	}
	return "middle"
}

func (c Line) grid(_ context.Context) Grid {
	g := Grid{Caption: c.Title, Plain: true, Columns: []Column{{Label: c.First}}}
	for _, s := range c.Series {
		g.Columns = append(g.Columns, Column{Label: s.Name, Number: true})
	}
	return g
}

func (c Line) text(values []*float64, i int) string {
	if i >= len(values) || values[i] == nil {
		return None
	}
	return c.Format(*values[i])
}

// at is where a value stands on the line, kept a dot's width inside of its ends.
func (r Reach) at(v float64) string {
	if r.To <= r.From {
		return "50%"
	}
	return coord(3+min(max((v-r.From)/(r.To-r.From), 0), 1)*94) + "%"
}

// Around is the line on which a value stands that is alone: its interval and target,
// and a little more.
func Around(value float64, more ...*float64) (from, to float64) {
	low, high, _ := bounds([]*float64{&value}, more)
	room := (high - low) / 8
	return low - room, high + room
}
