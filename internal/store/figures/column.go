package figures

import (
	"encoding/binary"

	"openpeople/internal/figure"
)

// packed writes columns of n rows one after the other, their lengths before them.
func packed(n int, cols [][]byte) []byte {
	out := binary.LittleEndian.AppendUint64(nil, format)
	out = binary.AppendUvarint(out, uint64(n))
	for _, col := range cols {
		out = binary.AppendUvarint(out, uint64(len(col)))
	}
	for _, col := range cols {
		out = append(out, col...)
	}
	return out
}

// unpack reads what packed wrote of as many columns. errFormat when it was stored
// by a program with other tables.
func unpack(raw []byte, cols [][]byte) (n int, err error) {
	if len(raw) < 8 {
		return 0, errBroken
	}
	if binary.LittleEndian.Uint64(raw) != format {
		return 0, errFormat
	}
	raw = raw[8:]
	next := func() (n uint64) {
		n, width := binary.Uvarint(raw)
		if width <= 0 {
			raw, err = nil, errBroken
			return 0
		}
		raw = raw[width:]
		return n
	}
	n = int(next())
	var lengths [max(figure.NumDimensions+1, figure.NumSums)]uint64
	for i := range cols {
		lengths[i] = next()
	}
	for i := range cols {
		if lengths[i] > uint64(len(raw)) {
			return 0, errBroken
		}
		cols[i], raw = raw[:lengths[i]], raw[lengths[i]:]
	}
	return n, err
}

func encodeDimension(n int, at func(i int) int64) []byte {
	code := map[int64]int32{}
	var values []int64
	codes := make([]int32, n)
	for i := range codes {
		v := at(i)
		c, known := code[v]
		if !known {
			c = int32(len(values))
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

// Widths of a column of numbers.
const (
	noughts byte = iota
	oneBit
	oneByte
	twoBytes
	fourBytes
	eightBytes
	allOnes
)

// encodeNumbers writes n numbers, none below 0, as wide as the greatest of them.
func encodeNumbers(n int, of func(i int) int64) []byte {
	var least, most int64
	for i := range n {
		v := of(i)
		if i == 0 || v < least {
			least = v
		}
		most = max(most, v)
	}
	var out []byte
	switch {
	case most == 0:
		return nil
	case most == 1 && least == 1:
		return []byte{allOnes}
	case most == 1:
		words := make([]uint64, (n+63)/64)
		for i := range n {
			words[i/64] |= uint64(of(i)) << (i % 64)
		}
		out = []byte{oneBit}
		for _, w := range words {
			out = binary.LittleEndian.AppendUint64(out, w)
		}
	case most < 1<<8:
		out = []byte{oneByte}
		for i := range n {
			out = append(out, byte(of(i)))
		}
	case most < 1<<16:
		out = []byte{twoBytes}
		for i := range n {
			out = binary.LittleEndian.AppendUint16(out, uint16(of(i)))
		}
	case most < 1<<32:
		out = []byte{fourBytes}
		for i := range n {
			out = binary.LittleEndian.AppendUint32(out, uint32(of(i)))
		}
	default:
		out = []byte{eightBytes}
		for i := range n {
			out = binary.LittleEndian.AppendUint64(out, uint64(of(i)))
		}
	}
	return out
}

// numbers reads what encodeNumbers wrote and whole found long enough.
func numbers(raw []byte) func(i int) int64 {
	if len(raw) == 0 {
		return func(int) int64 { return 0 }
	}
	kind, raw := raw[0], raw[1:]
	switch kind {
	case allOnes:
		return func(int) int64 { return 1 }
	case oneBit:
		return func(i int) int64 { return int64(binary.LittleEndian.Uint64(raw[i/64*8:]) >> (i % 64) & 1) }
	case oneByte:
		return func(i int) int64 { return int64(raw[i]) }
	case twoBytes:
		return func(i int) int64 { return int64(binary.LittleEndian.Uint16(raw[2*i:])) }
	case fourBytes:
		return func(i int) int64 { return int64(binary.LittleEndian.Uint32(raw[4*i:])) }
	}
	return func(i int) int64 { return int64(binary.LittleEndian.Uint64(raw[8*i:])) }
}

// whole reports whether a column of n numbers is as long as they need, so that
// reading cannot run over its end.
func whole(raw []byte, n int) bool {
	if len(raw) == 0 {
		return true
	}
	need := 0
	switch raw[0] {
	case allOnes:
	case oneBit:
		need = (n + 63) / 64 * 8
	case oneByte:
		need = n
	case twoBytes:
		need = 2 * n
	case fourBytes:
		need = 4 * n
	case eightBytes:
		need = 8 * n
	default:
		return false
	}
	return len(raw)-1 >= need
}

// dimension is one column of values: values[code(i)] is that of row i.
type dimension struct {
	values []int64
	codes  []byte
	width  int // bytes a code; 0: all rows bear values[0]
}

func (s *segment) dimension(d figure.Dimension) (out dimension, err error) {
	raw := s.places[d]
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
	if len(raw) < s.n*out.width || n == 0 && s.n > 0 {
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

// spread adds to places what the code of each of some rows stands for.
func (d *dimension) spread(places []uint64, rows []int32, of []uint64) {
	switch d.width {
	case 0:
		for k := range places {
			places[k] |= of[0]
		}
	case 1:
		for k, i := range rows {
			places[k] |= of[d.codes[i]]
		}
	default:
		for k, i := range rows {
			places[k] |= of[d.code(int(i))]
		}
	}
}
