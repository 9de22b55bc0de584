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

// Spread looks at a share over the rows; ok is false for other columns, for parts of
// time, and where fewer than three rows have any.
func (t Table) Spread(c Column) (s Spread, ok bool) {
	if t.Axis.Time() || c.KPI == nil || c.Unit != UnitShare {
		return s, false
	}
	shares := t.shares(*c.KPI)
	var all stats.Share
	for _, one := range shares {
		all.K, all.N = all.K+one.K, all.N+one.N
	}
	s.differ = map[string]bool{}
	var some, enough []stats.Share
	for i, one := range shares {
		if one.N > 0 {
			some = append(some, one)
		}
		others := stats.Share{K: all.K - one.K, N: all.N - one.N}
		if stats.TooFew(one.N) || stats.TooFew(others.N) {
			continue
		}
		enough = append(enough, one)
		if d, known := stats.Newcombe(one, others); known && d.Beyond() {
			s.Flagged++
			s.differ[t.Rows[i].key()] = true
		}
	}
	s.Comparable, s.ByChance = len(enough), 0.05*float64(len(enough))
	prior, known := stats.Fit(shares)
	if !known || len(some) < leastRows {
		return s, false
	}
	if len(enough) >= leastRows { // else all are few, and what they tell together is told
		some = enough
	}
	s.Reliability, ok = prior.Reliability(some)
	return s, ok
}

func (t Table) shares(k KPI) []stats.Share {
	out := make([]stats.Share, len(t.Rows))
	for i, r := range t.Rows {
		part, n := k.Of(k.sums(r.Measures))
		out[i] = stats.Share{K: int64(part), N: n}
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

// rank is by what each row is sorted; nil has nothing. Of a share it says how sure it is.
func (t *Table) rank(by Column, ascending bool) []*float64 {
	out := make([]*float64, len(t.Rows))
	for i, r := range t.Rows {
		out[i], _ = by.Value(r)
	}
	if t.Axis.Time() || by.KPI == nil || by.Unit != UnitShare {
		return out
	}
	shares := t.shares(*by.KPI)
	prior, ok := stats.Fit(shares)
	if !ok { // all or none: nobody is ahead
		prior = stats.Prior{}
	}
	for i, s := range shares {
		if out[i] == nil {
			continue
		}
		after := prior.After(s)
		sure := Sure{Value: after.Value, End: after.Low}
		if ascending {
			sure.End = after.High
		}
		out[i] = &sure.End
		if prior.A > 0 { // else all are alike, and nobody is surer
			t.Rows[i].Sure = &sure
		}
	}
	return out
}
