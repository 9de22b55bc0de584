package words

import (
	"context"
	"database/sql"
	"math"
	"slices"

	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/store/engine"
)

// Search is which contacts are looked for.
type Search struct {
	Query    query.Query
	Open     bool        // of who sees what masks hide
	From, To int64       // instants: it ended at From or later, and before To; 0 is no end
	After    page.Cursor // in the order of the walk; zero: from its beginning
	Oldest   bool        // the oldest first, else the latest
}

// blocksAtOnce bounds the blocks that are asked at once: a walk begins with one, for most
// end there.
const blocksAtOnce = 64

// WalkWords hands over contacts that may be what is looked for, by when they ended, until
// take has enough. All of them hold the words, but whether they stand beside each other,
// as in a phrase, their texts say. Call it within a View.
func (s *Store) WalkWords(ctx context.Context, q Search, take func(some []page.Cursor) (more bool, err error)) error {
	st, err := s.state(ctx)
	if err != nil || !st.readable() {
		return err
	}
	w := walk{Store: s, q: q, plan: planOf(q), from: math.MinInt64, to: math.MaxInt64}
	if q.From != 0 {
		w.from = q.From
	}
	if q.To != 0 {
		w.to = q.To
	}
	if q.After != (page.Cursor{}) && q.Oldest {
		w.from = max(w.from, q.After.At)
	} else if q.After != (page.Cursor{}) {
		w.to = min(w.to, q.After.At+1)
	}
	list, err := w.stretches(ctx)
	if err != nil {
		return err
	}
	var found []page.Cursor
	for at, n := 0, 1; at < len(list); n = min(2*n, blocksAtOnce) {
		some := list[at:min(at+n, len(list))]
		hits, err := w.look(ctx, some)
		if err != nil {
			return err
		}
		found = append(found, hits...)
		slices.SortFunc(found, w.order)
		sure := len(found)
		if at += len(some); at < len(list) {
			sure, _ = slices.BinarySearchFunc(found, list[at], w.within)
		}
		if sure == 0 {
			continue
		}
		if more, err := take(found[:sure]); err != nil || !more {
			return err
		}
		found = slices.Clone(found[sure:])
	}
	return nil
}

// walk is a search on its way through the blocks.
type walk struct {
	*Store
	q        Search
	plan     plan
	from, to int64
}

// stretch is a block and when its contacts ended.
type stretch struct{ id, earliest, latest int64 }

// stretches are the blocks that may hold what is looked for, in the order of the walk.
func (w *walk) stretches(ctx context.Context) ([]stretch, error) {
	order := "latest DESC, id"
	if w.q.Oldest {
		order = "earliest, id"
	}
	return engine.Gather(ctx, w.db, func(scan func(...any) error) (st stretch, err error) {
		err = scan(&st.id, &st.earliest, &st.latest)
		return st, err
	}, "SELECT id, earliest, latest FROM word_blocks WHERE latest >= ? AND earliest < ? ORDER BY "+order, w.from, w.to)
}

func (w *walk) order(a, b page.Cursor) int {
	if w.q.Oldest {
		return earlier(a, b)
	}
	return earlier(b, a)
}

// within says where what was found ends that stands before all of a block, and of the
// blocks after it.
func (w *walk) within(c page.Cursor, next stretch) int {
	if w.q.Oldest && c.At < next.earliest || !w.q.Oldest && c.At > next.latest {
		return -1
	}
	return 1
}

func (w *walk) fits(c page.Cursor) bool {
	return c.ID != 0 && c.At >= w.from && c.At < w.to && (w.q.After == (page.Cursor{}) || w.order(w.q.After, c) < 0)
}

// look finds the contacts of some blocks that hold what is looked for.
func (w *walk) look(ctx context.Context, some []stretch) (found []page.Cursor, err error) {
	ids := make([]any, len(some))
	for i, b := range some {
		ids[i] = b.id
	}
	if w.plan.several() {
		if ids, err = w.holding(ctx, ids); err != nil {
			return nil, err
		}
	}
	hits, err := w.places(ctx, ids)
	if err != nil {
		return nil, err
	}
	ids = ids[:0]
	for id := range hits {
		ids = append(ids, id)
	}
	err = w.db.InChunks(ctx, "SELECT id, places, contacts FROM word_blocks WHERE id IN ", nil, ids, func(rows *sql.Rows) error {
		var id int64
		var n int
		var raw sql.RawBytes
		if err := rows.Scan(&id, &n, &raw); err != nil {
			return err
		}
		contacts, err := readContacts(raw, n)
		if err != nil {
			return err
		}
		for _, place := range hits[id] {
			if place < n && w.fits(contacts[place]) {
				found = append(found, contacts[place])
			}
		}
		return nil
	})
	return found, err
}

// holding leaves the blocks in which every word stands somewhere: the postings of frequent
// words are not read where a rare one is not.
func (w *walk) holding(ctx context.Context, ids []any) (left []any, err error) {
	there := map[int64]map[string]bool{}
	for _, name := range w.plan.names(false) {
		err := w.db.InChunks(ctx, "SELECT block FROM word_postings WHERE term = ? AND block IN ", []any{name}, ids, func(rows *sql.Rows) error {
			var id int64
			err := rows.Scan(&id)
			if there[id] == nil {
				there[id] = map[string]bool{}
			}
			there[id][name] = true
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if w.plan.possible(there[id.(int64)]) {
			left = append(left, id)
		}
	}
	return left, nil
}

// places finds the places of blocks at which everything stands that is looked for.
func (w *walk) places(ctx context.Context, ids []any) (map[int64][]int, error) {
	rows := map[int64]map[string][]posting{}
	for _, name := range w.plan.names(true) {
		err := w.db.InChunks(ctx, "SELECT block, postings FROM word_postings WHERE term = ? AND block IN ", []any{name}, ids, func(r *sql.Rows) error {
			var id int64
			var raw sql.RawBytes
			if err := r.Scan(&id, &raw); err != nil {
				return err
			}
			list, err := readPostings(raw)
			if rows[id] == nil {
				rows[id] = map[string][]posting{}
			}
			rows[id][name] = list
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	hits := map[int64][]int{}
	for id, of := range rows {
		if list := w.plan.apply(of); len(list) > 0 {
			hits[id] = list
		}
	}
	return hits, nil
}

// plan is a query as the index answers it.
type plan []clause

// clause is a part of it: every term, under one of its names, said by one author, stands
// at the place; or, without, does not.
type clause struct {
	terms   [][]string
	by      query.By
	without bool
}

func planOf(q Search) (p plan) {
	for _, part := range q.Query.Parts {
		if part.Without && part.Exact { // only its texts can say that
			continue
		}
		c := clause{by: part.By, without: part.Without}
		for _, term := range part.Terms() {
			c.terms = append(c.terms, seen(term, q.Open))
		}
		if len(c.terms) > 0 {
			p = append(p, c)
		}
	}
	// Those that must be there come first, what they leave is less than what is left out.
	slices.SortStableFunc(p, func(a, b clause) int {
		switch {
		case a.without == b.without:
			return 0
		case b.without:
			return -1
		}
		return 1
	})
	return p
}

// several reports whether more than one term must be there.
func (p plan) several() bool {
	n := 0
	for _, c := range p {
		if !c.without {
			n += len(c.terms)
		}
	}
	return n > 1
}

// names are those of all terms, or of those that must be there.
func (p plan) names(all bool) (list []string) {
	for _, c := range p {
		for _, names := range c.terms {
			for _, name := range names {
				if (all || !c.without) && !slices.Contains(list, name) {
					list = append(list, name)
				}
			}
		}
	}
	return list
}

// possible reports whether every term that must be there is.
func (p plan) possible(there map[string]bool) bool {
	for _, c := range p {
		for _, names := range c.terms {
			if !c.without && !slices.ContainsFunc(names, func(name string) bool { return there[name] }) {
				return false
			}
		}
	}
	return true
}

// apply finds the places in the postings of a block.
func (p plan) apply(rows map[string][]posting) (places []int) {
	for i, c := range p {
		list := c.places(rows)
		switch {
		case c.without:
			places = minus(places, list)
		case i == 0:
			places = list
		default:
			places = both(places, list)
		}
		if len(places) == 0 {
			return nil
		}
	}
	return places
}

// places are those at which the clause's terms stand.
func (c clause) places(rows map[string][]posting) (places []int) {
	var left []posting
	for i, names := range c.terms {
		var list []posting
		for _, name := range names {
			list = either(list, rows[name])
		}
		if i == 0 {
			left = list
			continue
		}
		left = same(left, list)
	}
	for _, p := range left {
		if p.by&c.by != 0 {
			places = append(places, p.place)
		}
	}
	return places
}
