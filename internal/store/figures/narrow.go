package figures

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/report"
	"openpeople/internal/store/engine"
	"openpeople/internal/when"
)

// narrowed is a filter with the numbers of its values.
type narrowed struct {
	picks map[figure.Dimension]pick
	texts map[figure.Dimension][]string
	none  bool // a value that nothing bears: nothing is let through
}

// pick is the values of a dimension that a filter lets through, or all but these. The
// zero pick lets everything through.
type pick struct {
	ids []int64 // nil: any
	but bool
}

func (p pick) takes(v int64) bool { return p.ids == nil || slices.Contains(p.ids, v) != p.but }

// in is the condition that a number is one of those let through.
func (p pick) in() string {
	if p.but {
		return "NOT IN (" + engine.Marks(len(p.ids)) + ")"
	}
	return "IN (" + engine.Marks(len(p.ids)) + ")"
}

// nobody reports whether what no agent is counted for is let through, that of guests too.
func (p pick) nobody(d figure.Dimension) bool {
	return figure.Dimensions[d].Agents && p.some() && p.takes(0)
}

// some reports whether only values that are known are let through.
func (p pick) some() bool { return p.ids != nil && !p.but }

// codes are where the values of a dimension have their numbers: id, code, name and,
// of a channel, its kind.
var codes = map[figure.Dimension]string{
	figure.Channel:     "SELECT id, code, {name}, kind FROM channels",
	figure.ChannelKind: "SELECT id, code, {name}, kind FROM channels",
	figure.Operator:    "SELECT id, external_id, name, '' FROM operators",
	figure.Team:        "SELECT id, code, {name}, '' FROM dimensions WHERE kind = 'team'",
	figure.Site:        "SELECT id, code, {name}, '' FROM dimensions WHERE kind = 'site'",
	figure.Region:      "SELECT id, code, {name}, '' FROM dimensions WHERE kind = 'region'",
	figure.Client:      "SELECT id, code, {name}, '' FROM dimensions WHERE kind = 'client'",
	figure.Topic:       "SELECT id, code, {name}, '' FROM dimensions WHERE kind = 'topic'",
	figure.Survey:      "SELECT id, key, key, '' FROM surveys",
	figure.Rule:        "SELECT id, CAST(id AS TEXT), name, '' FROM rules",
	figure.Delivery:    "SELECT id, word, word, '' FROM figure_words",
	figure.Language:    "SELECT id, word, word, '' FROM figure_words",
}

// DecisionOf is the expression of the number of the decision about a contact.
func DecisionOf(contactID string) string {
	text := "COALESCE((SELECT CASE x.reason"
	for i, v := range figure.Dimensions[figure.Decision].Values {
		text += " WHEN '" + v.Code + "' THEN " + strconv.Itoa(i+1)
	}
	return text + " END FROM decisions x WHERE x.contact_id = " + contactID + "), 0)"
}

// code is the column of codes that holds what a filter names.
var code = map[figure.Dimension]string{
	figure.ChannelKind: "kind", figure.Operator: "external_id", figure.Survey: "key", figure.Delivery: "word", figure.Language: "word",
}

// narrow finds the numbers of a filter's values.
func (s *Store) narrow(ctx context.Context, f report.Filter) (n narrowed, err error) {
	n = narrowed{picks: map[figure.Dimension]pick{}, texts: f.By}
	for d, values := range f.By {
		if len(values) == 0 {
			continue
		}
		ids, err := s.idsOf(ctx, d, values)
		if err != nil {
			return n, err
		}
		p := pick{ids, slices.Contains(f.Without, d)}
		n.picks[d] = p
		// A word may be waiting to be folded and have no number yet.
		n.none = n.none || len(ids) == 0 && p.some() && d != figure.Delivery && d != figure.Language
	}
	if err := s.ofKinds(ctx, &n); err != nil {
		return n, err
	}
	switch {
	case f.Own < 0, f.Own > 0 && !n.picks[figure.Operator].takes(f.Own):
		n.none = true
	case f.Own > 0:
		n.picks[figure.Operator] = pick{ids: []int64{f.Own}}
	}
	if len(f.Teams) > 0 {
		teams := slices.DeleteFunc(slices.Clone(f.Teams), func(id int64) bool { return !n.picks[figure.Team].takes(id) })
		n.picks[figure.Team], n.none = pick{ids: teams}, n.none || len(teams) == 0
	}
	return n, nil
}

// ofKinds makes of kinds of channels their channels, under which figures are kept: of those
// that are asked for besides, these.
func (s *Store) ofKinds(ctx context.Context, n *narrowed) error {
	kinds, asked := n.picks[figure.ChannelKind]
	if !asked {
		return nil
	}
	delete(n.picks, figure.ChannelKind)
	if channels, both := n.picks[figure.Channel]; both {
		all, err := engine.Gather(ctx, s.db, engine.One[int64], "SELECT id FROM channels")
		if err != nil {
			return err
		}
		kinds = pick{ids: slices.DeleteFunc(all, func(id int64) bool { return !kinds.takes(id) || !channels.takes(id) })}
		n.none = n.none || len(kinds.ids) == 0
	}
	n.picks[figure.Channel] = kinds
	return nil
}

// idsOf finds the numbers of values of a dimension; what nothing bears has none. Of
// ChannelKind they are those of channels.
func (s *Store) idsOf(ctx context.Context, d figure.Dimension, values []string) ([]int64, error) {
	if len(values) == 1 && values[0] == figure.Lacking {
		return []int64{0}, nil
	}
	if d.Row().Number {
		var ids []int64
		for _, v := range values {
			if id, err := strconv.ParseInt(v, 10, 64); err == nil {
				ids = append(ids, id)
			}
		}
		return ids, nil
	}
	if row := d.Row(); row.Values != nil && d != figure.ChannelKind {
		ids := []int64{}
		for _, v := range values {
			if id := row.NumberOf(v); id > 0 {
				ids = append(ids, id)
			}
		}
		return ids, nil
	}
	args := engine.Anys(values)
	from := engine.Named(ctx, codes[d])
	if d == figure.Operator { // one who counts as another is that one
		from = "SELECT CASE WHEN counts_as > 0 THEN counts_as ELSE id END, external_id, name, '' FROM operators"
	}
	text := from + " WHERE "
	if strings.Contains(from, " WHERE ") {
		text = from + " AND "
	}
	text += cmp.Or(code[d], "code") + " IN (" + engine.Marks(len(args)) + ")"
	ids := []int64{}
	err := s.db.Each(ctx, text, args, func(rows *sql.Rows) error {
		var v report.ValueSums
		err := rows.Scan(&v.ID, &v.Code, &v.Name, &v.Kind)
		ids = append(ids, v.ID)
		return err
	})
	return ids, err
}

// Borne finds values of a dimension as rows bear them: their numbers, or the words that
// they are; what nothing bears has none. A contact keeps the operator of its time, whoever
// that one counts as now.
func (s *Store) Borne(ctx context.Context, d figure.Dimension, values []string) ([]any, error) {
	if d == figure.Delivery || d == figure.Language {
		return engine.Anys(values), nil
	}
	ids, err := s.idsOf(ctx, d, values)
	if err == nil && d == figure.Operator && len(ids) > 0 {
		ids, err = s.CountedAs(ctx, ids)
	}
	return engine.Anys(ids), err
}

// CountedAs adds to operators those who count as one of them.
func (s *Store) CountedAs(ctx context.Context, ids []int64) ([]int64, error) {
	args := engine.Anys(ids)
	more, err := engine.Gather(ctx, s.db, engine.One[int64], "SELECT id FROM operators WHERE counts_as > 0 AND counts_as IN ("+engine.Marks(len(ids))+")", args...)
	all := slices.Concat(ids, more)
	slices.Sort(all)
	return slices.Compact(all), err
}

// learn adds the numbers that words have for the moment.
func (n *narrowed) learn(w words) {
	for _, d := range []figure.Dimension{figure.Delivery, figure.Language} {
		for _, text := range n.texts[d] {
			if id, known := w[text]; known && !slices.Contains(n.picks[d].ids, id) {
				n.picks[d] = pick{append(n.picks[d].ids, id), n.picks[d].but}
			}
		}
	}
}

// fits reports whether the filter lets a fact through. Values that are left out are
// those that the row bears, whoever they count for.
func (n *narrowed) fits(r *row) bool {
	for d, p := range n.picks {
		v := r.counts(d)
		if p.but {
			v = r.at[d]
		}
		if !p.takes(v) {
			return false
		}
	}
	return true
}

// valued finds the dimension whose rows carry the filter, and the values of by: the
// filter is of that one, or of that one and channels.
func (n *narrowed) valued(by figure.Dimension) (int, bool) {
	i := slices.IndexFunc(valued, func(d figure.Dimension) bool {
		whole := n.picks[d].some()
		for other := range n.picks {
			whole = whole && (other == d || other == figure.Channel)
		}
		return whole && (by == figure.Desk || by == figure.Channel || by == d)
	})
	return i, i >= 0
}

// single finds the dimension whose rollups carry the filter and the values of by:
// none is filtered, or the very one. What guests served stands in them under nobody, so
// they cannot tell whom to leave out.
func (n *narrowed) single(by figure.Dimension) (figure.Dimension, bool) {
	for d, p := range n.picks {
		if len(n.picks) > 1 || by != figure.Desk && by != d || p.but && figure.Dimensions[d].Agents {
			return 0, false
		}
		return d, true
	}
	return by, true
}

// eachName hands over the values of a dimension, as far as the desk names them: their
// numbers, codes and names and, of channels, kinds.
func (s *Store) eachName(ctx context.Context, d figure.Dimension, take func(v report.ValueSums)) error {
	text, coded := codes[d]
	if !coded {
		return nil
	}
	return s.db.Each(ctx, engine.Named(ctx, text), nil, func(rows *sql.Rows) error {
		var v report.ValueSums
		err := rows.Scan(&v.ID, &v.Code, &v.Name, &v.Kind)
		take(v)
		return err
	})
}

// named gives values their codes and names, most contacts first.
func (r *reading) named(ctx context.Context) (list []report.ValueSums, err error) {
	by, values := r.q.By, r.values
	if by == figure.Desk || len(values) == 0 {
		return nil, nil
	}
	known := map[int64]report.ValueSums{}
	if r.look != nil && (by == figure.Delivery || by == figure.Language) {
		for word, id := range r.look.words {
			known[id] = report.ValueSums{Code: word, Name: word}
		}
	}
	for i, v := range figure.Dimensions[by].Values {
		known[int64(i+1)] = report.ValueSums{Code: v.Code, Name: v.Name.For(ctx)}
	}
	if err := r.eachName(ctx, by, func(v report.ValueSums) { known[v.ID] = v }); err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(values)) {
		if *values[id] == (figure.Sums{}) {
			continue
		}
		v := known[id]
		if figure.Dimensions[by].Number {
			v.Code = strconv.FormatInt(id, 10)
			v.Name = cmp.Or(v.Name, v.Code)
		}
		v.ID, v.Sums, v.Open = id, *values[id], r.open[id]
		list = append(list, v)
	}
	slices.SortStableFunc(list, func(a, b report.ValueSums) int {
		return cmp.Or(cmp.Compare(b.Sums[figure.N], a.Sums[figure.N]), cmp.Compare(a.Code, b.Code))
	})
	return list, nil
}

// VolumeSum returns the daily counts of self-service, digital kinds and all.
func (s *Store) VolumeSum(ctx context.Context, p when.Period, f report.Filter) (digitalOnes, all int64, err error) {
	n, err := s.narrow(ctx, f)
	if err != nil || n.none {
		return 0, 0, engine.Refused(err)
	}
	for d := range n.picks {
		if d != figure.Channel {
			return 0, 0, nil
		}
	}
	text, args := "SELECT ch.kind, CAST(SUM(v.count) AS BIGINT) FROM volumes v JOIN channels ch ON ch.id = v.channel_id WHERE v.day BETWEEN ? AND ?", []any{int(p.From), int(p.To)}
	if p := n.picks[figure.Channel]; len(p.ids) > 0 {
		text += " AND v.channel_id " + p.in()
		args = append(args, engine.Anys(p.ids)...)
	}
	err = s.db.Each(ctx, text+" GROUP BY ch.kind", args, func(rows *sql.Rows) error {
		var kind string
		var n int64
		if err := rows.Scan(&kind, &n); err != nil {
			return err
		}
		if all += n; digital[contact.Kind(kind)] {
			digitalOnes += n
		}
		return nil
	})
	return digitalOnes, all, err
}

// LastDay is the latest day of the desk that has contacts, 0 when none has.
func (s *Store) LastDay(ctx context.Context) (day when.Day, err error) {
	err = s.db.Each(ctx, "SELECT day FROM contacts ORDER BY ended_at DESC, id DESC LIMIT 1", nil, func(rows *sql.Rows) error { return rows.Scan(&day) })
	return day, err
}
