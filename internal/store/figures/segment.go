package figures

import (
	"encoding/binary"
	"errors"
	"hash/fnv"

	"openpeople/internal/figure"
)

// row is a fact as it is kept: its name, its place and what it adds.
type row struct {
	id   int64
	at   [figure.NumDimensions]int64
	sums figure.Sums
}

func rowOf(f *figure.Fact) row { return row{f.ID, f.At, figure.SumsOf(f)} }

// format names the stored form: another table of dimensions or sums, or of the
// valued ones, is another form, and what was stored in an earlier one is derived anew.
var format = func() (sum uint64) {
	h := fnv.New64a()
	for _, d := range figure.Dimensions {
		h.Write([]byte(d.Key + "\x00"))
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

// The columns of a segment: names of rows, dimensions, sums.
const columns = 1 + figure.NumDimensions + figure.NumSums

// encode writes rows, in the order of their names, column by column. A dimension
// is a list of its values and a code a row; a sum that is 0 or 1 everywhere is a
// bit a row. A day's contacts come to some 20 bytes each.
func encode(rows []row) []byte {
	parts := make([][]byte, 0, columns)
	var ids []byte
	last := int64(0)
	for i := range rows {
		ids = binary.AppendVarint(ids, rows[i].id-last)
		last = rows[i].id
	}
	parts = append(parts, ids)
	for d := range figure.NumDimensions {
		parts = append(parts, encodeDimension(rows, d))
	}
	for s := range figure.NumSums {
		parts = append(parts, encodeSum(rows, s))
	}
	out := binary.LittleEndian.AppendUint64(nil, format)
	out = binary.AppendUvarint(out, uint64(len(rows)))
	for _, p := range parts {
		out = binary.AppendUvarint(out, uint64(len(p)))
	}
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func encodeDimension(rows []row, d int) []byte {
	code := map[int64]int{}
	var values []int64
	codes := make([]int, len(rows))
	for i := range rows {
		v := rows[i].at[d]
		c, known := code[v]
		if !known {
			c = len(values)
			code[v], values = c, append(values, v)
		}
		codes[i] = c
	}
	out := binary.AppendUvarint(nil, uint64(len(values)))
	for _, v := range values {
		out = binary.AppendVarint(out, v)
	}
	switch {
	case len(values) <= 1:
	case len(values) <= 1<<8:
		for _, c := range codes {
			out = append(out, byte(c))
		}
	case len(values) <= 1<<16:
		for _, c := range codes {
			out = binary.LittleEndian.AppendUint16(out, uint16(c))
		}
	default:
		for _, c := range codes {
			out = binary.LittleEndian.AppendUint32(out, uint32(c))
		}
	}
	return out
}

// Widths of a column of sums.
const (
	noughts byte = iota
	oneBit
	oneByte
	twoBytes
	eightBytes
)

func encodeSum(rows []row, s int) []byte {
	var most int64
	for i := range rows {
		most = max(most, rows[i].sums[s])
	}
	switch {
	case most == 0:
		return nil
	case most == 1:
		words := make([]uint64, (len(rows)+63)/64)
		for i := range rows {
			words[i/64] |= uint64(rows[i].sums[s]) << (i % 64)
		}
		out := []byte{oneBit}
		for _, w := range words {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
		return out
	case most < 1<<8:
		out := []byte{oneByte}
		for i := range rows {
			out = append(out, byte(rows[i].sums[s]))
		}
		return out
	case most < 1<<16:
		out := []byte{twoBytes}
		for i := range rows {
			out = binary.LittleEndian.AppendUint16(out, uint16(rows[i].sums[s]))
		}
		return out
	}
	out := []byte{eightBytes}
	for i := range rows {
		out = binary.LittleEndian.AppendUint64(out, uint64(rows[i].sums[s]))
	}
	return out
}

// segment is the facts of one part and day, read column by column as they are
// asked for.
type segment struct {
	n    int
	cols [columns][]byte
}

// open reads the head of a segment. errFormat when it was stored by a program
// with other tables.
func open(raw []byte) (s segment, err error) {
	if len(raw) < 8 {
		return s, errBroken
	}
	if binary.LittleEndian.Uint64(raw) != format {
		return s, errFormat
	}
	raw = raw[8:]
	var lengths [columns + 1]uint64
	for i := range lengths {
		n, width := binary.Uvarint(raw)
		if width <= 0 {
			return s, errBroken
		}
		lengths[i], raw = n, raw[width:]
	}
	s.n = int(lengths[0])
	for i, n := range lengths[1:] {
		if n > uint64(len(raw)) {
			return s, errBroken
		}
		s.cols[i], raw = raw[:n], raw[n:]
	}
	return s, s.whole()
}

// ids are the names of the rows, in order.
func (s *segment) ids() ([]int64, error) {
	out := make([]int64, s.n)
	raw, last := s.cols[0], int64(0)
	for i := range out {
		step, width := binary.Varint(raw)
		if width <= 0 {
			return nil, errBroken
		}
		raw, last = raw[width:], last+step
		out[i] = last
	}
	return out, nil
}

// dimension is one column of values: values[code(i)] is that of row i.
type dimension struct {
	values []int64
	codes  []byte
	width  int // bytes a code; 0: all rows bear values[0]
}

func (s *segment) dimension(d figure.Dimension) (out dimension, err error) {
	raw := s.cols[1+int(d)]
	n, width := binary.Uvarint(raw)
	if width <= 0 || n > uint64(len(raw)) {
		return out, errBroken
	}
	raw = raw[width:]
	out.values = make([]int64, n)
	for i := range out.values {
		v, width := binary.Varint(raw)
		if width <= 0 {
			return out, errBroken
		}
		out.values[i], raw = v, raw[width:]
	}
	switch {
	case n <= 1:
	case n <= 1<<8:
		out.width = 1
	case n <= 1<<16:
		out.width = 2
	default:
		out.width = 4
	}
	out.codes = raw
	if len(raw) < s.n*out.width {
		return out, errBroken
	}
	return out, nil
}

func (d *dimension) code(i int) int {
	switch d.width {
	case 0:
		return 0
	case 1:
		return int(d.codes[i])
	case 2:
		return int(binary.LittleEndian.Uint16(d.codes[2*i:]))
	}
	return int(binary.LittleEndian.Uint32(d.codes[4*i:]))
}

// whole checks that every column is as long as its rows need, so that reading
// cannot run over its end.
func (s *segment) whole() error {
	for _, raw := range s.cols[1+figure.NumDimensions:] {
		if len(raw) == 0 {
			continue
		}
		need := map[byte]int{oneBit: (s.n + 63) / 64 * 8, oneByte: s.n, twoBytes: 2 * s.n, eightBytes: 8 * s.n}
		if n, known := need[raw[0]]; !known || len(raw)-1 < n {
			return errBroken
		}
	}
	return nil
}

// rows reads everything back.
func (s *segment) rows() ([]row, error) {
	ids, err := s.ids()
	if err != nil {
		return nil, err
	}
	out := make([]row, s.n)
	for i, id := range ids {
		out[i].id = id
	}
	for d := range figure.NumDimensions {
		col, err := s.dimension(figure.Dimension(d))
		if err != nil {
			return nil, err
		}
		for i := range out {
			out[i].at[d] = col.values[col.code(i)]
		}
	}
	all := allRows(s.n)
	for of := range figure.NumSums {
		s.sum(figure.Sum(of), all, func(i int, n int64) { out[i].sums[of] = n })
	}
	return out, nil
}
