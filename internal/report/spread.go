package report

import (
	"cmp"
	"slices"
	"strings"

	"openpeople/internal/stats"
)

// Spread is how the values of an axis differ in a share, and how much of that is chance.
type Spread struct {
	Reliability float64         // how much of the differences is not chance, from 0 to 1: of rows that have enough, or where hardly any has, of all
	Comparable  int             // rows that have enough to be compared one by one
	Flagged     int             // of these: differ from all others together beyond the error of 95 %
	ByChance    float64         // how many would, if nothing differed
	differ      map[string]bool // rows, by key
}

// leastRows is of how many rows the differences are told.
const leastRows = 3

// Spread looks at a share, or a mean of marks or scores, over the rows; ok is false for other
// columns, for parts of time, and where fewer than three rows have any.
func (t Table) Spread(c Column) (s Spread, ok bool) {
	if t.Axis.Time() || c.KPI == nil || !c.KPI.ranked() {
		return s, false
	}
	groups, known := t.moments(*c.KPI)
	if !known {
		return s, false
	}
	var all stats.Moments
	for _, one := range groups {
		all = all.Plus(one)
	}
	s.differ = map[string]bool{}
	var some, enough []stats.Moments
	for i, one := range groups {
		if one.N > 0 {
			some = append(some, one)
		}
		others := all.Less(one)
		if stats.TooFew(one.N) || stats.TooFew(others.N) {
			continue
		}
		enough = append(enough, one)
		if d, known := c.KPI.apart(one, others, 1); known && d.Beyond() {
			s.Flagged++
			s.differ[t.Rows[i].key()] = true
		}
	}
	s.Comparable, s.ByChance = len(enough), 0.05*float64(len(enough))
	spread, known := c.KPI.fit(groups)
	if !known || len(some) < leastRows {
		return s, false
	}
	if len(enough) >= leastRows { // else all are few, and what they tell together is told
		some = enough
	}
	s.Reliability, ok = spread.reliability(some)
	return s, ok
}

// ranked reports whether values are ranked by what is sure of the figure: by a share, and by
// a mean of marks or scores.
func (k KPI) ranked() bool { return k.Unit != UnitSeconds }

// moments are those of a figure of every row; known is false where squares are not.
func (t Table) moments(k KPI) (out []stats.Moments, known bool) {
	out, known = make([]stats.Moments, len(t.Rows)), true
	for i, r := range t.Rows {
		var one bool
		out[i], one = k.moments(r.Measures)
		known = known && one
	}
	return out, known
}

// fitted is how the true figures of rows are spread.
type fitted struct {
	alike       bool // by no more than chance
	after       func(of stats.Moments) stats.Difference
	reliability func(groups []stats.Moments) (float64, bool)
}

// fit finds out how the true figures of rows are spread: of shares by the beta-binomial
// model, of means by variance components. ok is false where that cannot be told.
func (k KPI) fit(groups []stats.Moments) (f fitted, ok bool) {
	if k.Unit != UnitShare {
		p, ok := stats.FitMeans(groups)
		return fitted{p.Between == 0, p.After, p.Reliability}, ok
	}
	p, ok := stats.Fit(sharesOf(groups...))
	f = fitted{alike: p.A == 0}
	f.after = func(of stats.Moments) stats.Difference { return p.After(sharesOf(of)[0]) }
	f.reliability = func(groups []stats.Moments) (float64, bool) { return p.Reliability(sharesOf(groups...)) }
	return f, ok
}

// sharesOf are means of noughts and ones as shares.
func sharesOf(groups ...stats.Moments) []stats.Share {
	out := make([]stats.Share, len(groups))
	for i, g := range groups {
		out[i] = stats.Share{K: int64(g.Sum), N: g.N}
	}
	return out
}

// Differs reports whether a row is one of those that differ.
func (s Spread) Differs(r Row) bool { return !r.Total && s.differ[r.key()] }

// Sort puts the rows in the order of a column, the largest first unless ascending; what
// has no figure stands last. Values are ranked by a share as far as they are sure of
// it: by the end of the interval of the shrunken share that is nearer to the others,
// see stats.Fit. A column that is none sorts by the name.
func (t *Table) Sort(by Column, ascending bool) {
	sign := -1
	if ascending {
		sign = 1
	}
	if by.Key == "" {
		slices.SortStableFunc(t.Rows, func(a, b Row) int {
			return sign * cmp.Compare(strings.ToLower(cmp.Or(a.Name, a.Code)), strings.ToLower(cmp.Or(b.Name, b.Code)))
		})
		return
	}
	rank := t.rank(by, ascending)
	order := make([]int, len(t.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		one, two := rank[a], rank[b]
		switch {
		case one == nil || two == nil:
			return cmp.Compare(known(two), known(one))
		}
		return sign * cmp.Compare(*one, *two)
	})
	rows := make([]Row, len(t.Rows))
	for i, from := range order {
		rows[i] = t.Rows[from]
	}
	t.Rows = rows
}

func known(f *float64) int {
	if f == nil {
		return 0
	}
	return 1
}

// rank is by what each row is sorted; nil has nothing. Of a share or a mean it says how sure
// it is.
func (t *Table) rank(by Column, ascending bool) []*float64 {
	out := make([]*float64, len(t.Rows))
	for i, r := range t.Rows {
		out[i], _ = by.Value(r)
	}
	if t.Axis.Time() || by.KPI == nil || !by.KPI.ranked() {
		return out
	}
	groups, known := t.moments(*by.KPI)
	spread, ok := by.KPI.fit(groups)
	for i, g := range groups {
		if out[i] == nil {
			continue
		}
		if !ok || !known || spread.alike { // nobody is ahead
			out[i] = new(float64)
			continue
		}
		after := spread.after(g)
		sure := Sure{Value: after.Value, End: after.Low}
		if ascending {
			sure.End = after.High
		}
		out[i], t.Rows[i].Sure = &sure.End, &sure
	}
	return out
}
