package figures

import (
	"context"
	"maps"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// strata adds up sums by the values of several dimensions at once. Rollups do not know
// that, so it is read from segments.
type strata struct {
	q      report.StrataQuery
	kinds  [report.MostAlong]map[int64]int64 // which value stands for the others of its kind
	names  map[figure.Dimension]map[int64]report.ValueSums
	rows   []int32  // of a segment that count, to be written over
	places []uint64 // of them, the same
	found  []int32  // and the cell of each
	grid
}

// group is what a value of a dimension counts as in strata.
func (s *strata) group(j int, value int64) int64 {
	switch along := &s.q.Along[j]; {
	case along.Group != nil:
		return along.Group(value)
	case along.Kinds:
		return s.kinds[j][value]
	}
	return value
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
		Store: s, n: n, q: report.Query{Filter: q.Filter, Of: q.Period, By: q.By}, attributed: len(q.Filter.Attributes) > 0,
		stale: map[when.Day]bool{}, added: nothingAdded(),
	}
	r.byStrata = &strata{q: q, grid: grid{sums: len(q.Sums)}}
	if err := r.byStrata.read(ctx, s); err != nil {
		return out, err
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

// read reads the names of what tells strata apart, and which are of one kind.
func (s *strata) read(ctx context.Context, in *Store) error {
	s.names = map[figure.Dimension]map[int64]report.ValueSums{}
	for j, along := range s.q.Along {
		names := map[int64]report.ValueSums{}
		if err := in.eachName(ctx, along.Of, func(v report.ValueSums) { names[v.ID] = v }); err != nil {
			return err
		}
		s.names[along.Of] = names
		if along.Kinds {
			s.kinds[j] = firstOfKinds(names)
		}
	}
	return nil
}

// firstOfKinds is which value stands for each: the first of its kind.
func firstOfKinds(names map[int64]report.ValueSums) map[int64]int64 {
	first, of := map[string]int64{}, map[int64]int64{}
	for _, id := range slices.Sorted(maps.Keys(names)) {
		kind := names[id].Kind
		if _, known := first[kind]; !known {
			first[kind] = id
		}
		of[id] = first[kind]
	}
	return of
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
	at := numbers4{s.number(0, one.counts(s.q.By))}
	for j, along := range s.q.Along {
		at[1+j] = s.number(1+j, s.group(j, one.at[along.Of]))
	}
	s.widen()
	sums := s.of(s.cell(s.place(at)))
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
	var known [1 + report.MostAlong][]uint64 // by code of the segment: the number, then its part of a place
	known[0] = make([]uint64, len(values))
	for i, v := range values {
		known[0][i] = uint64(s.number(0, v))
	}
	for j, a := range s.q.Along {
		if along[j], err = seg.dimension(a.Of); err != nil {
			return err
		}
		known[1+j] = make([]uint64, len(along[j].values))
		for i, v := range along[j].values {
			known[1+j][i] = uint64(s.number(1+j, s.group(j, v)))
		}
	}
	s.widen()
	for j := range known {
		for i := range known[j] {
			known[j][i] <<= s.shift[j]
		}
	}
	s.rows = s.rows[:0]
	set.each(func(i int) { s.rows = append(s.rows, int32(i)) })
	s.places = slices.Grow(s.places[:0], len(s.rows))[:len(s.rows)]
	for k, i := range s.rows {
		s.places[k] = known[0][code(int(i))]
	}
	for j := range s.q.Along {
		along[j].spread(s.places, s.rows, known[1+j])
	}
	s.addRows(seg)
	return nil
}

// addRows adds the rows to the cells of their places. It goes over all of them for the
// cells first and then for each sum: cells lie all over the memory, and only what waits for
// nothing else is fetched at once.
func (s *strata) addRows(seg *segment) {
	rows := s.rows
	cells := slices.Grow(s.found[:0], len(rows))[:len(rows)]
	if s.table != nil {
		for k, place := range s.places {
			cells[k] = s.table[place]
		}
	} else {
		for k, place := range s.places {
			cells[k] = s.many[place]
		}
	}
	for k, cell := range cells {
		if cell == 0 {
			cells[k] = s.cell(s.places[k])
		}
	}
	s.found = cells
	for j, sum := range s.q.Sums {
		switch raw := seg.sums[sum]; {
		case len(raw) == 0:
		case raw[0] == allOnes:
			for _, cell := range cells {
				s.all[int(cell-1)*s.sums+j]++
			}
		case raw[0] == oneBit:
			bits := raw[1:] // the first row is the lowest of the first byte
			for k, cell := range cells {
				s.all[int(cell-1)*s.sums+j] += int64(bits[rows[k]/8] >> (rows[k] % 8) & 1)
			}
		default:
			of := numbers(raw)
			for k, cell := range cells {
				s.all[int(cell-1)*s.sums+j] += of(int(rows[k]))
			}
		}
	}
}

// stratified gives cells, and the names of all values in them.
func (r *reading) stratified(ctx context.Context) (out report.Strata, err error) {
	s := r.byStrata
	for _, at := range s.at { // values of a segment of which no row counts have no cell
		if v := s.known[0].values[at[0]]; r.values[v] == nil {
			r.values[v] = &figure.Sums{figure.N: 1}
		}
	}
	if out.Values, err = r.named(ctx); err != nil {
		return out, err
	}
	out.Names = s.names
	out.Sorts, out.Cells = s.cells(out.Values)
	return out, nil
}

// cells gives what was added up, by values and, in order, by strata.
func (s *strata) cells(values []report.ValueSums) (sorts [][report.MostAlong]int64, list []report.StratumSums) {
	found := s.sorted()
	for _, at := range found {
		var sort [report.MostAlong]int64
		for j := range s.q.Along {
			sort[j] = s.known[1+j].values[at[1+j]]
		}
		sorts = append(sorts, sort)
	}
	list = make([]report.StratumSums, 0, len(s.all)/max(s.grid.sums, 1))
	for v, value := range values {
		number := s.known[0].numbers[value.ID]
		for i, at := range found {
			at[0] = number
			if sums := s.look(s.place(at)); sums != nil {
				list = append(list, report.StratumSums{Value: v, Sort: i, Sums: sums})
			}
		}
	}
	return sorts, slices.Clip(list)
}
