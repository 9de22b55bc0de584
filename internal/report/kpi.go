package report

import "openpeople/internal/i18n"

// Unit says how a figure is written.
type Unit string

const (
	UnitShare   Unit = "share"   // 0 to 1
	UnitSeconds Unit = "seconds" // a mean of seconds
	UnitMark    Unit = "mark"    // a mean of marks
	UnitScore   Unit = "score"   // a mean of review scores, 0 to 100
)

// KPI is one figure by name: how it is called, how it is computed in words, what
// the desk aims at, and how to read it from measures.
type KPI struct {
	Key     string // as the API names it
	Name    i18n.Text
	Formula string // catalogue key of the sentence that stands beside it
	Unit    Unit
	Target  *float64 // nil: none
	Less    bool     // less is better
	Ripens  bool     // the last days are left out, see RipeDay
	Share   func(m Measures) *Share
	Mean    func(m Measures) *Mean // of what is no share
}

func at(f float64) *float64 { return &f }

// KPIs is every figure that is computed from sums, in the order of the API. The
// targets are those of PRODUCT.md.
var KPIs = []KPI{
	{Key: "response_rate", Name: i18n.Text{RU: "Доля ответивших", EN: "Response rate"}, Formula: "report.formula.response_rate",
		Unit: UnitShare, Share: func(m Measures) *Share { return m.ResponseRate }},
	{Key: "csat", Name: i18n.Text{RU: "CSAT, 4 и 5", EN: "CSAT, top two"}, Formula: "report.formula.csat",
		Unit: UnitShare, Share: func(m Measures) *Share { return m.CSAT }},
	{Key: "top_box", Name: i18n.Text{RU: "Оценка «отлично»", EN: "Top-box CSAT"}, Formula: "report.formula.top_box",
		Unit: UnitShare, Target: at(0.95), Share: func(m Measures) *Share { return m.TopBox }},
	{Key: "dsat", Name: i18n.Text{RU: "DSAT, 1 и 2", EN: "DSAT, bottom two"}, Formula: "report.formula.dsat",
		Unit: UnitShare, Less: true, Share: func(m Measures) *Share { return m.DSAT }},
	{Key: "mean_mark", Name: i18n.Text{RU: "Средняя оценка", EN: "Mean mark"}, Formula: "report.formula.mean_mark",
		Unit: UnitMark, Mean: func(m Measures) *Mean { return m.MeanMark }},
	{Key: "fcr_observed", Name: i18n.Text{RU: "С первого раза (FCR)", EN: "First contact (FCR)"}, Formula: "report.formula.fcr_observed",
		Unit: UnitShare, Target: at(0.90), Ripens: true, Share: func(m Measures) *Share { return m.FCRObserved }},
	{Key: "fcr_said", Name: i18n.Text{RU: "FCR по словам клиентов", EN: "FCR as customers say"}, Formula: "report.formula.fcr_said",
		Unit: UnitShare, Share: func(m Measures) *Share { return m.FCRSaid }},
	{Key: "flr", Name: i18n.Text{RU: "На первой линии (FLR)", EN: "First line (FLR)"}, Formula: "report.formula.flr",
		Unit: UnitShare, Target: at(0.98), Share: func(m Measures) *Share { return m.FLR }},
	{Key: "handling_seconds", Name: i18n.Text{RU: "Время обработки (AHT)", EN: "Handling time (AHT)"}, Formula: "report.formula.handling_seconds",
		Unit: UnitSeconds, Target: at(40), Less: true, Mean: func(m Measures) *Mean { return m.HandlingMean }},
	{Key: "iqs", Name: i18n.Text{RU: "Качество по разборам (IQS)", EN: "Review score (IQS)"}, Formula: "review.formula.iqs",
		Unit: UnitScore, Mean: func(m Measures) *Mean { return m.ReviewMean }},
	{Key: "coverage", Name: i18n.Text{RU: "Охват", EN: "Coverage"}, Formula: "report.formula.coverage",
		Unit: UnitShare, Share: func(m Measures) *Share { return m.Coverage }},
}

// DigitalTarget is the digital share that the desk aims at.
const DigitalTarget = 0.955

// KPIByKey returns a line of KPIs; a key that is none is a mistake in the
// program and panics.
func KPIByKey(key string) KPI {
	for _, k := range KPIs {
		if k.Key == key {
			return k
		}
	}
	panic("report: no KPI " + key)
}

// Value is the figure as a number, nil when it cannot be computed.
func (k KPI) Value(m Measures) *float64 {
	if k.Share != nil {
		if s := k.Share(m); s != nil {
			return &s.Value
		}
		return nil
	}
	if v := k.Mean(m); v != nil {
		return &v.Value
	}
	return nil
}

// Reached tells whether the figure is at its target; nil when there is no target
// or no figure.
func (k KPI) Reached(m Measures) *bool {
	v := k.Value(m)
	if v == nil || k.Target == nil {
		return nil
	}
	reached := *v >= *k.Target
	if k.Less {
		reached = *v <= *k.Target
	}
	return &reached
}
