package figures

import (
	"cmp"
	"iter"
	"slices"

	"openpeople/internal/figure"
)

// table is rows of a part in the order of their names, column by column, wherever
// they lie: of a day of fifty thousand contacts a segment is a megabyte, where rows
// are seventeen.
type table struct {
	n     int
	id    func(i int) int64
	ended func(i int) int64
	guest func(i int) int64 // 0 or 1
	at    [figure.NumDimensions]func(i int) int64
	sums  [figure.NumSums]func(i int) int64 // nil: nought everywhere
}

// tableOf shows rows as a table.
func tableOf(rows []row) *table {
	t := &table{
		n:     len(rows),
		id:    func(i int) int64 { return rows[i].id },
		ended: func(i int) int64 { return rows[i].ended },
		guest: func(i int) int64 { return bit(rows[i].guest) },
	}
	for d := range t.at {
		t.at[d] = func(i int) int64 { return rows[i].at[d] }
	}
	for of := range t.sums {
		t.sums[of] = func(i int) int64 { return rows[i].sums[of] }
	}
	return t
}

// tablesOf shows the rows of every part as tables.
func tablesOf(rows *[figure.Parts][]row) (all [figure.Parts]*table) {
	for part := range all {
		all[part] = tableOf(rows[part])
	}
	return all
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// table reads a segment as it is stored. errFormat when it was stored by a program
// with other tables.
func (k kept) table() (*table, error) {
	s, err := open(k)
	if err != nil {
		return nil, err
	}
	ids, ended, err := s.call(k.names)
	if err != nil {
		return nil, err
	}
	t := &table{n: s.n, id: func(i int) int64 { return ids[i] }, ended: ended, guest: numbers(s.guests)}
	for d := range t.at {
		col, err := s.dimension(figure.Dimension(d))
		if err != nil {
			return nil, err
		}
		t.at[d] = func(i int) int64 { return col.values[col.code(i)] }
	}
	for of, raw := range s.sums {
		if len(raw) > 0 {
			t.sums[of] = numbers(raw)
		}
	}
	return t, nil
}

// row copies one row out.
func (t *table) row(i int) row {
	r := row{id: t.id(i), ended: t.ended(i), guest: t.guest(i) == 1}
	for d, at := range t.at {
		r.at[d] = at(i)
	}
	for of, sum := range t.sums {
		if sum != nil {
			r.sums[of] = sum(i)
		}
	}
	return r
}

// rows copies all rows out.
func (t *table) rows() []row {
	out := make([]row, t.n)
	for i := range out {
		out[i] = t.row(i)
	}
	return out
}

// merge shows both in the order of their names; fresh rows stand in place of stored
// ones of the same name, which are replaced.
func merge(stored *table, fresh []row) (all *table, replaced []int) {
	if len(fresh) == 0 {
		return stored, nil
	}
	inOrderOfNames(fresh)
	// Where a row of the merged table is: a place in stored, or one in fresh below 0.
	place := make([]int32, 0, stored.n+len(fresh))
	for i, j := 0, 0; i < stored.n || j < len(fresh); {
		switch {
		case j == len(fresh) || i < stored.n && stored.id(i) < fresh[j].id:
			place = append(place, int32(i))
			i++
		default:
			if i < stored.n && stored.id(i) == fresh[j].id {
				replaced = append(replaced, i)
				i++
			}
			place = append(place, ^int32(j))
			j++
		}
	}
	added := tableOf(fresh)
	either := func(old, new func(i int) int64) func(i int) int64 {
		return func(i int) int64 {
			at := place[i]
			switch {
			case at < 0:
				return new(int(^at))
			case old == nil:
				return 0
			}
			return old(int(at))
		}
	}
	all = &table{n: len(place), id: either(stored.id, added.id), ended: either(stored.ended, added.ended), guest: either(stored.guest, added.guest)}
	for d := range all.at {
		all.at[d] = either(stored.at[d], added.at[d])
	}
	for of := range all.sums {
		if stored.sums[of] != nil || slices.ContainsFunc(fresh, func(r row) bool { return r.sums[of] != 0 }) {
			all.sums[of] = either(stored.sums[of], added.sums[of])
		}
	}
	return all, replaced
}

// weighed is a row, the sums in which it is not 0, and how long it took.
type weighed struct {
	*row
	some    uint64
	seconds int64
}

// weigh goes through the rows of all parts, those of each part the shortest first;
// times are of one part only. A row is the caller's until the next.
func weigh(all [figure.Parts]*table) iter.Seq[weighed] {
	type at struct {
		seconds int64
		i       int32
	}
	return func(yield func(weighed) bool) {
		var r row
		for _, t := range all {
			order := make([]at, t.n)
			for i := range order {
				order[i].i = int32(i)
				if times := t.sums[figure.HandlingSum]; times != nil {
					order[i].seconds = times(i)
				}
			}
			slices.SortFunc(order, func(a, b at) int { return cmp.Compare(a.seconds, b.seconds) })
			for _, one := range order {
				r = t.row(int(one.i))
				if !yield(weighed{&r, some(&r.sums), one.seconds}) {
					return
				}
			}
		}
	}
}
