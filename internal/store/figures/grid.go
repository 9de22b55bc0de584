package figures

import (
	"cmp"
	"math/bits"
	"slices"

	"openpeople/internal/report"
)

// grid adds up sums by the numbers of several values at once: those of the value first,
// then those of its strata. A cell is found by its place, a few bits of which are each
// number, in a table while places are few, else in a map.
type grid struct {
	sums  int // of a cell
	known [1 + report.MostAlong]struct {
		numbers map[int64]uint32
		values  []int64 // by number, in the order in which they came
	}
	width, shift [1 + report.MostAlong]int // of a number in a place, in bits

	table []int32          // by place: which cell, from 1; nil: they are many
	many  map[uint64]int32 // then the same
	at    []numbers4       // of the cells
	all   []int64          // sums of the cells, one after another
}

// numbers4 is what a cell is found by.
type numbers4 [1 + report.MostAlong]uint32

// tableBits is how wide places may be for a table of them: 16 MB.
const tableBits = 22

// number is that of a value, or of a group along the strata.
func (g *grid) number(along int, value int64) uint32 {
	known := &g.known[along]
	n, there := known.numbers[value]
	if !there {
		if known.numbers == nil {
			known.numbers = map[int64]uint32{}
		}
		n = uint32(len(known.values))
		known.numbers[value], known.values = n, append(known.values, value)
	}
	return n
}

// widen makes room for the numbers that came since: places are of the cells that are asked
// for after it.
func (g *grid) widen() {
	wider := g.table == nil && g.many == nil
	for i := range g.known {
		if need := bits.Len(uint(len(g.known[i].values))); need > g.width[i] {
			g.width[i], wider = need, true
		}
	}
	if !wider {
		return
	}
	whole := 0
	for i := len(g.width) - 1; i >= 0; i-- {
		g.shift[i] = whole
		whole += g.width[i]
	}
	g.table, g.many = nil, nil
	if whole <= tableBits {
		g.table = make([]int32, 1<<whole)
	} else {
		g.many = make(map[uint64]int32, len(g.at))
	}
	for i, at := range g.at {
		g.put(g.place(at), int32(i+1))
	}
}

// place is where the cell of some numbers is found.
func (g *grid) place(at numbers4) (place uint64) {
	for i, n := range at {
		place |= uint64(n) << g.shift[i]
	}
	return place
}

func (g *grid) put(place uint64, cell int32) {
	if g.table != nil {
		g.table[place] = cell
	} else {
		g.many[place] = cell
	}
}

func (g *grid) find(place uint64) int32 {
	if g.table != nil {
		return g.table[place]
	}
	return g.many[place]
}

// look are the sums of the cell of a place; nil: nothing was added up there.
func (g *grid) look(place uint64) []int64 {
	if cell := g.find(place); cell != 0 {
		return g.of(cell)
	}
	return nil
}

// of are the sums of a cell, to be added to.
func (g *grid) of(cell int32) []int64 { return g.all[int(cell-1)*g.sums : int(cell)*g.sums] }

// cell is which cell a place has, a new one where it had none.
func (g *grid) cell(place uint64) int32 {
	if cell := g.find(place); cell != 0 {
		return cell
	}
	var at numbers4
	for i := range at {
		at[i] = uint32(place >> g.shift[i] & (1<<g.width[i] - 1))
	}
	g.at = append(g.at, at)
	cell := int32(len(g.at))
	g.put(place, cell)
	for range g.sums {
		g.all = append(g.all, 0)
	}
	return cell
}

// sorted are the numbers of the strata that are found, in the order of their values; the
// first number of each is 0.
func (g *grid) sorted() []numbers4 {
	seen := map[numbers4]bool{}
	for _, at := range g.at {
		at[0] = 0
		seen[at] = true
	}
	list := make([]numbers4, 0, len(seen))
	for at := range seen {
		list = append(list, at)
	}
	slices.SortFunc(list, func(a, b numbers4) (order int) {
		for j := 1; j < len(a) && order == 0; j++ {
			if known := g.known[j].values; len(known) > 0 {
				order = cmp.Compare(known[a[j]], known[b[j]])
			}
		}
		return order
	})
	return list
}
