package figures

import (
	"cmp"
	"context"
	"math"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// Lists of contacts by several filters at once. An index answers one filter in the
// order of the list; of two it reads all that one lets through and throws away what
// the other does not, and an index for each pair of eleven filters would be written
// with every contact and still leave the triples. The segments hold the answer
// already: day by day from the latest, a filter is a set of bits, so a page costs
// the days it must look at, whatever the filters and however few they let through.
//
//   - The rows of figure_values and the rollups say which days can have any.
//   - Contacts stand here under the operator and team of their snapshot: the list
//     shows what a guest served by the guest.
//   - What is not folded is derived from the rows, as for figures.
//   - A page looks at so many contacts and no more (LookAt): a filter that lets
//     nothing through for years says how far it was looked, and the next page looks
//     on from there.

// Search is which contacts are looked for. Empty means any.
type Search struct {
	Period     when.Period // by the instant it ended; 0 is no end
	By         figure.Filter
	Without    []figure.Dimension // of these all but the values of By
	Within     actor.Reach
	Marks      []int
	Commented  bool
	Beyond     bool
	Attributes figure.Attributes
	Counted    bool       // what guests served is left out
	In         figure.Sum // only what adds to it
}

// Found is a part of a list of contacts, the latest first.
type Found struct {
	page.Of[page.Cursor]     // when each ended, and its id
	Looked               int // how many contacts were looked at
}

// LookAt is how many contacts a page looks at, before it says that it looked no
// further; the latest days of a page are always looked at, so that every page comes on.
const (
	LookAt     = 1_000_000
	daysLooked = 5
)

// FindContacts returns the next contacts that a search lets through. When it looked
// at too many for that, the part is short, Until is the first day that was looked at
// as a whole, and Next goes on from there.
func (s *Store) FindContacts(ctx context.Context, q Search, p page.Request) (out Found, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		f, some, err := s.finder(ctx, q, p.After)
		if err != nil || !some {
			return err
		}
		out, err = f.list(ctx, p.Rows())
		return err
	})
	return out, engine.Refused(err)
}

// EachFound hands over every contact that a search lets through, in no order. When it looked
// at too many for that, until is the first day that was looked at as a whole; else 0.
func (s *Store) EachFound(ctx context.Context, q Search, take func(contactID int64)) (until when.Day, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		f, some, err := s.finder(ctx, q, page.Cursor{})
		if err != nil || !some {
			return err
		}
		f.waiting(func(r *row) { take(r.id) })
		until, err = f.walk(ctx, true, func(h *hit) { h.set.each(func(i int) { take(h.ids[i]) }) }, func(int64) bool { return false })
		if until != 0 {
			until = until.Add(1)
		}
		return err
	})
	return until, engine.Refused(err)
}

// FewFound names the contacts that a search lets through, in no order, however many must be
// looked at for that; all is false where they are more than most.
func (s *Store) FewFound(ctx context.Context, q Search, most int) (ids []int64, all bool, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		all = true
		f, some, err := s.finder(ctx, q, page.Cursor{})
		if err != nil || !some {
			return err
		}
		f.whole = true
		f.waiting(func(r *row) { ids = append(ids, r.id) })
		_, err = f.walk(ctx, true, func(h *hit) { h.set.each(func(i int) { ids = append(ids, h.ids[i]) }) }, func(int64) bool { return len(ids) > most })
		all = len(ids) <= most
		return err
	})
	return ids, all, engine.Refused(err)
}

// CountFound counts what a search lets through, at most limit; more says that there
// may be more than that, for it counted no further. A limit above LookAt is for who wants
// to know it however many must be looked at.
func (s *Store) CountFound(ctx context.Context, q Search, limit int) (n int, more bool, err error) {
	err = s.db.View(ctx, func(ctx context.Context) error {
		f, some, err := s.finder(ctx, q, page.Cursor{})
		if err != nil || !some {
			return err
		}
		f.whole = limit > LookAt
		n, more, err = f.count(ctx, limit)
		return err
	})
	return n, more, engine.Refused(err)
}

// finder is one search on its way.
type finder struct {
	*Store
	q      Search
	n      narrowed
	either map[figure.Dimension][]int64 // one of these is to be borne; nil: none needs to
	marks  []int64
	from   int64       // instant; contacts that ended before are not looked for
	before page.Cursor // and those that do not stand after it in the list
	*unfolded
	bear   map[int64]bool // what bears the attributes, as far as it was looked; nil: none is asked for
	looked int
	days   int
	whole  bool // however many are looked at
}

func (s *Store) finder(ctx context.Context, q Search, after page.Cursor) (*finder, bool, error) {
	f := &finder{Store: s, q: q, from: math.MinInt64, before: page.Cursor{At: math.MaxInt64}}
	var err error
	if f.n, err = s.narrow(ctx, report.Filter{By: q.By, Without: q.Without}); err != nil {
		return nil, false, err
	}
	if f.reach(q.Within); f.n.none {
		return nil, false, nil
	}
	for _, m := range q.Marks {
		f.marks = append(f.marks, int64(m))
	}
	if q.Period.From != 0 {
		f.from = engine.Ms(q.Period.From.Start(s.db.Zone()))
	}
	if q.Period.To != 0 {
		f.before.At = engine.Ms(q.Period.To.Add(1).Start(s.db.Zone()))
	}
	if after != (page.Cursor{}) && inList(f.before, after) < 0 {
		f.before = after
	}
	if f.unfolded, err = s.derived(ctx, figure.Contacts); err != nil {
		return f, true, err
	}
	if f.look != nil {
		f.n.learn(f.look.words)
	}
	if len(q.Attributes) == 0 {
		return f, true, nil
	}
	f.bear = map[int64]bool{}
	ids := engine.Anys(f.contacts)
	of, args := borne(q.Attributes)
	err = s.db.InChunks(ctx, "SELECT a.contact_id FROM contact_attributes a WHERE "+of+" AND a.contact_id IN ", args, ids, f.bears)
	return f, true, err
}

// reach narrows a search to what its reader sees: by the dimension that says it where
// one does, else by either.
func (f *finder) reach(r actor.Reach) {
	only := func(d figure.Dimension, ids []int64) {
		asked := f.n.picks[d]
		if asked.nobody(d) { // what guests served, whom the reader sees
			f.either = map[figure.Dimension][]int64{d: ids}
			return
		}
		ids = slices.DeleteFunc(slices.Clone(ids), func(id int64) bool { return !asked.takes(id) })
		f.n.picks[d], f.n.none = pick{ids: ids}, f.n.none || len(ids) == 0
	}
	switch {
	case !r.Limited:
	case r.OperatorID == 0:
		only(figure.Team, r.TeamIDs)
	case len(r.TeamIDs) == 0:
		only(figure.Operator, []int64{r.OperatorID})
	default:
		f.either = map[figure.Dimension][]int64{figure.Team: r.TeamIDs, figure.Operator: {r.OperatorID}}
	}
}

// inList is the order of the list: the latest first.
func inList(a, b page.Cursor) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID)) }

// list finds the latest contacts, at most limit.
func (f *finder) list(ctx context.Context, limit int) (out Found, err error) {
	var found []page.Cursor
	f.waiting(func(r *row) { found = append(found, page.Cursor{At: r.ended, ID: r.id}) })
	cut := func() {
		slices.SortFunc(found, inList)
		found = found[:min(len(found), limit+1)]
	}
	cut()
	until, err := f.walk(ctx, true, func(h *hit) {
		h.set.each(func(i int) { found = append(found, page.Cursor{At: h.ended(i), ID: h.ids[i]}) })
		cut()
	}, func(later int64) bool { return len(found) > limit && found[limit].At >= later })
	if err != nil {
		return out, err
	}
	out.Looked = f.looked
	if until == 0 {
		out.Of = page.Cut(found, limit, func(c page.Cursor) page.Cursor { return c })
		return out, nil
	}
	// What stands after the days that were not looked at may not be told yet.
	next := page.Cursor{At: over(until)}
	n, _ := slices.BinarySearchFunc(found, next, inList)
	out.Rows, out.Next = found[:n], next
	out.Until = when.DayOf(engine.At(next.At), f.db.Zone()).Add(1)
	return out, nil
}

// count counts to limit.
func (f *finder) count(ctx context.Context, limit int) (n int, more bool, err error) {
	f.waiting(func(*row) { n++ })
	until, err := f.walk(ctx, false, func(h *hit) { n += h.set.count() }, func(int64) bool { return n >= limit })
	return min(n, limit), until != 0 || n >= limit, err
}

// waiting tells of what is not folded.
func (f *finder) waiting(take func(r *row)) {
	for _, parts := range f.fresh {
		for i := range parts[figure.Contacts] {
			if r := &parts[figure.Contacts][i]; f.fits(r) && f.between(page.Cursor{At: r.ended, ID: r.id}) {
				take(r)
			}
		}
	}
}

func (f *finder) between(c page.Cursor) bool { return c.At >= f.from && inList(f.before, c) < 0 }

func (f *finder) fits(r *row) bool {
	for d, p := range f.n.picks {
		v := r.at[d]
		if p.nobody(d) {
			v = r.counts(d)
		}
		if !p.takes(v) {
			return false
		}
	}
	some := f.either == nil
	for d, ids := range f.either {
		some = some || slices.Contains(ids, r.at[d])
	}
	return some && (!f.q.Counted || !r.guest) && (f.bear == nil || f.bear[r.id]) && r.sums[f.q.In] > 0 && (!f.q.Commented || r.sums[figure.Commented] > 0) && (!f.q.Beyond || r.sums[figure.Beyond] > 0) &&
		(f.marks == nil || r.sums[figure.MarkN] > 0 && slices.Contains(f.marks, r.sums[figure.MarkSum]))
}
