package ui

import (
	"cmp"
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/stats"
)

// FigureOf writes one KPI of some measures for the reader.
func FigureOf(ctx context.Context, k report.KPI, m report.Measures) Figure {
	f := Figure{Label: k.Name.For(ctx), Formula: k.Formula.For(ctx)}
	if value := k.Value(m); value != nil {
		f.Value = Written(ctx, k.Unit, *value)
	}
	if s := k.Share(m); s != nil {
		f.Value, f.N, f.Interval = Part(ctx, s.K, s.N), s.N, Between(ctx, s.Low, s.High)
	}
	if mean := k.Mean(m); mean != nil {
		f.N = mean.N
	}
	f.Few = stats.TooFew(f.N)
	return f
}

// Measured is FigureOf of a period with everything that stands beside it: on its line,
// beside its target (nil: none), and how it has changed since other measures where that is
// beyond chance.
func Measured(ctx context.Context, k report.KPI, of report.Figures, before report.Measures, target *float64) Figure {
	f := FigureOf(ctx, k, of.Measures)
	if target != nil {
		f.Target, f.Verdict = Aimed(ctx, k.Unit, *target), Verdict(k.Judge(of.Measures, of.Handling, *target))
	}
	f.Period, f.Delta = ripeness(ctx, k, of), deltaOf(ctx, k, of, before)
	value := k.Value(of.Measures)
	low, high, ok := k.Interval(of.Measures, of.Handling)
	if value == nil || !ok {
		return f
	}
	r := Reach{Value: *value, Low: &low, High: &high, Target: target, Tone: VerdictTone(f.Verdict)}
	r.From, r.To = Around(r.Value, r.Low, r.High, r.Target)
	f.Reach = &r
	if f.Interval == "" {
		f.Interval = Written(ctx, k.Unit, low) + "–" + Written(ctx, k.Unit, high)
	}
	return f
}

// VerdictTone is the tone in which a verdict is drawn; none where it cannot be told.
func VerdictTone(v Verdict) Tone {
	return map[Verdict]Tone{Met: Good, Missed: Bad}[v]
}

// Words say how a figure stands to its target; none where that cannot be told.
func (v Verdict) Words(ctx context.Context) string {
	switch v {
	case Met:
		return i18n.T(ctx, "ui.target.met")
	case Missed:
		return i18n.T(ctx, "ui.target.missed")
	case Within:
		return i18n.T(ctx, "ui.target.within")
	}
	return ""
}

// Stands says a target and, where that can be told, how the figure of some measures stands to
// it. h is as in report.KPI.Judge.
func Stands(ctx context.Context, k report.KPI, m report.Measures, h *report.Handling, target float64) string {
	words := i18n.T(ctx, "ui.target", "Target", Aimed(ctx, k.Unit, target))
	if verdict := Verdict(k.Judge(m, h, target)).Words(ctx); verdict != "" {
		words += " · " + verdict
	}
	return words
}

// ripeness says what of a period a figure does not know yet: the last days of one that
// ripens, answers that may still come.
func ripeness(ctx context.Context, k report.KPI, of report.Figures) string {
	switch {
	case k.Key == report.ResponseRate && of.StillOpen():
		return i18n.T(ctx, "today.still_open")
	case !k.Ripens || of.Period.To <= of.RipeDay:
		return ""
	case of.Period.From > of.RipeDay:
		return i18n.T(ctx, "today.unripe")
	}
	return i18n.T(ctx, "today.ripe_until", "Day", DayMonth(ctx, of.RipeDay.Start(Zone(ctx))))
}

// deltaOf is the change since other measures where it is beyond chance. A cohort that is
// still open is not compared.
func deltaOf(ctx context.Context, k report.KPI, of report.Figures, before report.Measures) *Delta {
	if k.Key == report.ResponseRate && of.StillOpen() {
		return nil
	}
	d, beyond := k.Change(of.Measures, before)
	out := &Delta{Between: ChangedBetween(ctx, k.Unit, d.Low, d.High), Tone: Bad}
	if d.Value > 0 != k.Less {
		out.Tone = Good
	}
	var shown bool
	if out.Text, shown = Changed(ctx, k.Unit, d.Value); !beyond || !shown {
		return nil
	}
	return out
}

// Standout says of channels what stands out beyond chance, in one sentence; nothing where
// nothing can be compared; found says that something does.
func Standout(ctx context.Context, channels []report.Channel) (words string, found bool) {
	k := report.KPIByKey(report.TopBox)
	s, comparable := report.StandsOut(report.Compare(k, channels))
	switch {
	case comparable < 2:
		return "", false
	case s == nil:
		return i18n.T(ctx, "today.standout.none", "Figure", k.Name.For(ctx)), false
	}
	key := "today.standout.better"
	if s.Worse {
		key = "today.standout.worse"
	}
	return i18n.T(ctx, key, "Channel", cmp.Or(s.Name, s.Code), "Figure", k.Name.For(ctx), "Here", Part(ctx, s.Here.K, s.Here.N), "N", Number(ctx, s.Here.N), "Others", Part(ctx, s.Others.K, s.Others.N)), true
}

// Slide says of a kind of channels that its marks fall: since when, how far, and how sure
// that is.
func Slide(ctx context.Context, s report.Slide) string {
	return i18n.T(ctx, "today.slide", "Kind", contact.Kind(s.Kind).Title().For(ctx), "Figure", report.KPIByKey(report.TopBox).Name.For(ctx), "Since", Day(ctx, s.Since),
		"Now", Part(ctx, s.Now.K, s.Now.N), "Count", s.Now.N, "N", Number(ctx, s.Now.N), "Usual", Part(ctx, s.Usual.K, s.Usual.N))
}
