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

func (m moved) note(rows []row) {
	for i, d := range valued {
		if m[i] == nil {
			m[i] = map[int64]bool{}
		}
		for j := range rows {
			m[i][rows[j].at[d]], m[i][rows[j].counts(d)] = true, true
		}
	}
}

// madeValue is the row of one value of a valued dimension on a day; nothing is
// left of it when sums is nil.
type madeValue struct {
	of             int // place in valued
	value          int64
	sums, handling []byte
}

func makeValues(all [figure.Parts][]row, moved moved) (list []madeValue) {
	for i, d := range valued {
		sums, times := map[int64]rollup{}, map[int64]bins{}
		for _, rows := range all {
			for j := range rows {
				r := &rows[j]
				v := r.counts(d)
				for _, of := range []int64{r.at[d], v} { // what a guest served makes a row too: there is something that day
					if sums[of] == nil && (moved == nil || moved[i][of]) {
						sums[of], times[of] = rollup{}, bins{}
					}
				}
				if moved != nil && !moved[i][v] {
					continue
				}
				key := value{v, r.at[figure.Channel]}
				sums[v].add(key, &r.sums)
				if r.sums[figure.HandlingN] > 0 {
					times[v].add(key, r.sums[figure.HandlingSum], 1)
				}
			}
		}
		for _, v := range slices.Sorted(maps.Keys(sums)) {
			list = append(list, madeValue{i, v, sums[v].encode(), times[v].encode()})
		}
		for _, v := range slices.Sorted(maps.Keys(moved[i])) {
			if sums[v] == nil {
				list = append(list, madeValue{of: i, value: v})
			}
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
	ids := r.n.ids[valued[of]]
	w := wanted{nil, r.n.ids[figure.Channel]}
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
	return r.eachDay(ctx, "SELECT day, handling"+where, append(args, int(r.q.Of.From), int(r.q.Of.To)), func(_ when.Day, raw []byte) error {
		return readBins(raw, w, &r.bins)
	})
}
