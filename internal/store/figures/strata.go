package figures

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// strata adds up sums by the values of several dimensions at once. Rollups do not know
// that, so it is read from segments.
type strata struct {
	q     report.StrataQuery
	cells map[report.StratumKey][]int64 // in the order of q.Sums
}

// Strata adds up sums by the values of a dimension and by strata.
func (s *Store) Strata(ctx context.Context, q report.StrataQuery) (out report.Strata, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		out, err = s.strata(ctx, q)
		return err
	})
	return out, engine.Refused(err)
}

func (s *Store) strata(ctx context.Context, q report.StrataQuery) (out report.Strata, err error) {
	n, err := s.narrow(ctx, q.Filter)
	if err != nil || n.none {
		return out, err
	}
	r := &reading{
		Store: s, n: n, q: report.Query{Filter: q.Filter, Of: q.Period, By: q.By}, attributed: q.Filter.Attribute != (figure.Attribute{}),
		stale: map[when.Day]bool{}, values: map[int64]*figure.Sums{}, strata: &strata{q, map[report.StratumKey][]int64{}},
	}
	if err := r.waiting(ctx); err != nil {
		return out, err
	}
	part := figure.Table[q.Base].Part
	if err := r.segments(ctx, "part = ? AND day BETWEEN ? AND ?", int(part), int(q.Period.From), int(q.Period.To)); err != nil {
		return out, err
	}
	return r.stratified(ctx)
}

// reads are the dimensions that tell strata apart.
func (s *strata) reads() (list []figure.Dimension) {
	if s != nil {
		for _, along := range s.q.Along {
			list = append(list, along.Of)
		}
	}
	return list
}

// cell is where a stratum of a value is added up; at are values as rows bear them.
func (s *strata) cell(value int64, at [report.MostAlong]int64) []int64 {
	for j, along := range s.q.Along {
		if along.Group != nil {
			at[j] = along.Group(at[j])
		}
	}
	key := report.StratumKey{Value: value, At: at}
	sums := s.cells[key]
	if sums == nil {
		sums = make([]int64, len(s.q.Sums))
		s.cells[key] = sums
	}
	return sums
}

// addRow counts one fact.
func (s *strata) addRow(part figure.Part, one *row) {
	if part != figure.Table[s.q.Base].Part || one.sums[s.q.Base] == 0 {
		return
	}
	var at [report.MostAlong]int64
	for j, along := range s.q.Along {
		at[j] = one.at[along.Of]
	}
	sums := s.cell(one.counts(s.q.By), at)
	for j, sum := range s.q.Sums {
		sums[j] += one.sums[sum]
	}
}

// dense is up to how many combinations of a day's values have a place each.
const dense = 1 << 15

// addSegment counts the rows of a set: combinations by the codes of the segment, each once
// found by its values.
func (s *strata) addSegment(set rowSet, seg *segment) error {
	seg.only(set, s.q.Base)
	if set.empty() {
		return nil
	}
	values, code, err := seg.counting(s.q.By)
	if err != nil {
		return err
	}
	var along [report.MostAlong]dimension
	combinations := len(values)
	for j, a := range s.q.Along {
		if along[j], err = seg.dimension(a.Of); err != nil {
			return err
		}
		combinations *= len(along[j].values)
	}
	of := make([]func(i int) int64, len(s.q.Sums))
	for j, sum := range s.q.Sums {
		of[j] = seg.of(sum)
	}
	find := s.places(combinations)
	set.each(func(i int) {
		v := code(i)
		at := v
		for j := range s.q.Along {
			at = at*len(along[j].values) + along[j].code(i)
		}
		sums := find(at, func() []int64 {
			var bear [report.MostAlong]int64
			for j := range s.q.Along {
				bear[j] = along[j].values[along[j].code(i)]
			}
			return s.cell(values[v], bear)
		})
		for j := range sums {
			sums[j] += of[j](i)
		}
	})
	return nil
}

// places remembers the cells of so many combinations.
func (s *strata) places(combinations int) func(at int, make func() []int64) []int64 {
	if combinations > dense {
		known := map[int][]int64{}
		return func(at int, make func() []int64) []int64 {
			sums := known[at]
			if sums == nil {
				sums = make()
				known[at] = sums
			}
			return sums
		}
	}
	known := make([][]int64, combinations)
	return func(at int, make func() []int64) []int64 {
		if known[at] == nil {
			known[at] = make()
		}
		return known[at]
	}
}

// stratified gives cells, and the names of all values in them.
func (r *reading) stratified(ctx context.Context) (out report.Strata, err error) {
	for key, sums := range r.strata.cells {
		out.Cells = append(out.Cells, report.StratumSums{StratumKey: key, Sums: sums})
		into(r.values, key.Value, &figure.Sums{figure.N: 1}, false)
	}
	slices.SortFunc(out.Cells, func(a, b report.StratumSums) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), slices.Compare(a.At[:], b.At[:]))
	})
	if out.Values, err = r.named(ctx); err != nil {
		return out, err
	}
	out.Names = map[figure.Dimension]map[int64]report.ValueSums{}
	for _, d := range r.strata.reads() {
		out.Names[d] = map[int64]report.ValueSums{}
		text, coded := codes[d]
		if !coded {
			continue
		}
		err := r.db.Each(ctx, engine.Named(ctx, text), nil, func(rows *sql.Rows) error {
			var v report.ValueSums
			err := rows.Scan(&v.ID, &v.Code, &v.Name, &v.Kind)
			out.Names[d][v.ID] = v
			return err
		})
		if err != nil {
			return out, err
		}
	}
	return out, nil
}
