package figures

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

var _ report.Store = (*Store)(nil)

// Sums answers a query in one reading: first what is not folded, then the rollups,
// and the segments of the days that a rollup cannot answer; all of one moment.
func (s *Store) Sums(ctx context.Context, q report.Query) (out report.Answer, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		out, err = s.sums(ctx, q)
		return err
	})
	return out, err
}

func (s *Store) sums(ctx context.Context, q report.Query) (out report.Answer, err error) {
	n, err := s.narrow(ctx, q.Filter)
	if err != nil || n.none {
		return out, engine.Refused(err)
	}
	r := &reading{Store: s, q: q, n: n, attributed: len(q.Filter.Attributes) > 0, stale: map[when.Day]bool{}, added: nothingAdded()}
	if err := r.waiting(ctx); err != nil {
		return out, engine.Refused(err)
	}
	if err := r.folded(ctx); err != nil {
		return out, engine.Refused(err)
	}
	for _, day := range slices.Sorted(maps.Keys(r.days)) {
		if *r.days[day] != (figure.Sums{}) {
			out.Days = append(out.Days, report.DaySums{Day: day, Sums: *r.days[day]})
		}
	}
	for at, sums := range r.daily {
		out.Daily = append(out.Daily, report.DayValue{Day: at.day, Value: at.value, Sums: *sums})
	}
	out.Handling, out.Times = r.bins.bins(), r.binsOf()
	out.Values, err = r.named(ctx)
	return out, engine.Refused(err)
}

// reading is one query on its way.
type reading struct {
	*Store
	q report.Query
	n narrowed
	*unfolded
	attributed bool                  // only what bears attributes counts
	bearing    [figure.Parts][]int64 // then what bears it, in order
	stale      map[when.Day]bool
	*added
}

type dayValue struct {
	day   when.Day
	value int64
}

// waiting adds what of the touched and not folded is asked for.
func (r *reading) waiting(ctx context.Context) (err error) {
	if r.attributed {
		if err := r.bear(ctx); err != nil {
			return err
		}
	}
	if r.unfolded, err = r.derived(ctx, everyPart...); err != nil || r.look == nil {
		return err
	}
	r.n.learn(r.look.words)
	for day, parts := range r.fresh {
		if !r.asks(day) {
			continue
		}
		r.stale[day] = true
		for part, rows := range parts {
			r.addRows(day, figure.Part(part), rows)
		}
	}
	return nil
}

// period is from the first day that is asked for to the last.
func (r *reading) period() when.Period {
	p := r.q.Days
	if r.q.Of != (when.Period{}) {
		if p.From == 0 || r.q.Of.From < p.From {
			p.From = r.q.Of.From
		}
		p.To = max(p.To, r.q.Of.To)
	}
	return p
}

// bearers find, in the order of its names, what of a part bears attributes (borne says which)
// and stands on a day of a period.
var bearers = [figure.Parts]string{
	"SELECT a.contact_id FROM contact_attributes a WHERE %s AND a.day BETWEEN ? AND ? ORDER BY a.contact_id",
	"SELECT i.id FROM contact_attributes a JOIN invitations i ON i.contact_id = a.contact_id AND i.purpose = 'first' WHERE %s AND i.sent_day BETWEEN ? AND ? ORDER BY i.id",
	"SELECT v.id FROM contact_attributes a JOIN reviews v ON v.contact_id = a.contact_id WHERE %s AND v.submitted_day BETWEEN ? AND ? ORDER BY v.id",
}

// bear finds what bears the attributes of the query.
func (r *reading) bear(ctx context.Context) (err error) {
	p := r.period()
	of, args := borne(r.q.Filter.Attributes)
	args = append(args, int(p.From), int(p.To))
	for part, text := range bearers {
		if r.bearing[part], err = engine.Gather(ctx, r.db, engine.One[int64], fmt.Sprintf(text, of), args...); err != nil {
			return err
		}
	}
	return nil
}

// bears reports whether a row counts as far as attributes go.
func (r *reading) bears(part figure.Part, id int64) bool {
	if !r.attributed {
		return true
	}
	_, yes := slices.BinarySearch(r.bearing[part], id)
	return yes
}

// asks reports whether a day is in the query.
func (r *reading) asks(day when.Day) bool { return r.q.Days.Has(day) || r.q.Of.Has(day) }

// folded adds what the rollups say of each day that nothing waits for, and what the
// segments say of the others, or of all where no rollup carries the filter.
func (r *reading) folded(ctx context.Context) error {
	p := r.period()
	old, err := r.Outdated(ctx)
	if err != nil {
		return err
	}
	if old || r.attributed { // rows and rollups may be of other dimensions, or not there; they know no attributes
		return r.segments(ctx, "day BETWEEN ? AND ?", int(p.From), int(p.To))
	}
	if of, carried := r.n.valued(r.q.By); carried {
		err = r.ofValues(ctx, of, p)
	} else if by, carried := r.n.single(r.q.By); carried {
		if r.q.By != figure.Desk && by == r.q.By && r.n.picks[by].ids == nil && !r.q.Daily {
			err = r.bySpans(ctx, by)
		} else {
			err = r.rollups(ctx, by, p)
		}
	} else {
		return r.segments(ctx, "day BETWEEN ? AND ?", int(p.From), int(p.To))
	}
	if err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(r.stale)), 200) {
		args := make([]any, len(some))
		for i, day := range some {
			args[i] = int(day)
		}
		if err := r.segments(ctx, "day IN ("+engine.Marks(len(args))+")", args...); err != nil {
			return err
		}
	}
	return nil
}

// eachDay reads rows of a day and what is stored of it, but for the days that the
// segments answer. A day that was stored by another table of sums becomes one.
func (r *reading) eachDay(ctx context.Context, text string, args []any, read func(day when.Day, raw []byte) error) error {
	return r.db.Each(ctx, text, args, func(rows *sql.Rows) error {
		var day int32
		var raw sql.RawBytes
		if err := rows.Scan(&day, &raw); err != nil {
			return err
		}
		if r.stale[when.Day(day)] {
			return nil
		}
		err := read(when.Day(day), raw)
		if errors.Is(err, errFormat) {
			r.stale[when.Day(day)], err = true, nil
		}
		return err
	})
}

// rollups adds what the rollups by one dimension say of the days of a period.
func (r *reading) rollups(ctx context.Context, d figure.Dimension, p when.Period) error {
	only := r.n.picks[d]
	err := r.eachDay(ctx, "SELECT day, sums FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", []any{int(d), int(p.From), int(p.To)}, func(day when.Day, raw []byte) error {
		return readRollup(raw, wanted{only}, func(v value, sums *figure.Sums) { r.add(day, v[0], sums) })
	})
	if err != nil || !r.q.Handling {
		return err
	}
	if only.ids == nil && !r.q.Times {
		d = figure.Desk // the fewest
	}
	return r.eachDay(ctx, "SELECT day, handling FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", []any{int(d), int(r.q.Of.From), int(r.q.Of.To)}, func(day when.Day, raw []byte) error {
		return readBins(raw, wanted{only}, func(v value, seconds, n int64) { r.took(day, v[0], seconds, n) })
	})
}

// add adds the sums of one day and value.
func (r *reading) add(day when.Day, v int64, sums *figure.Sums) {
	if r.q.Days.Has(day) {
		into(r.days, day, sums, false)
	}
	r.addValue(day, v, sums)
}

// addValue adds the sums of one day and value to those of the value.
func (r *reading) addValue(day when.Day, v int64, sums *figure.Sums) {
	if r.q.By == figure.Desk || !r.q.Of.Has(day) {
		return
	}
	into(r.values, v, sums, day > r.q.Ripe)
	if r.q.Daily {
		into(r.daily, dayValue{day, v}, sums, day > r.q.Ripe)
	}
	if r.q.Live > 0 && day >= r.q.Live {
		r.open[v] += sums[figure.Delivered] - sums[figure.Replied]
	}
}

// took counts that n contacts of a day and value took so long.
func (r *reading) took(day when.Day, v int64, seconds, n int64) {
	r.bins.add(seconds, n)
	if !r.q.Times {
		return
	}
	if r.q.By == figure.Desk {
		v = int64(day)
	}
	of := r.times[v]
	if of == nil {
		of = new(counter)
		r.times[v] = of
	}
	of.add(seconds, n)
}

func (r *reading) binsOf() map[int64][]stats.Bin {
	if !r.q.Times {
		return nil
	}
	out := make(map[int64][]stats.Bin, len(r.times))
	for v, c := range r.times {
		out[v] = c.bins()
	}
	return out
}

func into[K comparable](m map[K]*figure.Sums, key K, sums *figure.Sums, unripe bool) {
	have := m[key]
	if have == nil {
		have = new(figure.Sums)
		m[key] = have
	}
	for i, n := range sums {
		if !unripe || !figure.Table[i].Ripens {
			have[i] += n
		}
	}
}

// addRows adds those of some facts that the filter lets through.
func (r *reading) addRows(day when.Day, part figure.Part, rows []row) {
	for i := range rows {
		one := &rows[i]
		if !r.n.fits(one) || !r.bears(part, one.id) {
			continue
		}
		if r.byStrata != nil {
			r.byStrata.addRow(part, one)
			continue
		}
		r.add(day, one.counts(r.q.By), &one.sums)
		if r.q.Handling && r.q.Of.Has(day) && one.sums[figure.HandlingN] > 0 {
			r.took(day, one.counts(r.q.By), one.sums[figure.HandlingSum], 1)
		}
	}
}

// segments adds what the segments of some days say.
func (r *reading) segments(ctx context.Context, where string, args ...any) error {
	want := parts{places: true, sums: true}
	want.others = wantsOthers(append(slices.Collect(maps.Keys(r.n.picks)), append(r.byStrata.reads(), r.q.By)...)...)
	want.names = len(r.fresh) > 0 || r.attributed
	old, err := r.byHands(ctx, func(give func(segmentKey, kept) error) error {
		return r.eachSegment(ctx, want, func(key segmentKey, k kept) error {
			if !r.asks(key.day) {
				return nil
			}
			return give(key, k)
		}, where, args...)
	})
	if err != nil {
		return err
	}
	for _, key := range old {
		if err := r.anew(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

type segmentKey struct {
	day  when.Day
	part figure.Part
}

// anew adds what the rows of the desk say in place of a segment that was stored
// by a program with other tables.
func (r *reading) anew(ctx context.Context, key segmentKey) error {
	if err := r.lookUp(ctx, r.db); err != nil {
		return err
	}
	var list []row
	err := r.look.ofPeriod(ctx, key.part, when.Period{From: key.day, To: key.day}, func(f *figure.Fact) { list = append(list, rowOf(f)) })
	if err != nil {
		return err
	}
	r.n.learn(r.look.words)
	names := r.namesakes(key.day, key.part)
	list = slices.DeleteFunc(list, func(one row) bool { return names[one.id] })
	r.addRows(key.day, key.part, list)
	return nil
}

// namesakes are the names of the fresh facts of a day.
func (r *reading) namesakes(day when.Day, part figure.Part) map[int64]bool {
	fresh := r.fresh[day]
	if fresh == nil || len(fresh[part]) == 0 {
		return nil
	}
	out := make(map[int64]bool, len(fresh[part]))
	for i := range fresh[part] {
		out[fresh[part][i].id] = true
	}
	return out
}

func (r *reading) addSegment(day when.Day, part figure.Part, seg *segment, names []byte) error {
	set := allRows(seg.n)
	if fresh := r.namesakes(day, part); fresh != nil || r.attributed {
		ids, _, err := seg.call(names)
		if err != nil {
			return err
		}
		for i, id := range ids {
			if fresh[id] || !r.bears(part, id) {
				set.drop(i)
			}
		}
	}
	for d, p := range r.n.picks {
		if err := seg.keepCounting(set, d, p); err != nil {
			return err
		}
	}
	if set.empty() {
		return nil
	}
	if r.byStrata != nil {
		return r.byStrata.addSegment(set, seg)
	}
	if r.q.Days.Has(day) {
		var total figure.Sums
		seg.total(set, &total)
		into(r.days, day, &total, false)
	}
	if !r.q.Of.Has(day) {
		return nil
	}
	values, code := []int64{0}, func(int) int { return 0 }
	if r.q.By != figure.Desk {
		var err error
		if values, code, err = seg.counting(r.q.By); err != nil {
			return err
		}
		sums := seg.totals(set, len(values), code)
		for i, v := range values {
			if sums[i] != (figure.Sums{}) {
				r.addValue(day, v, &sums[i])
			}
		}
	}
	if r.q.Handling && part == figure.Contacts {
		seconds := seg.of(figure.HandlingSum)
		seg.sum(figure.HandlingN, set, func(i int, _ int64) { r.took(day, values[code(i)], seconds(i), 1) })
	}
	return nil
}
