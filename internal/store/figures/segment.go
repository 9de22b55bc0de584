package figures

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"slices"

	"openpeople/internal/figure"
)

// row is a fact as it is kept: its name, its place, what it adds and, of a
// contact, when it ended.
type row struct {
	id    int64
	at    [figure.NumDimensions]int64
	guest bool
	sums  figure.Sums
	ended int64 // unix milliseconds; 0 in the other parts
}

func rowOf(f *figure.Fact) row {
	r := row{id: f.ID, at: f.At, guest: f.Guest, sums: figure.SumsOf(f)}
	if f.Part == figure.Contacts {
		r.ended = f.EndedAt
	}
	return r
}

// counts is the value of a dimension under which the row counts.
func (r *row) counts(d figure.Dimension) int64 {
	if r.guest && figure.Dimensions[d].Agents {
		return 0
	}
	return r.at[d]
}

// format names the stored form: another table of dimensions or sums, or of the
// valued ones, is another form, and what was stored in an earlier one is derived anew.
var format = func() (sum uint64) {
	h := fnv.New64a()
	h.Write([]byte("3\x00")) // of the form itself
	for _, d := range figure.Dimensions {
		h.Write([]byte(d.Key + "\x00"))
		for _, v := range d.Values {
			h.Write([]byte(v.Code + "\x00"))
		}
	}
	for _, s := range figure.Table {
		h.Write([]byte(s.Name + "\x00"))
	}
	for _, d := range valued {
		h.Write([]byte{byte(d)})
	}
	return h.Sum64()
}()

// formatNumber is the format as the database keeps it.
var formatNumber = int64(format >> 1)

var (
	errFormat = errors.New("figures: stored by another table of sums")
	errBroken = errors.New("figures: a segment is broken")
)

// kept is a segment as it is stored: where its rows stand, what they add, where they
// stand in dimensions that are asked for seldom or are wide, and what they are called
// and when they ended. Whoever reads takes what it needs, for reading is most of the
// time: figures the first two, lists the first of every day and the names of days on
// which they found something.
type kept struct{ places, sums, others, names []byte }

// apart are the dimensions of kept.others, in their order; usual the rest, which are those
// of kept.places.
var (
	apart = []figure.Dimension{figure.Operator, figure.Rule, figure.Delivery, figure.Language, figure.Hour, figure.HandlingBand, figure.Repeats, figure.AnsweredAfter}
	usual = func() (usual []figure.Dimension) {
		for d := figure.Desk; int(d) < figure.NumDimensions; d++ {
			if !slices.Contains(apart, d) {
				usual = append(usual, d)
			}
		}
		return usual
	}()
)

// wantsOthers reports whether any of some dimensions is kept apart.
func wantsOthers(dimensions ...figure.Dimension) bool {
	return slices.ContainsFunc(dimensions, func(d figure.Dimension) bool { return slices.Contains(apart, d) })
}

// encode writes a table, in the order of their names, column by column. A dimension
// is a list of its values and a code a row; numbers that are 0 or 1 everywhere are
// a bit a row, or nothing when they are the same. A day's contacts come to some 20
// bytes each, 6 of them places.
func encode(t *table) kept {
	n := t.n
	var places, others, sums [][]byte
	for _, d := range usual {
		places = append(places, encodeDimension(n, t.at[d]))
	}
	for _, d := range apart {
		others = append(others, encodeDimension(n, t.at[d]))
	}
	places = append(places, encodeNumbers(n, t.guest))
	for _, sum := range t.sums {
		if sum == nil {
			sums = append(sums, nil)
			continue
		}
		sums = append(sums, encodeNumbers(n, sum))
	}
	var ids []byte
	var first, last int64
	for i := range n {
		id, ended := t.id(i), t.ended(i)
		ids = binary.AppendVarint(ids, id-last)
		last = id
		if i == 0 || ended < first {
			first = ended
		}
	}
	ended := append(binary.AppendVarint(nil, first), encodeNumbers(n, func(i int) int64 { return t.ended(i) - first })...)
	return kept{packed(n, places), packed(n, sums), packed(n, others), packed(n, [][]byte{ids, ended})}
}

// segment is the facts of one part and day, read column by column as they are
// asked for.
type segment struct {
	n      int
	places [figure.NumDimensions][]byte
	guests []byte // which a guest served
	sums   [figure.NumSums][]byte
	names  [2][]byte // ids, ends
}

// open reads the heads of what was read of a segment: the places always. errFormat
// when it was stored by a program with other tables.
func open(k kept) (s segment, err error) {
	var cols [figure.NumDimensions + 1][]byte
	if s.n, err = unpack(k.places, cols[:len(usual)+1]); err != nil {
		return s, err
	}
	for i, d := range usual {
		s.places[d] = cols[i]
	}
	if s.guests = cols[len(usual)]; !whole(s.guests, s.n) {
		return s, errBroken
	}
	if k.others != nil {
		if n, err := unpack(k.others, cols[:len(apart)]); err != nil || n != s.n {
			return s, cmp.Or(err, errBroken)
		}
		for i, d := range apart {
			s.places[d] = cols[i]
		}
	}
	if k.sums == nil {
		return s, nil
	}
	if n, err := unpack(k.sums, s.sums[:]); err != nil || n != s.n {
		return s, cmp.Or(err, errBroken)
	}
	for _, col := range s.sums {
		if !whole(col, s.n) {
			return s, errBroken
		}
	}
	return s, nil
}

// call reads the names of the rows, in order, and when they ended.
func (s *segment) call(names []byte) (ids []int64, ended func(i int) int64, err error) {
	if n, err := unpack(names, s.names[:]); err != nil || n != s.n {
		return nil, nil, cmp.Or(err, errBroken)
	}
	ids = make([]int64, s.n)
	raw, last := s.names[0], int64(0)
	for i := range ids {
		step, width := binary.Varint(raw)
		if width <= 0 {
			return nil, nil, errBroken
		}
		raw, last = raw[width:], last+step
		ids[i] = last
	}
	first, width := binary.Varint(s.names[1])
	if width <= 0 || !whole(s.names[1][width:], s.n) {
		return nil, nil, errBroken
	}
	after := numbers(s.names[1][width:])
	return ids, func(i int) int64 { return first + after(i) }, nil
}
