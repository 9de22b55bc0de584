package figures

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// A day is a day of the desk's clock when the contact was taken in, and clocks may
// be set: an instant is told to be of no day that it is nowhere on earth.
const (
	ahead  = 14 * time.Hour
	behind = 12 * time.Hour
)

// maxInstant is in the year 9999.
const maxInstant = 253_400_000_000_000

// over is the first instant that is nowhere on a day, or on one before it.
func over(day when.Day) int64 { return engine.Ms(day.Add(1).Start(time.UTC).Add(behind)) }

// begin is the first instant that is somewhere on a day.
func begin(day when.Day) int64 { return engine.Ms(day.Start(time.UTC).Add(-ahead)) }

// hit is what was found on a day.
type hit struct {
	day   when.Day
	n     int
	set   rowSet
	ids   []int64 // of all rows; nil where nobody asks for them
	ended func(i int) int64
}

// daysTogether is how many days are read together, but for the first of a page, which may be
// enough, and where all must be looked at.
const daysTogether = 16

// walk goes through the days from the latest and tells take what is found on each,
// until there is enough: later is the first instant at which no contact that was
// not looked at can have ended. It returns the day that it did not look at for
// having looked at so many, 0 when it did not come to that.
func (f *finder) walk(ctx context.Context, called bool, take func(h *hit), enough func(later int64) bool) (until when.Day, err error) {
	days, err := f.possible(ctx)
	if err != nil {
		return 0, err
	}
	most := daysTogether
	if f.whole {
		most *= 8
	}
	for some := 1; ; some = min(2*some, most) {
		list, err := days(ctx, some)
		if err != nil || len(list) == 0 {
			return 0, err
		}
		hits, err := f.lookInto(ctx, list, called)
		if err != nil {
			return 0, err
		}
		for i := range hits {
			switch h := &hits[i]; {
			case enough(over(h.day)):
				return 0, nil
			case f.looked >= f.lookAt && f.days >= daysLooked && !f.whole:
				return h.day, nil
			default:
				f.looked, f.days = f.looked+h.n, f.days+1
				if !h.set.empty() {
					take(h)
				}
			}
		}
	}
}

// lookInto finds what is looked for on some days, the latest first.
func (f *finder) lookInto(ctx context.Context, days []when.Day, called bool) (hits []hit, err error) {
	var old []when.Day
	want := parts{places: true, sums: f.q.Commented || f.q.Beyond || f.marks != nil || f.q.In != figure.N}
	want.others = wantsOthers(slices.Collect(maps.Keys(f.n.picks))...) || wantsOthers(slices.Collect(maps.Keys(f.either))...)
	err = f.eachSegment(ctx, want, func(key segmentKey, k kept) error {
		h := hit{day: key.day}
		seg, err := open(k)
		if err == nil {
			h.n = seg.n
			h.set, err = f.match(&seg)
		}
		if errors.Is(err, errFormat) {
			old, err = append(old, key.day), nil
		}
		hits = append(hits, h)
		return err
	}, onDays(days), onDaysArgs(days)...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Compare(b.day, a.day) })
	for i := range hits {
		if !slices.Contains(old, hits[i].day) {
			continue
		}
		if err := f.anew(ctx, &hits[i]); err != nil {
			return nil, err
		}
	}
	return hits, f.name(ctx, hits, called)
}

// onDays is the condition that a segment is of contacts and of one of some days, for
// onDaysArgs. The part is an expression, lest SQLite goes by the key and reads through whole
// segments for the stamps behind them, which figure_segments_stamp holds.
func onDays(days []when.Day) string {
	return "day IN (" + engine.Marks(len(days)) + ") AND part + 0 = ?"
}

func onDaysArgs(days []when.Day) []any {
	args := make([]any, 0, len(days)+1)
	for _, day := range days {
		args = append(args, int(day))
	}
	return append(args, int(figure.Contacts))
}

// name reads the names of what was found where they are wanted: by the caller, or to
// leave out what is not folded, ended outside the search or bears not its attributes.
func (f *finder) name(ctx context.Context, hits []hit, called bool) error {
	var days []when.Day
	of := map[when.Day]*hit{}
	for i := range hits {
		h := &hits[i]
		fresh := f.fresh[h.day]
		inside := f.bear == nil && begin(h.day) >= f.from && over(h.day) <= f.before.At && (fresh == nil || len(fresh[figure.Contacts]) == 0)
		if h.set.empty() || inside && !called {
			continue
		}
		of[h.day] = h
		if h.ids == nil {
			days = append(days, h.day)
		}
	}
	if len(days) > 0 {
		err := f.eachSegment(ctx, parts{names: true}, func(key segmentKey, k kept) (err error) {
			h := of[key.day]
			seg := segment{n: h.n}
			h.ids, h.ended, err = seg.call(k.names)
			return err
		}, onDays(days), onDaysArgs(days)...)
		if err != nil {
			return err
		}
	}
	if f.bear != nil && len(of) > 0 {
		text, args := borne(f.q.Attributes)
		for day := range of {
			args = append(args, int(day))
		}
		if err := f.db.Each(ctx, "SELECT a.contact_id FROM contact_attributes a WHERE "+text+" AND a.day IN ("+engine.Marks(len(of))+")", args, f.bears); err != nil {
			return err
		}
	}
	for _, h := range of {
		waits := map[int64]bool{}
		if fresh := f.fresh[h.day]; fresh != nil {
			for i := range fresh[figure.Contacts] {
				waits[fresh[figure.Contacts][i].id] = true
			}
		}
		h.set.each(func(i int) {
			if waits[h.ids[i]] || f.bear != nil && !f.bear[h.ids[i]] || !f.between(page.Cursor{At: h.ended(i), ID: h.ids[i]}) {
				h.set.drop(i)
			}
		})
	}
	return nil
}

// match is the rows of a segment that are looked for, whenever they ended.
func (f *finder) match(seg *segment) (rowSet, error) {
	set := allRows(seg.n)
	for d, p := range f.n.picks {
		keep := seg.keep
		if p.nobody(d) {
			keep = seg.keepCounting
		}
		if err := keep(set, d, p); err != nil {
			return nil, err
		}
	}
	if f.either != nil {
		some := make(rowSet, len(set))
		for d, ids := range f.either {
			bear := slices.Clone(set)
			if err := seg.keep(bear, d, pick{ids: ids}); err != nil {
				return nil, err
			}
			for w := range some {
				some[w] |= bear[w]
			}
		}
		set = some
	}
	if f.q.Counted {
		seg.notGuests(set)
	}
	if f.q.In != figure.N {
		seg.only(set, f.q.In)
	}
	if f.q.Commented {
		seg.only(set, figure.Commented)
	}
	if f.q.Beyond {
		seg.only(set, figure.Beyond)
	}
	if f.marks != nil {
		seg.only(set, figure.MarkN)
		mark := seg.of(figure.MarkSum)
		set.each(func(i int) {
			if !slices.Contains(f.marks, mark(i)) {
				set.drop(i)
			}
		})
	}
	return set, nil
}

// anew looks into the rows of the desk in place of a segment that was stored by
// a program with other tables.
func (f *finder) anew(ctx context.Context, h *hit) error {
	if err := f.lookUp(ctx, f.db); err != nil {
		return err
	}
	var rows []row
	err := f.look.ofPeriod(ctx, figure.Contacts, when.Period{From: h.day, To: h.day}, func(of *figure.Fact) { rows = append(rows, rowOf(of)) })
	if err != nil {
		return err
	}
	f.n.learn(f.look.words)
	k := encode(tableOf(inOrderOfNames(rows)))
	seg, err := open(k)
	if err != nil {
		return err
	}
	if h.set, err = f.match(&seg); err != nil {
		return err
	}
	h.n = seg.n
	h.ids, h.ended, err = seg.call(k.names)
	return err
}

// possible returns a way to read the days that can have what is looked for, the
// latest first, some at a time; none when there are no more.
func (f *finder) possible(ctx context.Context) (func(ctx context.Context, some int) ([]when.Day, error), error) {
	first, last := when.Day(0), when.Day(math.MaxInt32)
	if f.from > 0 {
		first = when.DayOf(engine.At(f.from).Add(-behind), time.UTC)
	}
	if f.before.At < maxInstant { // a cursor says what it likes
		last = when.DayOf(engine.At(max(0, f.before.At)).Add(ahead), time.UTC)
	}
	old, err := f.Outdated(ctx)
	if err != nil {
		return nil, err
	}
	var ready []when.Day
	atOnce := 8
	return func(ctx context.Context, some int) ([]when.Day, error) {
		for len(ready) < some {
			days, err := engine.Gather(ctx, f.db, engine.One[when.Day], "SELECT day FROM figure_segments WHERE part = ? AND day BETWEEN ? AND ? ORDER BY day DESC LIMIT ?",
				int(figure.Contacts), int(first), int(last), atOnce)
			if err != nil {
				return nil, err
			}
			if len(days) == 0 {
				break
			}
			last = days[len(days)-1] - 1
			atOnce = min(4*atOnce, 512)
			if !old { // else the rows may be of other dimensions
				if days, err = f.prune(ctx, days); err != nil {
					return nil, err
				}
			}
			if days, err = f.attributed(ctx, days); err != nil {
				return nil, err
			}
			ready = append(ready, days...)
		}
		n := min(some, len(ready))
		days := ready[:n]
		ready = ready[n:]
		return days, nil
	}, nil
}

// prune leaves out the days on which nothing can be found.
func (f *finder) prune(ctx context.Context, days []when.Day) ([]when.Day, error) {
	p := when.Period{From: days[len(days)-1], To: days[0]}
	none := true
	for i, d := range valued {
		if !f.n.picks[d].some() {
			continue
		}
		none = false
		ids := f.n.picks[d].ids
		args := []any{i}
		for _, id := range ids {
			args = append(args, id)
		}
		var err error
		days, err = f.have(ctx, days, wanted{{}, f.n.picks[figure.Channel]}, figure.Dimensions[d].Agents,
			"SELECT day, sums FROM figure_values WHERE dimension = ? AND value IN ("+engine.Marks(len(ids))+") AND day BETWEEN ? AND ?", append(args, int(p.From), int(p.To))...)
		if err != nil || len(days) == 0 {
			return nil, err
		}
	}
	if !none {
		return days, nil
	}
	d := figure.Desk
	if f.n.picks[figure.Channel].ids != nil {
		d = figure.Channel
	}
	return f.have(ctx, days, wanted{f.n.picks[d]}, false, "SELECT day, sums FROM figure_rollups WHERE dimension = ? AND day BETWEEN ? AND ?", int(d), int(p.From), int(p.To))
}

// attributed leaves the days on which something bears each of the attributes.
func (f *finder) attributed(ctx context.Context, days []when.Day) ([]when.Day, error) {
	if f.bear == nil || len(days) == 0 {
		return days, nil
	}
	first, last := int(days[len(days)-1]), int(days[0])
	for _, a := range f.q.Attributes {
		text, args := is("a", a)
		some, err := engine.Gather(ctx, f.db, engine.One[when.Day], "SELECT DISTINCT a.day FROM contact_attributes a WHERE "+text+" AND a.day BETWEEN ? AND ?", append(args, first, last)...)
		if err != nil {
			return nil, err
		}
		days = slices.DeleteFunc(days, func(day when.Day) bool { return !slices.Contains(some, day) })
	}
	return days, nil
}

// have leaves the days of which rows of sums say that there can be something: that
// there is a row, where what guests served is not in the sums.
func (f *finder) have(ctx context.Context, days []when.Day, w wanted, guests bool, text string, args ...any) ([]when.Day, error) {
	some := map[when.Day]bool{}
	err := f.db.Each(ctx, text, args, func(rows *sql.Rows) error {
		var day int32
		var raw sql.RawBytes
		if err := rows.Scan(&day, &raw); err != nil || some[when.Day(day)] {
			return err
		}
		if guests {
			some[when.Day(day)] = true
			return nil
		}
		return readRollup(raw, w, func(_ value, sums *figure.Sums) {
			if sums[figure.N] > 0 && sums[f.q.In] > 0 && (f.marks == nil || sums[figure.MarkN] > 0) && (!f.q.Commented || sums[figure.Commented] > 0) && (!f.q.Beyond || sums[figure.Beyond] > 0) {
				some[when.Day(day)] = true
			}
		})
	})
	return slices.DeleteFunc(days, func(day when.Day) bool { return !some[day] }), err
}
