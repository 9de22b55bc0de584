package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Funnel is shares by how many observations they rest on, and limits around that of all
// together, which narrow as there are more.
type Funnel struct {
	Title      string
	Desc       string // what there is to see, in a sentence
	Base       string // of the axis across: "marks, each step ten times as many"
	Center     float64
	CenterName string
	Dots       []FunnelDot
	Curves     []FunnelCurve
	Format     func(share float64) string
	Count      func(n int64) string
}

// FunnelDot is one of those that are compared.
type FunnelDot struct {
	N     int64
	Share float64
	Name  string
	Text  string // what it says in words
	Few   bool   // too few: hollow and grey
	Out   bool   // outside of the limits
	Named bool   // its name stands beside it where there is room
	Tone  Tone   // of one outside
}

// CurveKind says what limits a curve draws.
type CurveKind string

const (
	CurveChance CurveKind = "chance" // those of chance alone
	CurveWide   CurveKind = "wide"   // those by which is judged
)

// FunnelCurve is two pairs of limits, the inner and the outer ones.
type FunnelCurve struct {
	Kind   CurveKind
	Name   string
	n      []int64
	limits [4][]float64 // inner low and high, outer low and high
}

// Add adds the limits at a number of observations, which grows from one to the next.
func (c *FunnelCurve) Add(n int64, innerLow, innerHigh, outerLow, outerHigh float64) {
	c.n = append(c.n, n)
	for i, v := range []float64{innerLow, innerHigh, outerLow, outerHigh} {
		c.limits[i] = append(c.limits[i], v)
	}
}

// funnelPlot is a funnel turned into coordinates.
type funnelPlot struct {
	Ticks  []tick
	Names  []placed
	Curves []funnelLine
	Dots   []funnelPlace
	Labels []placedMark
	Center string
}

type (
	funnelLine  struct{ Class, Path string }
	funnelPlace struct {
		FunnelDot
		X, Y string
	}
)

// ends are the number of observations at which a funnel begins and ends.
func (f Funnel) ends() (from, to float64) {
	from, to = math.Inf(1), 0
	for _, d := range f.Dots {
		if d.N > 0 {
			from, to = min(from, float64(d.N)), max(to, float64(d.N))
		}
	}
	if from > to {
		return 1, 10
	}
	return from / 1.15, to * 1.3
}

// band is what of the shares is shown between two numbers of observations: every dot, and
// the outer limits, but where few observations are and limits are far.
func (f Funnel) band(from, to float64) (low, high float64) {
	low, high = f.Center, f.Center
	for _, d := range f.Dots {
		low, high = min(low, d.Share), max(high, d.Share)
	}
	for _, c := range f.Curves {
		for i, n := range c.n {
			if float64(n) >= from+(to-from)/50 && float64(n) <= to {
				low, high = min(low, c.limits[2][i]), max(high, c.limits[3][i])
			}
		}
	}
	return low, high
}

func (f Funnel) plot() (p funnelPlot) {
	from, to := f.ends()
	low, high := f.band(from, to)
	across := func(n int64) float64 { return math.Log(max(float64(n), 1)/from) / math.Log(to/from) * 100 }
	step := niceStep(max(high-low, 1e-6) / 4)
	s := scale{max(math.Floor(low/step)*step, 0), min(math.Ceil(high/step)*step, 1)}
	down := func(v float64) float64 { return plotTop + s.y(v)/100*plotHeight }
	for i := math.Ceil(s.low/step - 1e-9); i*step <= s.high+step*1e-9; i++ {
		p.Ticks = append(p.Ticks, tick{coord(down(i * step)), coord(down(i*step) + 4), f.Format(i * step)})
	}
	p.Names = f.counts(from, to, across)
	p.Center = coord(down(f.Center))
	for _, c := range f.Curves {
		for i, limit := range c.limits {
			class := "line-path funnel-" + string(c.Kind)
			if i < 2 {
				class += " funnel-inner"
			}
			p.Curves = append(p.Curves, funnelLine{class, c.path(limit, s, across)})
		}
	}
	for _, d := range f.Dots {
		if d.N > 0 {
			p.Dots = append(p.Dots, funnelPlace{d, coord(across(d.N)) + "%", coord(down(d.Share))})
		}
	}
	p.Labels = f.labels(across, down)
	return p
}

// path is one limit, as far as it is within the plot.
func (c FunnelCurve) path(limit []float64, s scale, across func(int64) float64) string {
	var b strings.Builder
	pen := "M"
	for i, v := range limit {
		x := across(c.n[i])
		if v < s.low || v > s.high || x < 0 || x > 100 {
			pen = "M"
			continue
		}
		fmt.Fprintf(&b, "%s%s %s", pen, coord(x), coord(s.y(v)))
		pen = "L"
	}
	return b.String()
}

// counts are the numbers of observations under the funnel: 1, 2 and 5 of each power of ten,
// or even steps where these are too few; every other one gives way on a phone.
func (f Funnel) counts(from, to float64, across func(int64) float64) (list []placed) {
	var steps []int64
	for power := int64(1); float64(power) <= to; power *= 10 {
		steps = append(steps, power, 2*power, 5*power)
	}
	if to/from < 10 {
		steps = nil
		step := max(niceStep((to-from)/4), 1)
		for n := math.Ceil(from/step) * step; n <= to; n += step {
			steps = append(steps, int64(n))
		}
	}
	for _, n := range steps {
		if float64(n) >= from && float64(n) <= to {
			list = append(list, placed{coord(across(n)) + "%", "middle", f.Count(n), len(list)%2 == 1})
		}
	}
	return list
}

// How near two names may stand, in pixels down and percent across.
const (
	namesApart  = 14.0
	namesAcross = 22.0
)

// labels are the names beside the dots that bear one, as far as none hides another.
func (f Funnel) labels(across func(int64) float64, down func(float64) float64) (list []placedMark) {
	type spot struct{ x, y float64 }
	var taken []spot
	for _, d := range f.Dots {
		at := spot{across(d.N), down(d.Share)}
		if !d.Named || slices.ContainsFunc(taken, func(o spot) bool {
			return math.Abs(o.y-at.y) < namesApart && math.Abs(o.x-at.x) < namesAcross
		}) {
			continue
		}
		taken = append(taken, at)
		side, beside := "start", 8
		if at.x > 60 {
			side, beside = "end", -8
		}
		list = append(list, placedMark{X: coord(at.x) + "%", Y: coord(at.y + 4), Anchor: side, Beside: plain(int64(beside)), Label: shortened(d.Name)})
	}
	return list
}

// shortened is a name as far as it fits into a chart.
func shortened(name string) string {
	const most = 26
	r := []rune(name)
	if len(r) <= most {
		return name
	}
	return string(r[:most-1]) + "…"
}

// radius is how large a dot is: one outside is larger.
func (d FunnelDot) radius() string {
	if d.Out {
		return "5.5"
	}
	return "4"
}
