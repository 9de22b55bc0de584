package words

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"

	"openpeople/internal/page"
	"openpeople/internal/store/engine"
)

// indexAtOnce bounds the contacts of one change of the index: the transaction, which
// others wait for, writes the postings of all their words.
const indexAtOnce = 1_024

// WordsWait reports whether contacts wait to be indexed.
func (s *Store) WordsWait(ctx context.Context) (bool, error) { return touches.Wait(ctx, s.db, 0) }

// IndexWords indexes what was touched, a part of it, the oldest first, and returns how
// many touches are gone; more says that others may wait. It may run on several nodes at
// once: one of them indexes, the others find nothing done.
func (s *Store) IndexWords(ctx context.Context) (indexed int, more bool, err error) {
	ctx = engine.Within(ctx, engine.Thorough)
	st, err := s.state(ctx)
	if err != nil || !st.readable() {
		return 0, false, engine.Refused(err)
	}
	ids, contacts, err := touches.Waiting(ctx, s.db, indexAtOnce)
	if err != nil || len(ids) == 0 {
		return 0, false, engine.Refused(err)
	}
	c := newChange(s)
	if err := c.replace(ctx, contacts); err != nil {
		return 0, false, engine.Refused(err)
	}
	done := false
	err = s.db.InTx(ctx, func(ctx context.Context) error {
		if done, err = s.turn(ctx, st.edition); err != nil || !done {
			return err
		}
		return errors.Join(c.put(ctx), touches.Forget(ctx, s.db, ids))
	})
	if err != nil || !done {
		return 0, err == nil, err
	}
	return len(ids), len(ids) == indexAtOnce, nil
}

// ForgetWords takes contacts out of the index, in the transaction of ctx: no word of
// theirs is left in any table of it. Nothing is to be said in them any more after it, or
// they are found again by what is.
func (s *Store) ForgetWords(ctx context.Context, contactIDs ...int64) error {
	if _, err := s.db.Exec(ctx, "UPDATE word_state SET edition = edition + 1"); err != nil { // whoever indexes meanwhile does it again
		return engine.Refused(err)
	}
	c := newChange(s)
	if err := c.takeOut(ctx, contactIDs); err != nil {
		return engine.Refused(err)
	}
	if err := c.put(ctx); err != nil {
		return engine.Refused(err)
	}
	ids := engine.Anys(contactIDs)
	for some := range slices.Chunk(ids, 500) {
		if _, err := s.db.Exec(ctx, "DELETE FROM word_touches WHERE contact_id IN ("+engine.Marks(len(some))+")", some...); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// key names a row of postings.
type key struct {
	block int64
	term  string
}

// row is postings of a term in a block; none of them: the row goes.
type row struct {
	n, last int
	raw     []byte
}

// change is what is to be written of the index: it is made before the transaction, of
// which the edition sees to it that it holds still.
type change struct {
	*Store
	blocks map[int64]*block // by id, of the days that are touched
	dirty  map[int64]bool   // those of them that changed
	rows   map[key]*row
	next   int64 // id of a new block
}

func newChange(s *Store) *change {
	return &change{Store: s, blocks: map[int64]*block{}, dirty: map[int64]bool{}, rows: map[key]*row{}}
}

// replace indexes contacts as they are now, whatever of them was indexed.
func (c *change) replace(ctx context.Context, contactIDs []int64) error {
	list, err := c.documents(ctx, engine.Anys(contactIDs))
	if err != nil {
		return err
	}
	if err := c.takeOut(ctx, contactIDs); err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b document) int { return earlier(a.Cursor, b.Cursor) })
	return c.add(ctx, slices.DeleteFunc(list, func(d document) bool { return len(d.terms) == 0 }))
}

// load reads the blocks of the days on which contacts ended.
func (c *change) load(ctx context.Context, contactIDs []int64) error {
	days := map[int64]bool{}
	err := c.db.InChunks(ctx, "SELECT ended_at FROM contacts WHERE id IN ", nil, engine.Anys(contactIDs), func(rows *sql.Rows) error {
		var ended int64
		err := rows.Scan(&ended)
		days[dayOf(ended)] = true
		return err
	})
	if err != nil {
		return err
	}
	if err := c.db.Row(ctx, "SELECT COALESCE(MAX(id), 0) + 1 FROM word_blocks").Scan(&c.next); err != nil {
		return err
	}
	return c.db.InChunks(ctx, "SELECT id, day, places, contacts FROM word_blocks WHERE day IN ", nil, engine.Anys(slices.Sorted(maps.Keys(days))), func(rows *sql.Rows) error {
		b := &block{}
		var n int
		var raw sql.RawBytes
		err := rows.Scan(&b.id, &b.day, &n, &raw)
		if err == nil {
			b.places, err = readContacts(raw, n)
		}
		c.blocks[b.id] = b
		return err
	})
}

// takeOut takes contacts out of the blocks in which they stand: it reads all of these.
func (c *change) takeOut(ctx context.Context, contactIDs []int64) error {
	if err := c.load(ctx, contactIDs); err != nil {
		return err
	}
	goes := map[int64]bool{}
	for _, id := range contactIDs {
		goes[id] = true
	}
	for id, b := range c.blocks {
		gone := map[int]bool{}
		for place, at := range b.places {
			if at.ID != 0 && goes[at.ID] {
				b.places[place] = page.Cursor{}
				gone[place] = true
			}
		}
		if len(gone) == 0 {
			continue
		}
		c.dirty[id] = true
		if err := c.clear(ctx, id, gone); err != nil {
			return err
		}
	}
	return nil
}

// clear takes the postings at some places out of a block.
func (c *change) clear(ctx context.Context, id int64, gone map[int]bool) error {
	return c.db.Each(ctx, "SELECT term, postings FROM word_postings WHERE block = ?", []any{id}, func(rows *sql.Rows) error {
		var term string
		var raw sql.RawBytes
		if err := rows.Scan(&term, &raw); err != nil {
			return err
		}
		list, err := readPostings(raw)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(list, func(p posting) bool { return gone[p.place] }) {
			return nil
		}
		left := &row{last: -1}
		for _, p := range list {
			if !gone[p.place] {
				left.add(p)
			}
		}
		c.rows[key{id, term}] = left
		return nil
	})
}

func (r *row) add(p posting) {
	r.raw = writePosting(r.raw, r.last, p)
	r.n, r.last = r.n+1, p.place
}

// add gives contacts places, in their order, and adds their postings.
func (c *change) add(ctx context.Context, list []document) error {
	type placed struct {
		document
		place int
	}
	in := map[int64][]placed{}
	open := c.open()
	for _, d := range list {
		b := open[dayOf(d.At)]
		if b == nil || len(b.places) >= c.places {
			b = &block{id: c.next, day: dayOf(d.At), fresh: true}
			c.next++
			c.blocks[b.id], open[b.day] = b, b
		}
		in[b.id] = append(in[b.id], placed{d, len(b.places)})
		b.places = append(b.places, d.Cursor)
		c.dirty[b.id] = true
	}
	for id, some := range in {
		names := map[string]bool{}
		for _, d := range some {
			for term := range d.terms {
				names[term] = true
			}
		}
		if err := c.read(ctx, id, names); err != nil {
			return err
		}
		for _, d := range some {
			for term, by := range d.terms {
				k := key{id, term}
				if c.rows[k] == nil {
					c.rows[k] = &row{last: -1}
				}
				c.rows[k].add(posting{d.place, by})
			}
		}
	}
	return nil
}

// open are the blocks of each day that have most room.
func (c *change) open() map[int64]*block {
	open := map[int64]*block{}
	for _, id := range slices.Sorted(maps.Keys(c.blocks)) {
		b := c.blocks[id]
		if have := open[b.day]; have == nil || len(b.places) < len(have.places) {
			open[b.day] = b
		}
	}
	return open
}

// read reads the postings of terms in a block, but for those that were read.
func (c *change) read(ctx context.Context, id int64, names map[string]bool) error {
	if c.blocks[id].fresh {
		return nil
	}
	var wanted []string
	for term := range names {
		if c.rows[key{id, term}] == nil {
			wanted = append(wanted, term)
		}
	}
	slices.Sort(wanted)
	return c.db.InChunks(ctx, "SELECT term, n, last, postings FROM word_postings WHERE block = ? AND term IN ", []any{id}, engine.Anys(wanted), func(rows *sql.Rows) error {
		var term string
		r := &row{}
		err := rows.Scan(&term, &r.n, &r.last, &r.raw)
		c.rows[key{id, term}] = r
		return err
	})
}

// rowsAtOnce is how many postings one statement writes.
const rowsAtOnce = 32

const (
	putBlock = `INSERT INTO word_blocks (id, day, places, earliest, latest, contacts) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET places = excluded.places, earliest = excluded.earliest, latest = excluded.latest, contacts = excluded.contacts`
	putPostings   = "INSERT INTO word_postings (block, term, n, last, postings) VALUES "
	orPutPostings = " ON CONFLICT (block, term) DO UPDATE SET n = excluded.n, last = excluded.last, postings = excluded.postings"
)

// put writes the change in the transaction of ctx.
func (c *change) put(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(c.dirty)) {
		b := c.blocks[id]
		earliest, latest, n := b.bounds()
		var err error
		if n == 0 {
			_, err = c.db.Exec(ctx, "DELETE FROM word_blocks WHERE id = ?", id)
		} else {
			_, err = c.db.Exec(ctx, putBlock, b.id, b.day, len(b.places), earliest, latest, writeContacts(b.places))
		}
		if err != nil {
			return err
		}
	}
	kept := make([]any, 0, 5*rowsAtOnce)
	flush := func() error {
		if len(kept) == 0 {
			return nil
		}
		_, err := c.db.Exec(ctx, putPostings+strings.Repeat("(?, ?, ?, ?, ?), ", len(kept)/5-1)+"(?, ?, ?, ?, ?)"+orPutPostings, kept...)
		kept = make([]any, 0, 5*rowsAtOnce) // PostgreSQL may read the others later
		return err
	}
	for _, k := range c.keys() {
		r := c.rows[k]
		if r.n == 0 {
			if _, err := c.db.Exec(ctx, "DELETE FROM word_postings WHERE block = ? AND term = ?", k.block, k.term); err != nil {
				return err
			}
			continue
		}
		if kept = append(kept, k.block, k.term, r.n, r.last, r.raw); len(kept) == cap(kept) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// keys are the rows in the order of the table, which is the fastest to write.
func (c *change) keys() []key {
	list := slices.Collect(maps.Keys(c.rows))
	slices.SortFunc(list, func(a, b key) int { return cmp.Or(cmp.Compare(a.block, b.block), strings.Compare(a.term, b.term)) })
	return list
}

func earlier(a, b page.Cursor) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) }
