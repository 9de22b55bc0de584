package figures

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"openpeople/internal/figure"
)

// tally adds rows up by values: the rows of a rollup in the making.
type tally struct {
	places map[value]int
	cells  []cell
}

// cell is the sums of the rows of one value, and how long they took, the shortest
// first.
type cell struct {
	of    value
	left  bool // out: not asked for
	sums  figure.Sums
	times []run
}

// run is how many rows took so long.
type run struct{ seconds, n int64 }

// add counts a row under a value. A new value is counted when fresh says so, nil
// counts all.
func (t *tally) add(v value, r weighed, fresh func() bool) {
	i, known := t.places[v]
	if !known {
		if t.places == nil {
			t.places = map[value]int{}
		}
		i = len(t.cells)
		t.places[v] = i
		t.cells = append(t.cells, cell{of: v, left: fresh != nil && !fresh()})
	}
	c := &t.cells[i]
	if c.left {
		return
	}
	for some := r.some; some != 0; some &= some - 1 {
		n := bits.TrailingZeros64(some)
		c.sums[n] += r.sums[n]
	}
	if r.sums[figure.HandlingN] > 0 {
		if n := len(c.times); n > 0 && c.times[n-1].seconds == r.seconds {
			c.times[n-1].n++
		} else {
			c.times = append(c.times, run{r.seconds, 1})
		}
	}
}

// inOrder are the cells that count, by their values.
func (t *tally) inOrder() []cell {
	list := slices.DeleteFunc(t.cells, func(c cell) bool { return c.left })
	slices.SortFunc(list, func(a, b cell) int { return inOrder(a.of, b.of) })
	return list
}

// A mask of one word names the sums of a value.
var _ [64 - figure.NumSums]struct{}

// encodeCells writes cells as they are stored: a value, which of its sums are not
// 0, these sums; and a value, how many seconds, each with how often.
func encodeCells(cells []cell) (sums, handling []byte) {
	sums = binary.LittleEndian.AppendUint64(nil, format)
	handling = binary.LittleEndian.AppendUint64(nil, format)
	for i := range cells {
		c := &cells[i]
		sums = binary.AppendVarint(binary.AppendVarint(sums, c.of[0]), c.of[1])
		mask := some(&c.sums)
		sums = binary.AppendUvarint(sums, mask)
		for ; mask != 0; mask &= mask - 1 {
			sums = binary.AppendVarint(sums, c.sums[bits.TrailingZeros64(mask)])
		}
		if len(c.times) > 0 {
			handling = binary.AppendVarint(binary.AppendVarint(handling, c.of[0]), c.of[1])
			handling = appendTimes(handling, c.times)
		}
	}
	return sums, handling
}

// appendTimes writes times: how many different ones, and of each the step from the
// last and how often it stands there.
func appendTimes(out []byte, times []run) []byte {
	out = binary.AppendUvarint(out, uint64(len(times)))
	last := int64(0)
	for _, t := range times {
		out = binary.AppendVarint(binary.AppendVarint(out, t.seconds-last), t.n)
		last = t.seconds
	}
	return out
}

// some names the sums that are not 0, a bit each.
func some(sums *figure.Sums) (mask uint64) {
	for i, n := range sums {
		if n != 0 {
			mask |= 1 << i
		}
	}
	return mask
}
