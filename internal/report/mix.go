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

// HoursOfPart is how many hours a part of the day has: night, morning, day and evening on
// the desk's clock.
const HoursOfPart = 6

// Stratum is work of one sort: what is compared with its like.
type Stratum struct {
	Kind    string // of the channel
	TopicID int64  // 0: none
	Topic   string
	Part    int // of the day, from 0
}

// MixAxes are those of which values are compared by the same work.
var MixAxes = axesOf("operator", "team", "channel", "region", "site", "client", "line")

// Adjusted is one value of an axis beside what all together reach with the same work.
type Adjusted struct {
	ID         int64
	Code, Name string
	Kind       string
	Share      *Share // as it is, of all its work
	stats.Adjusted
	Ratio *stats.Ratio // nil: it has no peers, or nothing is expected
}

// Few reports whether the ratio rests on too few.
func (a Adjusted) Few() bool { return stats.TooFew(a.Observed.N) }

// Beyond reports whether the ratio differs from 1 beyond chance.
func (a Adjusted) Beyond() bool {
	return a.Ratio != nil && !a.Few() && (a.Ratio.Low > 1 || a.Ratio.High < 1)
}

// StratumShare is a stratum of all together.
type StratumShare struct {
	Stratum
	Share *Share
	Units int    // that have any of it
	Only  string // whose it is, where it is of one unit alone
}

// Mix is a share of the values of an axis, with the mix of their work taken out.
type Mix struct {
	KPI     KPI
	Axis    Axis
	Period  when.Period // of what is counted: days that are not ripe are left out
	Total   *Share
	Units   []Adjusted     // the highest lower end of the interval first; those without a ratio last
	Strata  []StratumShare // the largest first
	Alone   int64          // how many stand in strata of one unit
	Flagged int            // units that differ beyond chance, of Comparable
	Enough  int            // units that have enough to be compared
}

// ByChance is how many units would differ if nothing did.
func (m Mix) ByChance() float64 { return 0.05 * float64(m.Enough) }

// needs are the sums that the part of a KPI is computed from.
func (k KPI) needs() (list []figure.Sum) {
	var ones figure.Sums
	for i := range ones {
		ones[i] = 1
	}
	for i := range ones {
		without := ones
		without[i] = 0
		if k.Part(without) != k.Part(ones) {
			list = append(list, figure.Sum(i))
		}
	}
	return list
}

// Mix compares the values of an axis in a share by the same work: kind of channel, topic
// and part of the day. Faults as of Figures.
func (s *Service) Mix(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis, k KPI) (Mix, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Mix{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Mix{}, err
	}
	if k.Ripens {
		p.To = min(p.To, s.RipeDay())
	}
	out := Mix{KPI: k, Axis: x, Period: p}
	if p.From > p.To {
		return out, nil
	}
	needs := k.needs()
	strata, err := s.store.Strata(ctx, StrataQuery{Filter: f, Period: p, By: x.By, Along: ofWork, Base: k.N, Sums: append(needs, k.N)})
	if err != nil {
		return Mix{}, err
	}
	out.adjust(strata, func(sums []int64) stats.Share {
		var all figure.Sums
		for i, sum := range needs {
			all[sum] = sums[i]
		}
		all[k.N] = sums[len(needs)]
		return stats.Share{K: int64(k.Part(all)), N: all[k.N]}
	})
	return out, nil
}

// ofWork tells sorts of work apart: the channel, of which the kind counts, the topic, and
// the part of the day.
var ofWork = []Along{{Of: figure.Channel, Kinds: true}, {Of: figure.Topic}, {Of: figure.Hour, Group: func(hour int64) int64 { return hour % 24 / HoursOfPart }}}

// work is a sort of work as strata name it.
func (strata Strata) work(at [MostAlong]int64) Stratum {
	return Stratum{Kind: strata.Names[figure.Channel][at[0]].Kind, TopicID: at[1], Topic: strata.Names[figure.Topic][at[1]].Name, Part: int(at[2])}
}

func (m *Mix) adjust(strata Strata, share func(sums []int64) stats.Share) {
	for _, v := range strata.Values {
		m.Units = append(m.Units, Adjusted{ID: v.ID, Code: v.Code, Name: v.Name, Kind: v.Kind})
	}
	for _, at := range strata.Sorts {
		m.Strata = append(m.Strata, StratumShare{Stratum: strata.work(at)})
	}
	cells := make([]stats.Cell, len(strata.Cells))
	for i, c := range strata.Cells {
		cells[i] = stats.Cell{Unit: c.Value, Stratum: c.Sort, Share: share(c.Sums)}
	}
	whole, all := make([]stats.Share, len(m.Units)), make([]stats.Share, len(m.Strata))
	for _, c := range cells {
		whole[c.Unit], all[c.Stratum] = whole[c.Unit].Plus(c.Share), all[c.Stratum].Plus(c.Share)
		s := &m.Strata[c.Stratum]
		s.Units++
		s.Only = cmp.Or(m.Units[c.Unit].Name, m.Units[c.Unit].Code)
	}
	var total stats.Share
	for i, s := range all {
		total = total.Plus(s)
		m.Strata[i].Share = ShareOf(s.K, s.N)
		if m.Strata[i].Units > 1 {
			m.Strata[i].Only = ""
		}
	}
	m.Total = ShareOf(total.K, total.N)
	for u, adjusted := range stats.Indirect(cells, len(m.Units)) {
		one := &m.Units[u]
		one.Adjusted, one.Share = adjusted, ShareOf(whole[u].K, whole[u].N)
		m.Alone += adjusted.Alone
		if r, ok := adjusted.Ratio(); ok {
			one.Ratio = &r
		}
		if one.Ratio != nil && !one.Few() {
			m.Enough++
		}
		if one.Beyond() {
			m.Flagged++
		}
	}
	m.sort()
}

func (m *Mix) sort() {
	slices.SortStableFunc(m.Units, func(a, b Adjusted) int {
		switch {
		case a.Ratio == nil || b.Ratio == nil:
			return cmp.Or(cmp.Compare(ratios(b), ratios(a)), cmp.Compare(b.Alone, a.Alone))
		case m.KPI.Less:
			return cmp.Compare(a.Ratio.High, b.Ratio.High)
		}
		return cmp.Compare(b.Ratio.Low, a.Ratio.Low)
	})
	slices.SortStableFunc(m.Strata, func(a, b StratumShare) int {
		return cmp.Or(cmp.Compare(b.Share.N, a.Share.N), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Part, b.Part))
	})
}

func ratios(a Adjusted) int {
	if a.Ratio == nil {
		return 0
	}
	return 1
}
