package report

import (
	"context"
	"strconv"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// Programme is the report on the survey programme.
var Programme = Kind{Key: "programme", Name: i18n.Text{RU: "Программа опроса", EN: "Survey programme"}, Own: page.Params{
	axisParam("programme_by", report.ProgrammeAxes),
}}

// ProgrammeBy is the axis that the address of a programme names.
func (c Choice) ProgrammeBy() report.Axis { return report.ProgrammeAxis(c.Filter.Get("programme_by")) }

func (v ProgrammeView) heading(ctx context.Context) heading {
	return heading{Title: i18n.T(ctx, "reports.programme.title"), Days: ui.Period(ctx, v.Choice.Period)}
}

// lead is the sentence that stands first: of how many contacts customers were asked, and
// how many answered.
func (v ProgrammeView) lead(ctx context.Context) string {
	t := v.Programme.Total
	return i18n.T(ctx, "reports.programme.lead", "Count", t.All[figure.N], "N", ui.Number(ctx, t.All[figure.N]), "Asked", ui.Part(ctx, t.All[figure.Asked], t.All[figure.N]), "Answered", ui.Part(ctx, min(t.All[figure.Answered], t.All[figure.N]), t.All[figure.N]))
}

// bias says what the answers of those who answered would be of everybody.
func (v ProgrammeView) bias(ctx context.Context) string {
	w, raw := v.Programme.Weighted, v.Programme.Raw()
	if w == nil || raw == nil || raw.Few() {
		return i18n.T(ctx, "reports.programme.no_bias", "Few", stats.Enough)
	}
	key := "reports.programme.bias_within"
	if raw.Value < w.Low || raw.Value > w.High {
		key = "reports.programme.bias_beyond"
	}
	return i18n.T(ctx, key, "Raw", ui.Part(ctx, raw.K, raw.N), "N", ui.Number(ctx, raw.N), "Weighted", ui.Percent(ctx, w.Value), "Low", ui.Percent(ctx, w.Low), "High", ui.Percent(ctx, w.High), "Effective", ui.Decimal(ctx, w.Effective, 0))
}

// silent says how many contacts stand where nobody answered; "" where none do.
func (v ProgrammeView) silent(ctx context.Context) string {
	if w := v.Programme.Weighted; w != nil && w.Silent > 0 {
		return i18n.T(ctx, "reports.programme.silent", "Count", w.Silent, "N", ui.Number(ctx, w.Silent), "Share", ui.Part(ctx, w.Silent, v.Programme.Total.All[figure.N]))
	}
	return ""
}

// late says whether late answers differ from early ones.
func (v ProgrammeView) late(ctx context.Context) string {
	d, ok := v.Programme.Late()
	low, _ := ui.Changed(ctx, report.UnitShare, d.Low)
	high, _ := ui.Changed(ctx, report.UnitShare, d.High)
	value, _ := ui.Changed(ctx, report.UnitShare, d.Value)
	switch {
	case !ok:
		return i18n.T(ctx, "reports.programme.late_unknown", "Few", stats.Enough)
	case d.Low <= 0 && d.High >= 0:
		return i18n.T(ctx, "reports.programme.late_unproven", "Low", low, "High", high)
	}
	return i18n.T(ctx, "reports.programme.late_proven", "Value", value, "Low", low, "High", high)
}

// never says why nobody of a channel is asked.
func (v ProgrammeView) never(ctx context.Context, n report.NeverAsked) string {
	reason := n.Reason.Name.For(ctx)
	if n.Reason.Code == "" {
		reason = i18n.T(ctx, "reports.programme.undecided")
	}
	return i18n.T(ctx, "reports.programme.never_why", "Count", n.N, "N", ui.Number(ctx, n.N), "Reason", reason, "Share", ui.Part(ctx, n.Of, n.N))
}

// by is the switch of what the rows are.
func (v ProgrammeView) by(ctx context.Context) []ui.Choice {
	return v.switchOf(ctx, "programme_by", v.Programme.Axis.Key)
}

// reached is the response rate of a row, with what is said beside it.
func (v ProgrammeView) reached(ctx context.Context, r report.Row) (text, small string, few bool) {
	s := r.Share(report.ResponseRate)
	if s == nil {
		return "", "", true
	}
	small = i18n.T(ctx, "ui.n", "N", ui.Number(ctx, s.N))
	if r.StillOpen() {
		small += ", " + i18n.T(ctx, "today.still_open")
	}
	return ui.Part(ctx, s.K, s.N), small, s.Few()
}

// contacts leads to the contacts of a row that a sum counts.
func (v ProgrammeView) contacts(x report.Axis, r report.Row, of figure.Sum) string {
	f := v.Choice.Narrowed()
	if !r.Total {
		var ok bool
		if f, ok = narrowed(f, x, r); !ok {
			return ""
		}
	}
	return v.list(of, f, v.Choice.Period)
}

func (v ProgrammeView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.programme.basis", "Few", stats.Enough)
	if v.Programme.Total.StillOpen() {
		out += " " + i18n.T(ctx, "reports.open", "Count", v.Programme.Total.Open, "N", ui.Number(ctx, v.Programme.Total.Open))
	}
	if v.Programme.RipeDay < v.Choice.Period.To {
		out += " " + i18n.T(ctx, "reports.programme.unripe", "Day", ui.Day(ctx, v.Programme.RipeDay))
	}
	return out
}

func (v ProgrammeView) method(ctx context.Context) (list []ui.Pair) {
	for _, key := range []report.Key{report.ResponseRate, "coverage", report.TopBox} {
		k := report.KPIByKey(key)
		list = append(list, ui.Pair{Label: k.Name.For(ctx), Value: sentence(k.Formula.For(ctx))})
	}
	return append(list,
		ui.Pair{Label: i18n.T(ctx, "reports.programme.weighted"), Value: sentence(i18n.T(ctx, "reports.programme.weighted_how"))},
		ui.Pair{Label: i18n.T(ctx, "reports.programme.answers"), Value: sentence(i18n.T(ctx, "reports.programme.answers_how"))})
}

func (v ProgrammeView) name(ctx context.Context, x report.Axis, r report.Row) string {
	if x.By == figure.Rule && r.Code == strconv.Itoa(0) {
		return i18n.T(ctx, "reports.programme.no_rule")
	}
	if r.Code == "" {
		switch x.By {
		case figure.Decision:
			return i18n.T(ctx, "reports.programme.undecided")
		case figure.Rule, figure.Delivery, figure.Language:
			return i18n.T(ctx, "reports.programme.not_invited")
		case figure.AnsweredAfter:
			return i18n.T(ctx, "reports.programme.no_answer")
		}
	}
	return name(ctx, x, r)
}
