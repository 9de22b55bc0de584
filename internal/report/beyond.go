package report

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Beyond is how often somebody went beyond the procedure, by an axis, and how customers
// marked it.
type Beyond struct {
	Table
	Like *Like // nil: nothing to compare
}

// Like is the top-box of contacts beyond the procedure beside that of like contacts without:
// the same kind of channel, topic and part of the day.
type Like struct {
	Of    stats.Share    // marks of contacts beyond the procedure that have peers
	Peers stats.Weighted // the share of those without, weighed as the work of those beyond
	stats.Difference
	Alone int64 // marks beyond the procedure without a peer: left out
}

// Few reports whether the comparison rests on too few.
func (l Like) Few() bool { return stats.TooFew(l.Of.N) || l.Peers.Effective < stats.Enough }

// BeyondAxis finds one of ReviewAxes by its key; people where there is none.
func BeyondAxis(key string) Axis {
	if key == "" {
		key = "operator"
	}
	return ReviewAxis(key)
}

// BeyondRules computes how often somebody went beyond the procedure, of the contacts whose
// reviews the actor may read. Values are ranked as far as their share is sure. Faults as of
// Figures.
func (s *Service) BeyondRules(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis) (out Beyond, err error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return out, err
	}
	f = Reach(a, f)
	if out.Table, err = s.table(ctx, a, p, f, x, when.Period{}); err != nil {
		return out, err
	}
	if col, known := ColumnOf("beyond"); known && !x.Time() {
		out.Sort(col, false)
	}
	strata, err := s.store.Strata(ctx, StrataQuery{Filter: out.Filter, Period: p, By: figure.Channel, Along: ofWork, Base: figure.MarkN, Sums: []figure.Sum{figure.Top, figure.MarkN, figure.BeyondTop, figure.BeyondMarkN}})
	if err != nil {
		return out, err
	}
	out.Like = like(strata)
	return out, nil
}

// like compares the marks of contacts beyond the procedure with those of their peers.
func like(strata Strata) *Like {
	beyond, peers := make([]stats.Share, len(strata.Sorts)), make([]stats.Share, len(strata.Sorts))
	for _, c := range strata.Cells {
		beyond[c.Sort] = beyond[c.Sort].Plus(stats.Share{K: c.Sums[2], N: c.Sums[3]})
		peers[c.Sort] = peers[c.Sort].Plus(stats.Share{K: c.Sums[0] - c.Sums[2], N: c.Sums[1] - c.Sums[3]})
	}
	var l Like
	var list []stats.PostStratum
	for i, of := range beyond {
		switch {
		case of.N == 0:
		case peers[i].N == 0:
			l.Alone += of.N
		default:
			l.Of = l.Of.Plus(of)
			list = append(list, stats.PostStratum{Size: of.N, Answer: peers[i]})
		}
	}
	var ok bool
	if l.Peers, ok = stats.PostStratify(list); !ok {
		return nil
	}
	value, _ := l.Of.Value()
	low, high, _ := l.Of.Interval()
	l.Difference = stats.Difference{Value: value, Low: low, High: high}.Minus(stats.Difference{Value: l.Peers.Value, Low: l.Peers.Low, High: l.Peers.High})
	return &l
}
