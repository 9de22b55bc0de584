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

func (set rowSet) drop(i int) { set[i/64] &^= 1 << (i % 64) }

func (set rowSet) empty() bool {
	return !slices.ContainsFunc(set, func(word uint64) bool { return word != 0 })
}

// count is how many rows a set has.
func (set rowSet) count() (n int) {
	for _, word := range set {
		n += bits.OnesCount64(word)
	}
	return n
}

// only takes off the rows that add nothing to a sum of noughts and ones.
func (s *segment) only(set rowSet, sum figure.Sum) { set.and(s.sums[sum], false) }

// notGuests takes off the rows that a guest served.
func (s *segment) notGuests(set rowSet) { set.and(s.guests, true) }

// and takes off the rows whose bit in a column is not set, or is.
func (set rowSet) and(col []byte, not bool) {
	switch {
	case len(col) == 0 && !not:
		clear(set)
	case len(col) > 0 && col[0] == allOnes && not:
		clear(set)
	case len(col) > 0 && col[0] == oneBit:
		for w := range set {
			word := binary.LittleEndian.Uint64(col[1+8*w:])
			if not {
				word = ^word
			}
			set[w] &= word
		}
	}
}

// keepCounting takes off the rows that count under none of the wanted values of a
// dimension.
func (s *segment) keepCounting(set rowSet, d figure.Dimension, wanted pick) error {
	if !figure.Dimensions[d].Agents || !wanted.some() {
		return s.keep(set, d, wanted)
	}
	guests := slices.Clone(set)
	s.notGuests(set)
	for w := range set { // who served them counts for nobody
		guests[w] &^= set[w]
	}
	err := s.keep(set, d, wanted)
	if wanted.nobody(d) {
		for w := range set {
			set[w] |= guests[w]
		}
	}
	return err
}

// counting is the column of a dimension by which figures are cut: the values, and
// which of them a row counts under.
func (s *segment) counting(d figure.Dimension) (values []int64, code func(i int) int, err error) {
	col, err := s.dimension(d)
	if err != nil || !figure.Dimensions[d].Agents || len(s.guests) == 0 {
		return col.values, col.code, err
	}
	guest := numbers(s.guests)
	return append(col.values, 0), func(i int) int {
		if guest(i) == 1 {
			return len(col.values)
		}
		return col.code(i)
	}, nil
}

// keep takes off the rows that bear none of the wanted values of a dimension.
func (s *segment) keep(set rowSet, d figure.Dimension, wanted pick) error {
	col, err := s.dimension(d)
	if err != nil {
		return err
	}
	accept := make([]bool, len(col.values))
	some, only := 0, 0
	for i, v := range col.values {
		if wanted.takes(v) {
			accept[i], only = true, i
			some++
		}
	}
	switch {
	case some == 0:
		clear(set)
	case some == len(col.values): // all rows bear one of them
	case some == 1 && col.width == 1:
		for w, word := range set {
			if word != 0 {
				set[w] = word & bearing(col.codes[w*64:min(w*64+64, s.n)], byte(only))
			}
		}
	default:
		for w, word := range set {
			for rest := word; rest != 0; rest &= rest - 1 {
				if i := bits.TrailingZeros64(rest); !accept[col.code(w*64+i)] {
					word &^= 1 << i
				}
			}
			set[w] = word
		}
	}
	return nil
}

// bearing says which of up to 64 rows bear a code, a bit each; eight are compared
// at once.
func bearing(codes []byte, code byte) (word uint64) {
	const ones, most = 0x0101010101010101, 0x7f7f7f7f7f7f7f7f
	i := 0
	for ; i+8 <= len(codes); i += 8 {
		x := binary.LittleEndian.Uint64(codes[i:]) ^ ones*uint64(code) // a byte of 0 where it is
		is := ^((x&most + most) | x | most) >> 7
		word |= is * 0x0102040810204080 >> 56 << i
	}
	for ; i < len(codes); i++ {
		if codes[i] == code {
			word |= 1 << i
		}
	}
	return word
}

// sum calls add for every row of the set that may add to a sum; a sum of bits is
// told by its bits alone.
func (s *segment) sum(sum figure.Sum, set rowSet, add func(i int, n int64)) {
	raw := s.sums[sum]
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
func (s *segment) of(sum figure.Sum) func(i int) int64 { return numbers(s.sums[sum]) }

// totals adds up the sums of the rows of a set by the codes of a dimension.
func (s *segment) totals(set rowSet, values int, code func(i int) int) []figure.Sums {
	out := make([]figure.Sums, values)
	count := make([]int64, values)
	rows := make([]int, 0, set.count())
	codes := make([]int, 0, cap(rows))
	set.each(func(i int) {
		c := code(i)
		count[c]++
		rows, codes = append(rows, i), append(codes, c)
	})
	for of, raw := range s.sums {
		switch {
		case len(raw) == 0:
		case raw[0] == allOnes:
			for c, n := range count {
				out[c][of] = n
			}
		default:
			n := numbers(raw)
			for j, i := range rows {
				out[codes[j]][of] += n(i)
			}
		}
	}
	return out
}

// total adds up the sums of the rows of a set.
func (s *segment) total(set rowSet, into *figure.Sums) {
	for of := range figure.NumSums {
		raw := s.sums[of]
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
		if raw[0] == allOnes {
			into[of] += int64(set.count())
			continue
		}
		s.sum(figure.Sum(of), set, func(_ int, n int64) { into[of] += n })
	}
}
