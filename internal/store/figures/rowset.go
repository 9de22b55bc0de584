package figures

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"openpeople/internal/figure"
)

// rowSet is a set of rows, a bit each.
type rowSet []uint64

func allRows(n int) rowSet {
	set := make(rowSet, (n+63)/64)
	for i := range set {
		set[i] = ^uint64(0)
	}
	if n%64 > 0 {
		set[len(set)-1] = 1<<(n%64) - 1
	}
	return set
}

// each calls do for the rows of a set.
func (set rowSet) each(do func(i int)) {
	for w, word := range set {
		for word != 0 {
			do(w*64 + bits.TrailingZeros64(word))
			word &= word - 1
		}
	}
}

func (set rowSet) empty() bool {
	return !slices.ContainsFunc(set, func(word uint64) bool { return word != 0 })
}

// keep takes off the rows whose value of a dimension is none of the wanted.
func (s *segment) keep(set rowSet, d figure.Dimension, wanted []int64) error {
	col, err := s.dimension(d)
	if err != nil {
		return err
	}
	accept := make([]uint64, len(col.values))
	some := false
	for i, v := range col.values {
		if slices.Contains(wanted, v) {
			accept[i], some = 1, true
		}
	}
	switch {
	case !some:
		clear(set)
	case col.width == 0:
	case col.width == 1:
		var table [256]uint64
		copy(table[:], accept)
		for w := range set {
			var word uint64
			codes := col.codes[w*64 : min(w*64+64, s.n)]
			for i, c := range codes {
				word |= table[c] << i
			}
			set[w] &= word
		}
	default:
		for w := range set {
			var word uint64
			for i := w * 64; i < min(w*64+64, s.n); i++ {
				word |= accept[col.code(i)] << (i % 64)
			}
			set[w] &= word
		}
	}
	return nil
}

// sum calls add for every row of the set that may add to a sum; a sum of bits is
// told by its bits alone.
func (s *segment) sum(sum figure.Sum, set rowSet, add func(i int, n int64)) {
	raw := s.cols[1+figure.NumDimensions+int(sum)]
	switch {
	case len(raw) == 0:
	case raw[0] == oneBit:
		for w := range set {
			for word := set[w] & binary.LittleEndian.Uint64(raw[1+8*w:]); word != 0; word &= word - 1 {
				add(w*64+bits.TrailingZeros64(word), 1)
			}
		}
	default:
		of := s.of(sum)
		set.each(func(i int) { add(i, of(i)) })
	}
}

// of returns what each row adds to a sum.
func (s *segment) of(sum figure.Sum) func(i int) int64 {
	raw := s.cols[1+figure.NumDimensions+int(sum)]
	if len(raw) == 0 {
		return func(int) int64 { return 0 }
	}
	kind, raw := raw[0], raw[1:]
	switch kind {
	case oneBit:
		return func(i int) int64 { return int64(binary.LittleEndian.Uint64(raw[i/64*8:]) >> (i % 64) & 1) }
	case oneByte:
		return func(i int) int64 { return int64(raw[i]) }
	case twoBytes:
		return func(i int) int64 { return int64(binary.LittleEndian.Uint16(raw[2*i:])) }
	}
	return func(i int) int64 { return int64(binary.LittleEndian.Uint64(raw[8*i:])) }
}

// total adds up the sums of the rows of a set.
func (s *segment) total(set rowSet, into *figure.Sums) {
	for of := range figure.NumSums {
		raw := s.cols[1+figure.NumDimensions+of]
		if len(raw) == 0 {
			continue
		}
		if raw[0] == oneBit {
			var n int
			for w := range set {
				n += bits.OnesCount64(set[w] & binary.LittleEndian.Uint64(raw[1+8*w:]))
			}
			into[of] += int64(n)
			continue
		}
		s.sum(figure.Sum(of), set, func(_ int, n int64) { into[of] += n })
	}
}
