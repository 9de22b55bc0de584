package report

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/stats"
	"openpeople/internal/when"
)

// Row is the figures of one value of an axis, or of one part of the period.
type Row struct {
	ID         int64  // of the value; 0: those that have none
	Code, Name string // of the value; a kind of channel has its code alone
	Kind       string // of a channel, or of channels
	Period     when.Period
	Measures
	Handling *Handling
	Open     int64     // invitations that may still be answered
	Total    bool      // of all rows together
	Sure     *Sure     // by what it is ranked; nil: it is not
	Before   *Measures // of the period that is compared with; nil: none, or nothing stood there
}

// Sure is a figure drawn to that of all as far as it rests on little, and the end of its
// 95 % interval by which it is ranked.
type Sure struct{ Value, End float64 }

// StillOpen reports whether the response rate of the row may grow.
func (r Row) StillOpen() bool { return r.Open > 0 }

// Table is a report: the figures of a period by an axis. The rows are a partition:
// their counts add up to those of Total.
type Table struct {
	Axis    Axis
	Period  when.Period
	Filter  Filter
	Against when.Period // what Before is of; zero: nothing
	RipeDay when.Day    // last day whose repeats can all be known
	Zone    string      // of the desk
	Total   Row
	Unknown Unknown // as that of Figures
	Rows    []Row   // values with the most contacts first, parts of time in order
	Targets Targets // the desk's
}

// Target is what the desk aims at for a figure of a row, which is a channel or a kind of them;
// has is false of any other row.
func (t Table) Target(k KPI, r Row) (target float64, has bool) {
	if t.Axis.By != figure.Channel || r.Total {
		return 0, false
	}
	return t.Targets.Of(r.Kind, k)
}

// RipeUntil is as that of Figures.
func (t Table) RipeUntil() when.Day { return ripeUntil(t.Period, t.RipeDay) }

// Table computes a report. against is the period to compare with, zero for none; parts
// of time are compared in the total only. Faults as of Figures.
func (s *Service) Table(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis, against when.Period) (Table, error) {
	if err := a.Need(actor.FigureRead); err != nil {
		return Table{}, err
	}
	return s.table(ctx, a, p, f, x, against)
}

func (s *Service) table(ctx context.Context, a actor.Actor, p when.Period, f Filter, x Axis, against when.Period) (Table, error) {
	if err := asked(a, p, &f); err != nil {
		return Table{}, err
	}
	ripe := s.RipeDay()
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: p, Of: p, By: x.By, Ripe: ripe, Live: s.liveFrom(), Handling: true, Times: true})
	if err != nil {
		return Table{}, err
	}
	t := Table{Axis: x, Period: p, Filter: f, Against: against, RipeDay: ripe, Zone: s.o.Zone.String()}
	t.Total = Row{Total: true, Period: p, Measures: measured(sums.Days, p, ripe), Handling: handling(sums.Handling), Open: s.open(sums.Days, p)}
	if x.Time() {
		t.Rows = s.parts(sums, p, x)
	} else {
		t.Rows = rows(sums, x)
	}
	if s.o.Targets != nil {
		if t.Targets, err = s.o.Targets(ctx); err != nil {
			return Table{}, err
		}
	}
	if against == (when.Period{}) {
		return t, nil
	}
	return t, s.compare(ctx, &t, f)
}

// compare adds the figures of the period that a table is compared with.
func (s *Service) compare(ctx context.Context, t *Table, f Filter) error {
	if err := check(t.Against, f); err != nil {
		return err
	}
	sums, err := s.store.Sums(ctx, Query{Filter: f, Days: t.Against, Of: t.Against, By: t.Axis.By, Ripe: t.RipeDay})
	if err != nil {
		return err
	}
	before := measured(sums.Days, t.Against, t.RipeDay)
	t.Total.Before = &before
	if t.Axis.Time() {
		for i := range t.Rows {
			if m := measured(sums.Days, t.before(t.Rows[i].Period), t.RipeDay); m != (Measures{}) {
				t.Rows[i].Before = &m
			}
		}
		return nil
	}
	then := map[string]Measures{}
	for _, r := range rows(sums, t.Axis) {
		then[r.key()] = r.Measures
	}
	for i := range t.Rows {
		if m, known := then[t.Rows[i].key()]; known {
			t.Rows[i].Before = &m
		}
	}
	return nil
}

// before is what a part of the period is compared with: the same days of the year before, or
// as many days earlier as the period has.
func (t Table) before(part when.Period) when.Period {
	if t.Against == YearBefore(t.Period) {
		return YearBefore(part)
	}
	return when.Period{From: part.From.Add(-t.Period.Days()), To: part.To.Add(-t.Period.Days())}
}

// key tells rows of one axis apart.
func (r Row) key() string {
	if r.Code == "" && r.ID == 0 {
		return ""
	}
	return "=" + r.Code
}

// rows are the values of an answer, those of one kind together where the axis is one
// of kinds.
func rows(sums Answer, x Axis) (out []Row) {
	at, times := map[string]int{}, map[string][]stats.Bin{}
	for _, v := range sums.Values {
		r := Row{ID: v.ID, Code: v.Code, Name: v.Name, Kind: v.Kind, Measures: Measures{All: v.Sums, Ripe: v.Sums}, Open: v.Open}
		if x.group != nil {
			r.Code, r.Name = x.group(v)
		}
		i, known := at[r.key()]
		if !known {
			i = len(out)
			at[r.key()] = i
			out = append(out, r)
		} else {
			out[i].All, out[i].Ripe, out[i].Open = out[i].All.Plus(r.All), out[i].Ripe.Plus(r.Ripe), out[i].Open+r.Open
		}
		times[r.key()] = append(times[r.key()], sums.Times[v.ID]...)
	}
	for i := range out {
		out[i].Handling = handling(together(times[out[i].key()]))
	}
	slices.SortStableFunc(out, func(a, b Row) int { return cmp.Compare(b.All[figure.N], a.All[figure.N]) })
	return out
}

// parts are the parts of a period, all of them, in order.
func (s *Service) parts(sums Answer, p when.Period, x Axis) (out []Row) {
	for from := p.From; from <= p.To; {
		part := x.part(from)
		part = when.Period{From: from, To: min(part.To, p.To)}
		lo, hi := span(sums.Days, part.From, part.To)
		var bins []stats.Bin
		for _, d := range sums.Days[lo:hi] {
			bins = append(bins, sums.Times[int64(d.Day)]...)
		}
		point := s.point(sums.Days[lo:hi], part)
		out = append(out, Row{Code: part.From.String(), Period: part, Measures: point.Measures, Handling: handling(together(bins)), Open: s.open(sums.Days[lo:hi], part)})
		from = part.To.Add(1)
	}
	return out
}

// together adds up bins of several lists, in order.
func together(bins []stats.Bin) []stats.Bin {
	slices.SortFunc(bins, func(a, b stats.Bin) int { return cmp.Compare(a.Value, b.Value) })
	out := bins[:0]
	for _, b := range bins {
		if n := len(out); n > 0 && out[n-1].Value == b.Value {
			out[n-1].N += b.N
			continue
		}
		out = append(out, b)
	}
	return out
}

// liveFrom is the first day whose invitations may still be answered.
func (s *Service) liveFrom() when.Day { return when.DayOf(s.o.Now().Add(-s.o.LinkLife), s.o.Zone) }

// MarshalJSON writes a report as CONTRACT.md's GET /api/v1/reports/{dimension}.
func (t Table) MarshalJSON() ([]byte, error) {
	var m members
	m.add("dimension", t.Axis.Key)
	m.add("period", t.Period)
	m.add("filter", t.Filter)
	m.add("time_zone", t.Zone)
	if t.compared() {
		m.add("against", t.Against)
	}
	m.add("fcr_ripe_until", orNull(t.RipeUntil()))
	rows := make([]rowJSON, len(t.Rows))
	for i, r := range t.Rows {
		rows[i] = rowJSON{r, t}
	}
	m.unknown(t.Unknown)
	m.add("rows", rows)
	m.add("total", rowJSON{t.Total, t})
	return m.bytes()
}

type rowJSON struct {
	Row
	of Table
}

// MarshalJSON writes a row: what it is of, and its figures as /kpis names them.
func (r rowJSON) MarshalJSON() ([]byte, error) {
	var m members
	switch {
	case r.Total:
	case r.of.Axis.Time():
		m.add("value", r.Code)
		m.add("period", r.Period)
	case r.key() == "":
		m.add("value", nil)
		m.add("name", nil)
	default:
		m.add("value", r.Code)
		m.add("name", cmp.Or(r.Name, r.Code))
	}
	m.counts(r.Measures)
	m.add("open", r.Open)
	m.add(string(HandlingSeconds), r.Handling)
	m.kpis(r.Measures)
	if r.of.compared() {
		changes := map[Key]*Changed{}
		for _, col := range Columns {
			if col.KPI != nil {
				changes[col.Key] = r.of.Changed(col, r.Row)
			}
		}
		m.add("changes", changes)
	}
	return m.bytes()
}

func (t Table) compared() bool { return t.Against != (when.Period{}) }

// members is a JSON object in the making.
type members struct {
	b   bytes.Buffer
	err error
}

func (m *members) add(name string, v any) {
	raw, err := json.Marshal(v)
	m.b.WriteString(`,"` + name + `":`)
	m.b.Write(raw)
	m.err = cmp.Or(m.err, err)
}

// Unknown are values, by the dimension of a filter, of which the desk knows nothing: what they
// let through is nothing, and not a nought.
type Unknown map[string][]string

func (m *members) unknown(u Unknown) {
	if len(u) > 0 {
		m.add("unknown", u)
	}
}

func (m *members) counts(of Measures) {
	m.add("contacts", of.All[figure.N])
	m.add("asked", of.All[figure.Asked])
	m.add("delivered", of.All[figure.Delivered])
	m.add("answered", of.All[figure.Answered])
}

// kpis adds what of KPIs is computed from sums alone.
func (m *members) kpis(of Measures) {
	for _, k := range KPIs {
		switch {
		case k.Key == HandlingSeconds: // stands with its median
		case k.Unit == UnitShare:
			m.add(string(k.Key), k.Share(of))
		default:
			m.add(string(k.Key), k.Mean(of))
		}
	}
}

func (m *members) bytes() ([]byte, error) {
	if m.b.Len() == 0 {
		return []byte("{}"), m.err
	}
	m.b.WriteByte('}')
	out := m.b.Bytes()
	out[0] = '{'
	return out, m.err
}

// orNull is a day, or null where there is none.
func orNull(day when.Day) *when.Day {
	if day == 0 {
		return nil
	}
	return &day
}
