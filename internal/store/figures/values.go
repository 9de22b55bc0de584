package figures

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// moved are the values of the valued dimensions whose sums may have changed, in
// the order of valued; nil is every value.
type moved map[int]map[int64]bool

func (m moved) note(r row) {
	for i, d := range valued {
		if m[i] == nil {
			m[i] = map[int64]bool{}
		}
		m[i][r.at[d]], m[i][r.counts(d)] = true, true
	}
}

func (m moved) has(of int, v int64) bool { return m == nil || m[of][v] }

// madeValue is the row of one value of a valued dimension on a day; nothing is
// left of it when sums is nil.
type madeValue struct {
	of             int // place in valued
	value          int64
	sums, handling []byte
}

// valueTally adds rows up by the values of one valued dimension and channels.
type valueTally struct {
	tally
	of    int // place in valued
	moved moved
	there map[int64]bool // values that have a row: what a guest served makes one too, there is something that day
}

func newValueTallies(moved moved) (list []valueTally) {
	for i := range valued {
		list = append(list, valueTally{of: i, moved: moved, there: map[int64]bool{}})
	}
	return list
}

func (t *valueTally) add(r weighed) {
	d := valued[t.of]
	v := r.counts(d)
	if v != r.at[d] && t.moved.has(t.of, r.at[d]) {
		t.there[r.at[d]] = true
	}
	t.tally.add(value{v, r.at[figure.Channel]}, r, func() bool { return t.moved.has(t.of, v) })
}

func (t *valueTally) made() (list []madeValue) {
	of := map[int64][]cell{}
	for cells := t.inOrder(); len(cells) > 0; {
		v, n := cells[0].of[0], 1
		for n < len(cells) && cells[n].of[0] == v {
			n++
		}
		t.there[v], of[v], cells = true, cells[:n], cells[n:]
	}
	for _, v := range slices.Sorted(maps.Keys(t.there)) {
		sums, handling := encodeCells(of[v])
		list = append(list, madeValue{t.of, v, sums, handling})
	}
	for _, v := range slices.Sorted(maps.Keys(t.moved[t.of])) {
		if !t.there[v] {
			list = append(list, madeValue{of: t.of, value: v})
		}
	}
	return list
}

func (s *Store) putValues(ctx context.Context, m made) error {
	for _, v := range m.values {
		text, args := `INSERT INTO figure_values (dimension, value, day, sums, handling) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (dimension, value, day) DO UPDATE SET sums = excluded.sums, handling = excluded.handling`, []any{v.of, v.value, int(m.day), v.sums, v.handling}
		if v.sums == nil {
			text, args = "DELETE FROM figure_values WHERE dimension = ? AND value = ? AND day = ?", args[:3]
		}
		if _, err := s.db.Exec(ctx, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// checkValues compares the rows of the valued dimensions with what they would be
// made as; it names the first dimension that differs.
func (s *Store) checkValues(ctx context.Context, day when.Day, want []madeValue) (string, error) {
	type key struct {
		of    int
		value int64
	}
	made := map[key]madeValue{}
	for _, v := range want {
		made[key{v.of, v.value}] = v
	}
	wrong := -1
	err := s.db.Each(ctx, "SELECT dimension, value, sums, handling FROM figure_values WHERE day = ?", []any{int(day)}, func(rows *sql.Rows) error {
		var v madeValue
		if err := rows.Scan(&v.of, &v.value, &v.sums, &v.handling); err != nil {
			return err
		}
		m := made[key{v.of, v.value}]
		delete(made, key{v.of, v.value})
		if _, err := readerOf(v.sums); errors.Is(err, errFormat) {
			return nil // is not read before it is made anew
		}
		if !slices.Equal(m.sums, v.sums) || !slices.Equal(m.handling, v.handling) {
			wrong = v.of
		}
		return nil
	})
	for k := range made {
		wrong = k.of
	}
	if err != nil || wrong < 0 {
		return "", err
	}
	return "the rows by " + figure.Dimensions[valued[wrong]].Key + " and channel are not those of their segments", nil
}

// values adds what the rows of a valued dimension say of the days of a period.
func (r *reading) ofValues(ctx context.Context, of int, p when.Period) error {
	ids := r.n.picks[valued[of]].ids
	w := wanted{{}, r.n.picks[figure.Channel]}
	by := 0
	if r.q.By == figure.Channel {
		by = 1
	}
	where := " FROM figure_values WHERE dimension = ? AND value IN (" + engine.Marks(len(ids)) + ") AND day BETWEEN ? AND ?"
	args := []any{of}
	for _, id := range ids {
		args = append(args, id)
	}
	err := r.eachDay(ctx, "SELECT day, sums"+where, append(args, int(p.From), int(p.To)), func(day when.Day, raw []byte) error {
		return readRollup(raw, w, func(v value, sums *figure.Sums) { r.add(day, v[by], sums) })
	})
	if err != nil || !r.q.Handling {
		return err
	}
	return r.eachDay(ctx, "SELECT day, handling"+where, append(args, int(r.q.Of.From), int(r.q.Of.To)), func(day when.Day, raw []byte) error {
		return readBins(raw, w, func(v value, seconds, n int64) { r.took(day, v[by], seconds, n) })
	})
}
