package report

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// StandardAxes are those by which one standard is looked for: of people it is not asked.
var StandardAxes = axesOf("channel", "channel_kind", "team", "region", "site", "topic")

func axesOf(keys ...string) (list []Axis) {
	for _, key := range keys {
		x, _ := AxisOf(key)
		list = append(list, x)
	}
	return list
}

// StandardFigures are the figures that have limits around one share: the shares.
func StandardFigures() []KPI {
	return slices.DeleteFunc(slices.Clone(KPIs), func(k KPI) bool { return k.Unit != UnitShare })
}

// Stand is how a share lies to the limits around that of all together.
type Stand string

const (
	Outside Stand = "outside" // beyond the limits of 99.8 %
	Near    Stand = "near"    // beyond those of 95 %
	Usual   Stand = "usual"   // beyond chance, and within what the others differ by too
	Inside  Stand = "inside"  // chance
	TooFew  Stand = "too_few"
)

// stands is the order in which a page names them.
var stands = []Stand{Outside, Near, Usual, Inside, TooFew}

// Held is one value of an axis beside the limits at its n.
type Held struct {
	Row
	Share  *Share // nil: it has none
	Stand  Stand
	Above  bool         // all together
	Chance stats.Funnel // the limits of chance; zero of too few
	Wide   stats.Funnel // the limits by which it is judged
	Needs  int64        // of Near: at how many it would be outside, if it stayed so; 0: at no number
}

// Standard says whether the values of an axis hold one standard in a share: a funnel of
// limits around that of all together, of chance, and stretched by what the values differ
// by besides (stats.Disperse).
type Standard struct {
	KPI        KPI
	Axis       Axis
	RipeDay    when.Day
	Total      Measures
	Open       bool // the shares still grow: of the last days more answers may come
	Known      bool // there are limits: at least two have enough, and not all are alike
	Dispersion stats.Dispersion
	Units      []Held // those outside first, then by n
}

// Standard computes whether one standard holds. What has no value of the axis counts in
// all together, and is not judged. Faults as of Figures.
func (s *Service) Standard(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis, k KPI) (Standard, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Standard{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Standard{}, err
	}
	out := Standard{KPI: k, Axis: x, RipeDay: s.RipeDay()}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p, Of: p, By: x.By, Ripe: out.RipeDay})
	if err != nil {
		return Standard{}, err
	}
	out.Total, out.Open = measured(sums.Days, p, out.RipeDay), k.Grows && s.open(sums.Days, p) > 0
	for _, r := range rows(sums, x) {
		if r.key() != "" {
			out.Units = append(out.Units, Held{Row: r, Share: k.Share(r.Measures), Stand: TooFew})
		}
	}
	out.judge()
	return out, nil
}

// judge draws the limits, and says of each that has enough how it lies to them.
func (s *Standard) judge() {
	var enough []stats.Share
	for _, h := range s.Units {
		if !h.Share.Few() {
			enough = append(enough, stats.Share{K: h.Share.K, N: h.Share.N})
		}
	}
	if all := s.All(); all != nil {
		s.Dispersion, s.Known = stats.Disperse(stats.Share{K: all.K, N: all.N}, enough)
	}
	for i := range s.Units {
		if h := &s.Units[i]; s.Known && !h.Share.Few() {
			h.stand(s.Dispersion)
		}
	}
	slices.SortStableFunc(s.Units, func(a, b Held) int {
		return cmp.Or(slices.Index(stands, a.Stand)-slices.Index(stands, b.Stand), cmp.Compare(b.n(), a.n()))
	})
}

func (h *Held) stand(d stats.Dispersion) {
	one := stats.Share{K: h.Share.K, N: h.Share.N}
	value, _ := one.Value()
	center, _ := d.Overall.Value()
	h.Chance, h.Wide, _ = d.Limits(one.N)
	h.Above, h.Stand = value > center, Inside
	switch {
	case h.Wide.Outer.Excludes(value):
		h.Stand = Outside
	case h.Wide.Inner.Excludes(value):
		h.Stand = Near
		h.Needs, _ = d.Needed(one)
	case h.Chance.Outer.Excludes(value):
		h.Stand = Usual
	}
}

func (h Held) n() int64 {
	if h.Share == nil {
		return 0
	}
	return h.Share.N
}

// All is the share of all together, nil where there is none.
func (s Standard) All() *Share { return s.KPI.Share(s.Total) }

// Counted is how many stand so.
func (s Standard) Counted(stand Stand) (n int) {
	for _, h := range s.Units {
		if h.Stand == stand {
			n++
		}
	}
	return n
}

// Judged is how many have enough to be judged.
func (s Standard) Judged() int { return len(s.Units) - s.Counted(TooFew) }

// Empty reports whether there is nothing to show.
func (s Standard) Empty() bool {
	return !slices.ContainsFunc(s.Units, func(h Held) bool { return h.Share != nil }) || s.Total.All == (figure.Sums{})
}
