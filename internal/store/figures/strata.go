package figures

import (
	"context"
	"database/sql"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// strata adds up a share by the values of a dimension and by the sort of work. Rollups do
// not know both, so it is read from segments.
type strata struct {
	q     report.StrataQuery
	cells map[stratum]*[2]int64 // k and n
}

type stratum struct{ value, channel, topic, hours int64 }

// Strata counts a share by the values of a dimension and by kind of channel, topic and part
// of the day.
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
		stale: map[when.Day]bool{}, values: map[int64]*figure.Sums{}, strata: &strata{q, map[stratum]*[2]int64{}},
	}
	if err := r.waiting(ctx); err != nil {
		return out, err
	}
	part := figure.Table[q.N].Part
	if err := r.segments(ctx, "part = ? AND day BETWEEN ? AND ?", int(part), int(q.Period.From), int(q.Period.To)); err != nil {
		return out, err
	}
	return r.stratified(ctx)
}

// reads are the dimensions that say the sort of work.
func (s *strata) reads() []figure.Dimension {
	if s == nil {
		return nil
	}
	return []figure.Dimension{figure.Channel, figure.Topic, figure.Hour}
}

// addRow counts one fact.
func (s *strata) addRow(part figure.Part, one *row) {
	if part != figure.Table[s.q.N].Part || one.sums[s.q.N] == 0 {
		return
	}
	s.add(stratum{one.counts(s.q.By), one.at[figure.Channel], one.at[figure.Topic], partOfDay(one.at[figure.Hour])}, &one.sums)
}

func (s *strata) add(at stratum, sums *figure.Sums) {
	cell := s.cells[at]
	if cell == nil {
		cell = new([2]int64)
		s.cells[at] = cell
	}
	cell[0] += int64(s.q.Part(*sums))
	cell[1] += sums[s.q.N]
}

func partOfDay(hourOfWeek int64) int64 { return hourOfWeek % 24 / report.HoursOfPart }

// addSegment counts the rows of a set.
func (s *strata) addSegment(set rowSet, seg *segment) error {
	seg.only(set, s.q.N)
	if set.empty() {
		return nil
	}
	values, valueOf, err := seg.counting(s.q.By)
	if err != nil {
		return err
	}
	var at [3]dimension
	for i, d := range s.reads() {
		if at[i], err = seg.dimension(d); err != nil {
			return err
		}
	}
	of := make([]func(i int) int64, len(s.q.Needs))
	for j, sum := range s.q.Needs {
		of[j] = seg.of(sum)
	}
	value := func(d dimension, i int) int64 { return d.values[d.code(i)] }
	var sums figure.Sums
	sums[s.q.N] = 1
	set.each(func(i int) {
		for j, sum := range s.q.Needs {
			sums[sum] = of[j](i)
		}
		s.add(stratum{values[valueOf(i)], value(at[0], i), value(at[1], i), partOfDay(value(at[2], i))}, &sums)
	})
	return nil
}

// stratified gives the cells their names; channels of one kind are one stratum.
func (r *reading) stratified(ctx context.Context) (out report.Strata, err error) {
	kinds, topics := map[int64]string{}, map[int64]report.ValueSums{}
	for d, take := range map[figure.Dimension]func(v report.ValueSums){
		figure.Channel: func(v report.ValueSums) { kinds[v.ID] = v.Kind },
		figure.Topic:   func(v report.ValueSums) { topics[v.ID] = v },
	} {
		err := r.db.Each(ctx, engine.Named(ctx, codes[d]), nil, func(rows *sql.Rows) error {
			var v report.ValueSums
			err := rows.Scan(&v.ID, &v.Code, &v.Name, &v.Kind)
			take(v)
			return err
		})
		if err != nil {
			return out, err
		}
	}
	merged := map[report.StratumKey]*report.StratumSums{}
	for at, cell := range r.strata.cells {
		key := report.StratumKey{Value: at.value, Stratum: report.Stratum{Kind: kinds[at.channel], TopicID: at.topic, Topic: topics[at.topic].Name, Part: int(at.hours)}}
		one := merged[key]
		if one == nil {
			one = &report.StratumSums{StratumKey: key}
			merged[key] = one
		}
		one.K, one.N = one.K+cell[0], one.N+cell[1]
		into(r.values, at.value, &figure.Sums{figure.N: cell[1]}, false)
	}
	for _, one := range merged {
		out.Cells = append(out.Cells, *one)
	}
	out.Values, err = r.named(ctx)
	return out, err
}
