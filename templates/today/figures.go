package today

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// target is what the desk aims at for the channels that are looked at: where these are of
// one kind, the target of that kind.
func (v View) target(k report.KPI) (float64, bool) {
	return v.Targets.Of(string(v.AllOf.KindOf(v.Choice.Filter)), k)
}

// aim is the target, nil where there is none.
func (v View) aim(k report.KPI) *float64 {
	if target, has := v.target(k); has {
		return &target
	}
	return nil
}

// tiles makes the figures of the tiles. Reviews have one as soon as there are any.
func (v View) tiles(ctx context.Context) []ui.Figure {
	var out []ui.Figure
	for _, k := range report.KPIs {
		if k.Today != report.Tile {
			continue
		}
		f := ui.Measured(ctx, k, v.Figures, v.Before.Measures, v.aim(k))
		f.URL = v.contacts(k)
		f.Weeks = v.weeks(ctx, k)
		if k.Key == report.IQS {
			if f.Value == "" && len(f.Weeks.Values) == 0 {
				continue
			}
			f.URL = v.reviews()
		}
		if f.URL == "" && f.N > 0 {
			f.Formula += " " + i18n.T(ctx, "today.unopened.unseen")
		}
		if v.agent() && f.Few {
			continue // of so few a figure of one person says nothing
		}
		out = append(out, f)
	}
	if allFew(out) {
		for i := range out {
			out[i].Hushed = true
		}
	}
	return out
}

// reviews leads to the reviews behind their figure, when the reader may read each of
// them; "" else: a supervisor reads those of the teams led, while figures are of all.
func (v View) reviews() string {
	if !v.Who.May(actor.ReviewRead) || !v.agent() && !v.Who.SeesAllReviews() && !v.onlyLed() {
		return ""
	}
	return v.Choice.Reviews(v.counted()...)
}

// counted narrows a list as figures are, which leave out what guests of open people days
// served where they are of an operator or a team.
func (v View) counted() []string {
	if v.agent() || figure.OfAgents(v.Choice.Filter) {
		return []string{figure.Counted.Name, "1"}
	}
	return nil
}

// onlyLed reports whether the figures are narrowed to teams that the reader leads.
func (v View) onlyLed() bool { return v.AllOf.OnlyLed(v.Who, v.Choice.Filter) }

// contacts leads to the contacts that a figure counts, when their list can hold exactly
// these and the reader may read each; "" else.
func (v View) contacts(k report.KPI) string {
	narrow, listed := k.N.Listed()
	if !listed || !v.agent() && v.Who.Reach().Limited && !v.onlyLed() {
		return ""
	}
	c := v.Choice
	if k.Ripens && c.Period.To > v.Figures.RipeDay {
		c.Period.To = v.Figures.RipeDay
	}
	if c.Period.From > c.Period.To {
		return ""
	}
	return c.Contacts(append(narrow, v.counted()...)...)
}

// allFew reports whether no figure may be taken at its word.
func allFew(list []ui.Figure) bool {
	return !slices.ContainsFunc(list, func(f ui.Figure) bool { return !f.Few })
}

// weeks is the line of twelve weeks.
func (v View) weeks(ctx context.Context, k report.KPI) ui.Spark {
	s := ui.Spark{Title: k.Name.For(ctx)}
	any := false
	for _, w := range v.Weeks {
		value := k.Value(w.Measures)
		text := cmp.Or(ui.FigureOf(ctx, k, w.Measures).Value, ui.None)
		any = any || value != nil
		s.Values = append(s.Values, value)
		s.Texts = append(s.Texts, text)
		s.Names = append(s.Names, ui.Period(ctx, w.Period))
	}
	if !any {
		return ui.Spark{}
	}
	v.limits(k, &s)
	return s
}

// limits adds the control limits. Weeks whose invitations may still be answered are
// no measure of the response rate.
func (v View) limits(k report.KPI, s *ui.Spark) {
	center, limits, ok := k.Control(v.Weeks)
	if !ok {
		return
	}
	s.Open = k.Key == report.ResponseRate && v.Figures.StillOpen()
	s.Center, s.Low, s.High = center, make([]*float64, len(limits)), make([]*float64, len(limits))
	for i := range limits {
		if s.Values[i] != nil {
			s.Low[i], s.High[i] = &limits[i].Low, &limits[i].High
		}
	}
}

// more is a line of the table of further figures.
type more struct {
	Name, Formula, Value, N, Interval string
	Why                               string // there is no value
	Target                            string // and how the figure stands to it; "" for none
	Few                               bool
}

// further makes the figures that have no tile.
func (v View) further(ctx context.Context) []more {
	var out []more
	for _, k := range report.KPIs {
		if k.Today == report.Further {
			m := line(ctx, ui.FigureOf(ctx, k, v.Figures.Measures))
			if target, has := v.target(k); has {
				m.Target = ui.Stands(ctx, k, v.Figures.Measures, v.Figures.Handling, target)
			}
			out = append(out, m)
		}
	}
	digital := ui.Figure{
		Label: i18n.T(ctx, "today.digital_share"), Formula: i18n.T(ctx, "report.formula.digital_share"),
	}
	if s := v.Figures.DigitalShare; s != nil {
		digital.Value, digital.N, digital.Interval = ui.Part(ctx, s.K, s.N), s.N, ui.Between(ctx, s.Low, s.High)
	}
	digital.Few = stats.TooFew(digital.N)
	share := line(ctx, digital)
	if slices.Contains(v.Figures.Senseless, report.DigitalShare) {
		share.N, share.Few, share.Why = "", false, i18n.T(ctx, "today.digital_share.why")
	}
	out = append(out, share)
	if h := v.Figures.Handling; h != nil {
		out = append(out,
			more{Name: i18n.T(ctx, "today.median"), Value: ui.Seconds(ctx, h.Median), N: ui.Number(ctx, h.N), Few: stats.TooFew(h.N), Formula: i18n.T(ctx, "today.median.formula")},
			more{Name: i18n.T(ctx, "today.p90"), Value: ui.Seconds(ctx, h.P90), N: ui.Number(ctx, h.N), Few: stats.TooFew(h.N), Formula: i18n.T(ctx, "today.p90.formula")})
	}
	return out
}

func line(ctx context.Context, f ui.Figure) more {
	return more{Name: f.Label, Formula: f.Formula, Value: f.Value, N: ui.Number(ctx, f.N), Interval: f.Interval, Few: f.Few}
}

func shareText(ctx context.Context, s *report.Share) string {
	if s == nil {
		return ui.None
	}
	return ui.Part(ctx, s.K, s.N)
}

// few greys what rests on too few, share or mean.
func few(n int64) string {
	if stats.TooFew(n) {
		return "few"
	}
	return ""
}

func shareOf(s *report.Share) int64 {
	if s == nil {
		return 0
	}
	return s.N
}

func meanOf(m *report.Mean) int64 {
	if m == nil {
		return 0
	}
	return m.N
}

// counted is under how many a figure of a channel stands.
func counted(ctx context.Context, n int64) string {
	if n == 0 {
		return ""
	}
	return i18n.T(ctx, "ui.n", "N", ui.Number(ctx, n))
}

// agent reports whether the page is about the reader's own contacts only.
func (v View) agent() bool { return v.Who.Role == actor.Agent }

// works reports whether call-backs are the reader's business.
func (v View) works() bool { return v.Who.May(actor.RecoveryClose) }

// nothing reports whether the period has nothing to show.
func (v View) nothing() bool {
	return v.Figures.Quiet()
}
