package report

import (
	"context"
	"math"
	"slices"
	"strings"

	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// cell is one figure of a row.
type cell struct {
	Text    string // "" where it cannot be computed
	Small   string // how many it rests on
	Title   string // of Small: the interval, and whether it rests on too few
	Sure    string // by what it is ranked
	URL     string // the contacts that it counts
	Few     bool
	Picture bool // a line stands before it
	Reach   *ui.Reach

	Target string // and how the figure stands to it
	Change string // how it differs from the others, or that it may still grow

	Beside Beside // in a table that compares, what stands in the second line of two
}

// Beside says how a figure differs from what it is compared with: the difference with its
// interval, or that it may be chance.
type Beside struct {
	Short, Said string // as it is seen, and in words where that is short for them
	Title       string
	Beyond      bool // chance
	Tone        ui.Tone
}

// layout is what is the same for every row of a table.
type layout struct {
	Columns  []report.Column
	Lead     report.Column // is drawn as a line
	From, To float64       // of it: around every interval
	Spread   report.Spread // of it: how the rows differ
	Compared bool          // there is enough for that
	Beside   bool          // figures stand beside those of another period: rows are of two lines, and no line is drawn
}

func (v View) layout() layout {
	l := layout{Columns: v.Choice.Columns(), Lead: v.Choice.Lead(), Beside: v.Table.Against.From != 0}
	if l.Lead.KPI != nil {
		l.From, l.To = v.ends(l.Lead)
		l.Spread, l.Compared = v.Table.Spread(l.Lead)
	}
	return l
}

// draws reports whether a column has a line beside it.
func (l layout) draws(col report.Column) bool {
	return col.KPI != nil && col.Key == l.Lead.Key && !l.Beside
}

func (v View) cells(ctx context.Context, l layout, r report.Row) (list []cell) {
	for _, col := range l.Columns {
		list = append(list, v.cell(ctx, l, col, r))
	}
	return list
}

func (v View) cell(ctx context.Context, l layout, col report.Column, r report.Row) (c cell) {
	value, n := col.Value(r)
	if value != nil {
		c.Text = ui.Written(ctx, col.Unit, *value)
	}
	if col.Unit != report.UnitCount && value != nil {
		c.Few, c.Small = stats.TooFew(n), i18n.T(ctx, "ui.n", "N", ui.Number(ctx, n))
	}
	c.URL = v.contacts(col, r)
	c.Picture = l.draws(col)
	if col.KPI == nil {
		v.counted(ctx, col, r, &c)
		return c
	}
	if s := col.KPI.Share(r.Measures); s != nil {
		c.Text = ui.Part(ctx, s.K, s.N)
	}
	c.Title = v.said(ctx, col, r, c.Few)
	if col.Key == report.ResponseRate && r.StillOpen() && (r.Total || v.Choice.Axis.Time()) {
		c.Change = i18n.T(ctx, "today.still_open")
	}
	if by, ascending, _ := v.Choice.Sorted(); by.Key == col.Key && r.Sure != nil {
		key := "reports.at_least"
		if ascending {
			key = "reports.at_most"
		}
		c.Sure = i18n.T(ctx, key, "Share", ui.Written(ctx, col.Unit, r.Sure.Value), "End", ui.Written(ctx, col.Unit, r.Sure.End))
	}
	if target, has := v.Table.Target(*col.KPI, r); has {
		c.Target = ui.Stands(ctx, *col.KPI, r.Measures, r.Handling, target)
	}
	if c.Picture {
		c.Reach = v.reach(l, *col.KPI, r)
	}
	if c.Picture && c.Change == "" && l.Compared && l.Spread.Differs(r) {
		c.Change = i18n.T(ctx, "reports.differs")
	}
	if l.Beside {
		c = v.short(ctx, col, r, c)
	}
	return c
}

// said is the interval of a figure: of every share, of a mean that rests on enough; and that
// it rests on too few.
func (v View) said(ctx context.Context, col report.Column, r report.Row, few bool) string {
	var words []string
	if few {
		words = append(words, i18n.T(ctx, "ui.few"))
	}
	if s := col.KPI.Share(r.Measures); s != nil {
		words = append(words, ui.Between(ctx, s.Low, s.High))
	} else if low, high, ok := col.KPI.Interval(r.Measures, r.Handling); ok {
		words = append(words, ui.Written(ctx, col.Unit, low)+"–"+ui.Written(ctx, col.Unit, high))
	}
	return strings.Join(words, " · ")
}

// counted says how many there were.
func (v View) counted(ctx context.Context, col report.Column, r report.Row, c *cell) {
	if r.Before == nil || col.Unit != report.UnitCount {
		return
	}
	was, _ := col.Value(report.Row{Measures: *r.Before})
	c.Beside.Short = strings.ReplaceAll(i18n.T(ctx, "reports.was", "N", ui.Written(ctx, col.Unit, *was)), " ", "\u00a0")
}

// short leaves two lines of a cell: the figure, and how it differs from what it is compared
// with. What else there is to say of the figure stands in its title.
func (v View) short(ctx context.Context, col report.Column, r report.Row, c cell) cell {
	c.Beside = v.difference(ctx, col, r)
	if c.Beside.Short == "" {
		c.Beside.Short = c.Change
	}
	whole := strings.NewReplacer(" ", "\u00a0", "…", "…\u2060") // no line ends within
	if col.Unit == report.UnitSeconds {                         // minutes take room
		whole = strings.NewReplacer(" (", " (", " ", "\u00a0")
	}
	c.Small, c.Beside.Short = whole.Replace(c.Small), whole.Replace(c.Beside.Short)
	words := slices.DeleteFunc([]string{c.Title, c.Sure, c.Target}, func(s string) bool { return s == "" })
	c.Title, c.Sure, c.Target, c.Change = strings.Join(words, " · "), "", "", ""
	return c
}

// difference says the difference from what is compared with where it is beyond chance, all
// rows looked at together, and that none is proven where it is not.
func (v View) difference(ctx context.Context, col report.Column, r report.Row) (b Beside) {
	if r.Before == nil || col.Key == report.ResponseRate && r.StillOpen() {
		return b
	}
	d := v.Table.Changed(col, r)
	if d == nil {
		return Beside{Short: i18n.T(ctx, "reports.before_few.short"), Title: i18n.T(ctx, "reports.before_few")}
	}
	low, _ := ui.Changed(ctx, col.Unit, d.Low)
	high, _ := ui.Changed(ctx, col.Unit, d.High)
	b.Title = i18n.T(ctx, "reports.between", "Low", low, "High", high)
	between := ui.ChangedShort(ctx, col.Unit, d.Low) + "…" + ui.ChangedShort(ctx, col.Unit, d.High)
	_, some := ui.Changed(ctx, col.Unit, d.Value)
	if b.Beyond = some && d.Proven; !b.Beyond {
		b.Short, b.Said = "≈ "+between, i18n.T(ctx, "reports.unproven")
		return b
	}
	b.Short, b.Tone = ui.ChangedShort(ctx, col.Unit, d.Value)+" ("+between+")", ui.Bad
	if d.Value > 0 != col.Less {
		b.Tone = ui.Good
	}
	return b
}

// ends are where the line of a column begins and ends: around every interval and target.
func (v View) ends(col report.Column) (from, to float64) {
	from, to = math.Inf(1), math.Inf(-1)
	for _, r := range v.Table.Rows {
		if low, high, ok := col.KPI.Interval(r.Measures, r.Handling); ok {
			from, to = min(from, low), max(to, high)
		} else if value := col.KPI.Value(r.Measures); value != nil {
			from, to = min(from, *value), max(to, *value)
		}
		if target, has := v.Table.Target(*col.KPI, r); has {
			from, to = min(from, target), max(to, target)
		}
	}
	if from > to {
		return 0, 1
	}
	if col.Unit == report.UnitShare {
		const step = 0.05
		from, to = max(math.Floor(from/step)*step, 0), min(math.Ceil(to/step)*step, 1)
		if to-from < step { // all are alike
			from, to = max(from-step, 0), min(to+step, 1)
		}
		return from, to
	}
	margin := max((to-from)*0.05, 1e-9)
	return max(from-margin, 0), to + margin
}

func (v View) reach(l layout, k report.KPI, r report.Row) *ui.Reach {
	value := k.Value(r.Measures)
	if value == nil {
		return nil
	}
	out := ui.Reach{Value: *value, From: l.From, To: l.To, Line: k.Value(v.Table.Total.Measures)}
	if target, has := v.Table.Target(k, r); has {
		out.Target, out.Tone = &target, ui.VerdictTone(ui.Verdict(k.Judge(r.Measures, r.Handling, target)))
	}
	if low, high, ok := k.Interval(r.Measures, r.Handling); ok {
		out.Low, out.High = &low, &high
	} else {
		out.Few = true
	}
	return &out
}

// contacts leads to the contacts that a figure of a row counts; "" where no list holds
// exactly these.
func (v View) contacts(col report.Column, r report.Row) string {
	x, f, p := v.Choice.Axis, v.Choice.Narrowed(), v.Choice.Period
	switch {
	case r.Total:
	case x.Time():
		p = r.Period
	default:
		var ok bool
		if f, ok = narrowed(f, x, r); !ok {
			return ""
		}
	}
	if col.KPI == nil {
		return v.list(col.Counts(), f, p)
	}
	return v.opens(*col.KPI, f, p, v.Table.RipeDay)
}
