package words

import (
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"slices"

	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/store/engine"
)

// Promises are the invariants of the index as rows have them.
var Promises = []engine.Promise{
	{"the index of words has one state", "SELECT COUNT(*) FROM word_state HAVING COUNT(*) <> 1"},
	{"words stand in a block that is there", "SELECT p.block FROM word_postings p WHERE NOT EXISTS (SELECT 1 FROM word_blocks b WHERE b.id = p.block)"},
	{"a block holds what ended on its day", fmt.Sprintf("SELECT id FROM word_blocks WHERE earliest > latest OR earliest < day * %[1]d OR latest >= (day + 1) * %[1]d", dayLength)},
	{"a word that is indexed stands somewhere", "SELECT block FROM word_postings WHERE n < 1 OR term = ''"},
}

// comparedWithTexts is about how many contacts Check reads again, spread over all.
const comparedWithTexts = 20_000

// CheckWords proves the index: every posting can be read and is of somebody, every contact
// stands in one block, and the words of some, spread over all blocks, are those of their
// texts. What waits to be indexed is passed over.
func (s *Store) CheckWords(ctx context.Context) ([]string, error) {
	return s.db.Checked(ctx, s.db.Broken(Promises), s.checkBlocks)
}

// inspection is a check of the blocks on its way.
type inspection struct {
	*Store
	b       engine.Breaches
	seed    maphash.Seed
	waiting map[int64]bool // contacts that are touched
	blockOf map[int64]int64
	every   int // of so many contacts one is compared with its texts
}

func (s *Store) checkBlocks(ctx context.Context) ([]string, error) {
	st, err := s.state(ctx)
	if err != nil || !st.readable() {
		return nil, err
	}
	in := inspection{Store: s, seed: maphash.MakeSeed(), waiting: map[int64]bool{}, blockOf: map[int64]int64{}}
	_, touched, err := touches.Waiting(ctx, s.db, 1<<31-1)
	if err != nil {
		return nil, err
	}
	for _, id := range touched {
		in.waiting[id] = true
	}
	var contacts int
	if err := s.db.Row(ctx, "SELECT COALESCE(SUM(places), 0) FROM word_blocks").Scan(&contacts); err != nil {
		return nil, err
	}
	in.every = 1 + contacts/comparedWithTexts
	ids, err := engine.Gather(ctx, s.db, engine.One[int64], "SELECT id FROM word_blocks ORDER BY id")
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if err := in.block(ctx, id); err != nil {
			return in.b.Say(), fmt.Errorf("words of block %d: %w", id, err)
		}
	}
	if st.format == formatNumber {
		err = in.missing(ctx)
	}
	return in.b.Say(), err
}

// block inspects one.
func (in *inspection) block(ctx context.Context, id int64) error {
	var day, n int64
	var earliest, latest int64
	var raw []byte
	if err := in.db.Row(ctx, "SELECT day, places, earliest, latest, contacts FROM word_blocks WHERE id = ?", id).Scan(&day, &n, &earliest, &latest, &raw); err != nil {
		return err
	}
	places, err := readContacts(raw, int(n))
	if err != nil {
		return err
	}
	held := &block{id: id, day: day, places: places}
	if first, last, some := held.bounds(); some == 0 || first != earliest || last != latest {
		in.b.Add("a block of words says when its contacts ended", 1, id)
	}
	for _, at := range places {
		if at.ID == 0 {
			continue
		}
		if _, twice := in.blockOf[at.ID]; twice {
			in.b.Add("a contact is indexed once", 1, at.ID)
		}
		in.blockOf[at.ID] = id
	}
	sums := make([]uint64, n)
	err = in.db.Each(ctx, "SELECT term, n, last, postings FROM word_postings WHERE block = ?", []any{id}, func(rows *sql.Rows) error {
		var term string
		var n, last int
		var raw sql.RawBytes
		if err := rows.Scan(&term, &n, &last, &raw); err != nil {
			return err
		}
		list, err := readPostings(raw)
		if err != nil || len(list) != n || n == 0 || list[n-1].place != last || last >= len(places) {
			in.b.Add("the postings of a word can be read", 1, id)
			return nil
		}
		for _, p := range list {
			if places[p.place].ID == 0 {
				in.b.Add("nothing is indexed of a contact that was taken out", 1, id)
			}
			sums[p.place] += in.sum(term, p.by)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return in.compare(ctx, places, sums)
}

// sum stands for a term of a contact: what two lists add up to is the same when they are.
func (in *inspection) sum(term string, by query.By) uint64 {
	return maphash.String(in.seed, term+string(rune('0'+by)))
}

// compare reads what some contacts say.
func (in *inspection) compare(ctx context.Context, places []page.Cursor, sums []uint64) error {
	of := map[int64]int{}
	var ids []any
	for place, at := range places {
		if at.ID != 0 && !in.waiting[at.ID] && place%in.every == 0 {
			of[at.ID] = place
			ids = append(ids, at.ID)
		}
	}
	for some := range slices.Chunk(ids, anewAtOnce) {
		list, err := in.documents(ctx, some)
		if err != nil {
			return err
		}
		for _, d := range list {
			var sum uint64
			for term, by := range d.terms {
				sum += in.sum(term, by)
			}
			if place := of[d.ID]; sum != sums[place] || d.Cursor != places[place] {
				in.b.Add("a contact is found by the words that were said in it", 1, d.ID)
			}
			delete(of, d.ID)
		}
	}
	for id := range of {
		in.b.Add("a contact that is indexed is there", 1, id)
	}
	return nil
}

// missing finds contacts that say something and stand in no block: of those without a
// place, every one is read, up to a bound.
func (in *inspection) missing(ctx context.Context) error {
	var ids []any
	err := in.db.Each(ctx, "SELECT id FROM contacts", nil, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		if in.blockOf[id] == 0 && !in.waiting[id] && len(ids) < comparedWithTexts {
			ids = append(ids, id)
		}
		return err
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(ids, anewAtOnce) {
		list, err := in.documents(ctx, some)
		if err != nil {
			return err
		}
		for _, d := range list {
			if len(d.terms) > 0 {
				in.b.Add("a contact is found by the words that were said in it", 1, d.ID)
			}
		}
	}
	return nil
}
