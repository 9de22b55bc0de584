package figures

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Years by a dimension of hundreds of values are many rollups: 350 operators of three
// years are four hundred thousand sums. So the days of a month that is over are added up
// once more, and those of a year. Whoever writes a day takes its month and year away in
// the same transaction, and MakeSpans makes them again: a reader uses what is there, and
// the days where nothing is.

// span is a month as 202611, or a year as 2026.
type span int32

// spansOf are the spans that a day is in, the longest first.
func spansOf(day when.Day) []span { return []span{span(day / 1_00_00), span(day / 1_00)} }

// period is the days of a span.
func (s span) period() when.Period {
	if s < 1_00_00 {
		return when.Period{From: when.Day(s)*1_00_00 + 1_01, To: when.Day(s)*1_00_00 + 12_31}
	}
	next := when.Day(s+1)*1_00 + 1
	if s%100 == 12 {
		next = (when.Day(s)/100+1)*1_00_00 + 1_01
	}
	return when.Period{From: when.Day(s)*1_00 + 1, To: next.Add(-1)}
}

// dropSpans takes away what a day is part of.
func (s *Store) dropSpans(ctx context.Context, p when.Period) error {
	for day := p.From; day <= p.To; day = spansOf(day)[1].period().To.Add(1) {
		of := spansOf(day)
		if _, err := s.db.Exec(ctx, "DELETE FROM figure_spans WHERE span IN (?, ?)", int(of[0]), int(of[1])); err != nil {
			return err
		}
	}
	return nil
}

// MakeSpans adds up the months and years that are over before a day and have not been
// added up, and returns how many they were. One that somebody folded into meanwhile is
// left for another time.
func (s *Store) MakeSpans(ctx context.Context, before when.Day) (made int, err error) {
	ctx = engine.Within(ctx, engine.Thorough)
	if old, err := s.Outdated(ctx); old || err != nil {
		return 0, engine.Refused(err)
	}
	missing, err := engine.Gather(ctx, s.db, engine.One[span], `SELECT DISTINCT day / 10000 FROM figure_rollups WHERE dimension = 0 AND day / 10000 NOT IN (SELECT span FROM figure_spans)
UNION SELECT DISTINCT day / 100 FROM figure_rollups WHERE dimension = 0 AND day / 100 NOT IN (SELECT span FROM figure_spans)`)
	if err != nil {
		return 0, engine.Refused(err)
	}
	for _, one := range missing {
		if one.period().To >= before {
			continue
		}
		done, err := s.makeSpan(ctx, one)
		if err != nil {
			return made, engine.Refused(err)
		}
		if done {
			made++
		}
	}
	return made, nil
}

func (s *Store) makeSpan(ctx context.Context, one span) (done bool, err error) {
	edition, err := s.edition(ctx)
	if err != nil {
		return false, err
	}
	sums, handling, err := s.addUp(ctx, one)
	if errors.Is(err, errFormat) { // it is made anew first
		return false, nil
	}
	if err != nil {
		return false, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		n, err := s.db.Changed(ctx, "UPDATE figure_state SET edition = edition WHERE edition = ?", edition)
		if err != nil || n == 0 {
			return err
		}
		done = true
		for d := 1; d < figure.NumDimensions; d++ {
			if _, err := s.db.Exec(ctx, `INSERT INTO figure_spans (dimension, span, sums, handling) VALUES (?, ?, ?, ?)
ON CONFLICT (dimension, span) DO UPDATE SET sums = excluded.sums, handling = excluded.handling`, d, int(one), sums[d], handling[d]); err != nil {
				return err
			}
		}
		return nil
	})
	return done && err == nil, err
}

// addUp adds up the rollups of the days of a span, by dimension; the desk needs none.
func (s *Store) addUp(ctx context.Context, one span) (sums, handling [][]byte, err error) {
	p := one.period()
	sums, handling = make([][]byte, figure.NumDimensions), make([][]byte, figure.NumDimensions)
	for d := 1; d < figure.NumDimensions; d++ {
		all, times := map[value]*figure.Sums{}, map[value]*counter{}
		err := s.db.Each(ctx, "SELECT sums, handling FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", []any{d, int(p.From), int(p.To)}, func(rows *sql.Rows) error {
			var ofDay, took sql.RawBytes
			if err := rows.Scan(&ofDay, &took); err != nil {
				return err
			}
			if err := readRollup(ofDay, wanted{}, func(v value, of *figure.Sums) { into(all, v, of, false) }); err != nil {
				return err
			}
			return readBins(took, wanted{}, func(v value, seconds, n int64) {
				if times[v] == nil {
					times[v] = new(counter)
				}
				times[v].add(seconds, n)
			})
		})
		if err != nil {
			return nil, nil, err
		}
		var cells []cell
		for _, v := range slices.SortedFunc(maps.Keys(all), inOrder) {
			c := cell{of: v, sums: *all[v]}
			if times[v] != nil {
				for _, bin := range times[v].bins() {
					c.times = append(c.times, run{bin.Value, bin.N})
				}
			}
			cells = append(cells, c)
		}
		sums[d], handling[d] = encodeCells(cells)
	}
	return sums, handling, nil
}

// checkSpans compares what was added up with the rollups of its days.
func (s *Store) checkSpans(ctx context.Context) (breaches []string, err error) {
	list, err := engine.Gather(ctx, s.db, engine.One[span], "SELECT DISTINCT span FROM figure_spans ORDER BY span")
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		sums, handling, err := s.addUp(ctx, one)
		if errors.Is(err, errFormat) {
			continue // neither is read before it is made anew
		}
		if err != nil {
			return breaches, fmt.Errorf("figures of %d: %w", one, err)
		}
		right := 0
		err = s.db.Each(ctx, "SELECT dimension, sums, handling FROM figure_spans WHERE span = ?", []any{int(one)}, func(rows *sql.Rows) error {
			var d int
			var ofSpan, took sql.RawBytes
			if err := rows.Scan(&d, &ofSpan, &took); err != nil {
				return err
			}
			if d > 0 && d < figure.NumDimensions && slices.Equal(ofSpan, sums[d]) && slices.Equal(took, handling[d]) {
				right++
			}
			return nil
		})
		if err != nil {
			return breaches, err
		}
		if right != figure.NumDimensions-1 {
			breaches = append(breaches, fmt.Sprintf("figures of %d are not those of its days", one))
		}
	}
	return breaches, nil
}

// spans are the spans that a reading of a period may take in place of their days: they
// lie within it, nothing of them waits, and ripeness and the life of links are the same
// on all their days. Of the days in no span, rest is the periods.
func (r *reading) spans(p when.Period, there []span) (whole []span, rest []when.Period) {
	stale := slices.Sorted(maps.Keys(r.stale))
	may := func(of when.Period) bool {
		i, _ := slices.BinarySearch(stale, of.From)
		return of.From >= p.From && of.To <= p.To && (i == len(stale) || stale[i] > of.To) &&
			(of.To <= r.q.Ripe || of.From > r.q.Ripe) && (r.q.Live == 0 || of.To < r.q.Live || of.From >= r.q.Live)
	}
	for day := p.From; day <= p.To; {
		next, of := day.Add(1), spansOf(day)
		if i := slices.IndexFunc(of, func(s span) bool { return s.period().From == day && slices.Contains(there, s) && may(s.period()) }); i >= 0 {
			whole, next = append(whole, of[i]), of[i].period().To.Add(1)
		} else if n := len(rest); n > 0 && rest[n-1].To.Add(1) == day {
			rest[n-1].To = day
		} else {
			rest = append(rest, when.Period{From: day, To: day})
		}
		day = next
	}
	return whole, rest
}

// bySpans adds what months, years and the days besides say of the values of a dimension
// that nothing narrows, and what the days of the desk say of each.
func (r *reading) bySpans(ctx context.Context, d figure.Dimension) error {
	err := r.eachDay(ctx, "SELECT day, sums FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", []any{int(figure.Desk), int(r.q.Days.From), int(r.q.Days.To)}, func(day when.Day, raw []byte) error {
		return readRollup(raw, wanted{}, func(_ value, sums *figure.Sums) { into(r.days, day, sums, false) })
	})
	if err != nil {
		return err
	}
	there, err := engine.Gather(ctx, r.db, engine.One[span], "SELECT span FROM figure_spans WHERE dimension = ?", int(d))
	if err != nil {
		return err
	}
	whole, rest := r.spans(r.q.Of, there)
	err = r.eachOf(ctx, "sums", d, whole, rest, func(day when.Day, raw []byte) error {
		return readRollup(raw, wanted{}, func(v value, sums *figure.Sums) { r.addValue(day, v[0], sums) })
	})
	if err != nil || !r.q.Handling {
		return err
	}
	if !r.q.Times {
		d, whole, rest = figure.Desk, nil, []when.Period{r.q.Of} // the fewest
	}
	return r.eachOf(ctx, "handling", d, whole, rest, func(day when.Day, raw []byte) error {
		return readBins(raw, wanted{}, func(v value, seconds, n int64) { r.took(day, v[0], seconds, n) })
	})
}

// eachOf reads a column of spans, each as of its first day, and of days that no segment
// answers.
func (r *reading) eachOf(ctx context.Context, column string, d figure.Dimension, whole []span, rest []when.Period, read func(day when.Day, raw []byte) error) error {
	if len(whole) > 0 {
		args := append([]any{int(d)}, engine.Anys(whole)...)
		err := r.db.Each(ctx, "SELECT span, "+column+" FROM figure_spans WHERE dimension = ? AND span IN ("+engine.Marks(len(whole))+")", args, func(rows *sql.Rows) error {
			var one span
			var raw sql.RawBytes
			if err := rows.Scan(&one, &raw); err != nil {
				return err
			}
			return read(one.period().From, raw)
		})
		if err != nil {
			return err
		}
	}
	for _, p := range rest {
		if err := r.eachDay(ctx, "SELECT day, "+column+" FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", []any{int(d), int(p.From), int(p.To)}, read); err != nil {
			return err
		}
	}
	return nil
}
