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

// ProgrammeAxes are those by which the survey programme is looked at: how customers are
// asked, and what is known of everybody, whether they answered or not.
var ProgrammeAxes = []Axis{
	ofDimension(figure.Rule), ofDimension(figure.Channel), ofDimension(figure.Delivery), ofDimension(figure.Language), hourOfDay,
	ofDimension(figure.EndReason), ofDimension(figure.HandlingBand), ofDimension(figure.Repeats), ofDimension(figure.Decision), ofDimension(figure.AnsweredAfter),
}

// ProgrammeAxis finds one of ProgrammeAxes by its key, the first where there is none.
func ProgrammeAxis(key string) Axis {
	i := slices.IndexFunc(ProgrammeAxes, func(x Axis) bool { return x.Key == key })
	return ProgrammeAxes[max(i, 0)]
}

// NeverAsked is a channel of which nobody is asked, and the commonest reason.
type NeverAsked struct {
	Code, Name string
	N          int64
	Reason     figure.Value // zero: nothing was decided
	Of         int64        // of N, for that reason
}

// Programme is how the survey programme does over a period: who is asked, who answers, and
// what that does to the marks.
type Programme struct {
	Axis      Axis
	RipeDay   when.Day
	Total     Row
	Decisions []Row // by decision, the most first; without a code: nothing was decided
	Rows      []Row // by the axis
	Answers   []Row // by when the customer answered, the earliest first
	Never     []NeverAsked
	Weighted  *stats.Weighted // top-box of everybody, by channel kind, handling time and return; nil: nobody answered
}

// Raw is the top-box of those who answered.
func (p Programme) Raw() *Share { return p.Total.Share(TopBox) }

// AskedShare is how many of the contacts of a row it was decided to ask about.
func (r Row) AskedShare() *Share { return ShareOf(r.All[figure.Asked], r.All[figure.N]) }

// Late is how the top-box of answers after the first day differs from that of the first
// day; ok is false where either rests on too few.
func (p Programme) Late() (d stats.Difference, ok bool) {
	var early, late stats.Share
	for _, r := range p.Answers {
		one := stats.Share{K: r.All[figure.Top], N: r.All[figure.MarkN]}
		if r.ID <= 2 {
			early = early.Plus(one)
		} else {
			late = late.Plus(one)
		}
	}
	if stats.TooFew(early.N) || stats.TooFew(late.N) {
		return d, false
	}
	return stats.Newcombe(late, early)
}

// Programme computes how the survey programme does. Faults as of Figures.
func (s *Service) Programme(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis) (Programme, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Programme{}, err
	}
	if err := asked(a, p, &f); err != nil {
		return Programme{}, err
	}
	out := Programme{Axis: x, RipeDay: s.RipeDay()}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p, Of: p, By: figure.Decision, Ripe: out.RipeDay})
	if err != nil {
		return Programme{}, err
	}
	out.Total = Row{Total: true, Period: p, Measures: measured(sums.Days, p, out.RipeDay), Open: s.open(sums.Days, p)}
	out.Decisions = slices.DeleteFunc(rows(sums, ofDimension(figure.Decision)), func(r Row) bool { return r.All[figure.N] == 0 })
	for _, by := range []struct {
		axis Axis
		to   *[]Row
	}{{x, &out.Rows}, {ofDimension(figure.AnsweredAfter), &out.Answers}} {
		sums, err := s.store.Sums(ctx, Query{Filter: f, Of: p, By: by.axis.By, Ripe: out.RipeDay, Live: s.liveFrom()})
		if err != nil {
			return Programme{}, err
		}
		*by.to = rows(sums, by.axis)
	}
	out.Answers = slices.DeleteFunc(out.Answers, func(r Row) bool { return r.ID == 0 || r.All[figure.Answered] == 0 })
	slices.SortFunc(out.Answers, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
	if figure.Dimensions[x.By].Values != nil || x.By == figure.Hour {
		slices.SortStableFunc(out.Rows, func(a, b Row) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Code, b.Code)) })
	}
	strata, err := s.store.Strata(ctx, StrataQuery{
		Filter: f, Period: p, By: figure.Channel, Along: []Along{{Of: figure.Decision}, {Of: figure.HandlingBand}, {Of: figure.Repeats}},
		Base: figure.N, Sums: []figure.Sum{figure.N, figure.Asked, figure.Top, figure.MarkN},
	})
	if err != nil {
		return Programme{}, err
	}
	out.Never, out.Weighted = never(strata), weighted(strata)
	return out, nil
}

// never finds the channels of which nobody is asked, the largest first; of few contacts
// nothing is said.
func never(strata Strata) (list []NeverAsked) {
	type decided struct {
		channel  int
		decision int64
	}
	contacts, asked := map[decided]int64{}, make([]int64, len(strata.Values))
	for _, c := range strata.Cells {
		contacts[decided{c.Value, strata.Sorts[c.Sort][0]}] += c.Sums[0]
		asked[c.Value] += c.Sums[1]
	}
	reasons := figure.Dimensions[figure.Decision].Values
	for channel, v := range strata.Values {
		one := NeverAsked{Code: v.Code, Name: v.Name}
		for at := range len(reasons) + 1 {
			n := contacts[decided{channel, int64(at)}]
			if one.N += n; n <= one.Of {
				continue
			}
			if one.Of, one.Reason = n, (figure.Value{}); at > 0 {
				one.Reason = reasons[at-1]
			}
		}
		if asked[channel] == 0 && !stats.TooFew(one.N) {
			list = append(list, one)
		}
	}
	slices.SortStableFunc(list, func(a, b NeverAsked) int { return cmp.Compare(b.N, a.N) })
	return list
}

// weighted is top-box as it would be of everybody: answers weigh as the contacts of their
// channel kind, handling time and return.
func weighted(strata Strata) *stats.Weighted {
	type customers struct {
		kind           string
		band, repeated int64
	}
	places, list := map[customers]int{}, []stats.PostStratum{}
	for _, c := range strata.Cells {
		sort := strata.Sorts[c.Sort]
		of := customers{strata.Values[c.Value].Kind, sort[1], sort[2]}
		at, known := places[of]
		if !known {
			at = len(list)
			places[of], list = at, append(list, stats.PostStratum{})
		}
		list[at].Size += c.Sums[0]
		list[at].Answer = list[at].Answer.Plus(stats.Share{K: c.Sums[2], N: c.Sums[3]})
	}
	if w, ok := stats.PostStratify(list); ok {
		return &w
	}
	return nil
}
