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
// that, so it is read from segments: every value has a number, and a cell is found by the
// numbers that it is made of.
type strata struct {
	q       report.StrataQuery
	numbers [1 + report.MostAlong]map[int64]uint64 // of values and groups, in the order in which they came
	cells   map[uint64]int                         // by numbers, that of the value first: where its sums begin
	keys    []report.StratumKey                    // of the cells, in the order in which they came
	sums    []int64                                // of the cells, one after another, in the order of q.Sums
}

func newStrata(q report.StrataQuery) *strata {
	s := &strata{q: q, cells: map[uint64]int{}}
	for i := range s.numbers {
		s.numbers[i] = map[int64]uint64{}
	}
	return s
}

// numberBits is how much of a cell's place one number takes: more than a desk has names of a
// kind.
const numberBits = 16

// number is the part of a cell's place that a value is; along 0 is the value of the dimension
// itself, others are groups along the strata.
func (s *strata) number(along int, value int64) uint64 {
	known := s.numbers[along]
	n, there := known[value]
	if !there {
		n = uint64(len(known))
		known[value] = n
	}
	return n << (numberBits * along)
}

// group is what a value of a dimension counts as in strata.
func (s *strata) group(j int, value int64) int64 {
	if group := s.q.Along[j].Group; group != nil {
		return group(value)
	}
	return value
}

// cell is where the sums of a place are added up; key says what stands there, and is asked
// once.
func (s *strata) cell(place uint64, key func() report.StratumKey) []int64 {
	from, known := s.cells[place]
	if !known {
		from = len(s.sums)
		s.cells[place] = from
		s.keys = append(s.keys, key())
		for range s.q.Sums {
			s.sums = append(s.sums, 0)
		}
	}
	return s.sums[from : from+len(s.q.Sums)]
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
		stale: map[when.Day]bool{}, values: map[int64]*figure.Sums{}, strata: newStrata(q),
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

// addRow counts one fact.
func (s *strata) addRow(part figure.Part, one *row) {
	if part != figure.Table[s.q.Base].Part || one.sums[s.q.Base] == 0 {
		return
	}
	key := report.StratumKey{Value: one.counts(s.q.By)}
	place := s.number(0, key.Value)
	for j, along := range s.q.Along {
		key.At[j] = s.group(j, one.at[along.Of])
		place |= s.number(1+j, key.At[j])
	}
	sums := s.cell(place, func() report.StratumKey { return key })
	for j, sum := range s.q.Sums {
		sums[j] += one.sums[sum]
	}
}

// addSegment counts the rows of a set.
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
	var places [1 + report.MostAlong][]uint64 // by code of the segment
	places[0] = make([]uint64, len(values))
	for i, v := range values {
		places[0][i] = s.number(0, v)
	}
	for j, a := range s.q.Along {
		if along[j], err = seg.dimension(a.Of); err != nil {
			return err
		}
		places[1+j] = make([]uint64, len(along[j].values))
		for i, v := range along[j].values {
			places[1+j][i] = s.number(1+j, s.group(j, v))
		}
	}
	of := make([]func(i int) int64, len(s.q.Sums))
	for j, sum := range s.q.Sums {
		of[j] = seg.of(sum)
	}
	set.each(func(i int) {
		v := code(i)
		place := places[0][v]
		for j := range s.q.Along {
			place |= places[1+j][along[j].code(i)]
		}
		sums := s.cell(place, func() report.StratumKey {
			key := report.StratumKey{Value: values[v]}
			for j := range s.q.Along {
				key.At[j] = s.group(j, along[j].values[along[j].code(i)])
			}
			return key
		})
		for j := range sums {
			sums[j] += of[j](i)
		}
	})
	return nil
}

// stratified gives cells, and the names of all values in them.
func (r *reading) stratified(ctx context.Context) (out report.Strata, err error) {
	each := len(r.strata.q.Sums)
	for i, key := range r.strata.keys {
		out.Cells = append(out.Cells, report.StratumSums{StratumKey: key, Sums: r.strata.sums[i*each : (i+1)*each]})
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
