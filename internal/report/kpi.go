package report

import (
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
)

// Unit says how a figure is written.
type Unit string

const (
	UnitShare   Unit = "share"   // 0 to 1
	UnitSeconds Unit = "seconds" // a mean of seconds
	UnitMark    Unit = "mark"    // a mean of marks
	UnitScore   Unit = "score"   // a mean of review scores, 0 to 100
)

// Spot is where Today shows a figure.
type Spot int

const (
	Nowhere Spot = iota
	Tile
	Further // the table below
)

// Key names a figure, as the API does.
type Key string

const (
	TopBox          Key = "top_box"
	FCRObserved     Key = "fcr_observed"
	FLR             Key = "flr"
	HandlingSeconds Key = "handling_seconds"
	ResponseRate    Key = "response_rate"
	IQS             Key = "iqs"
	Reviewed        Key = "reviewed"
	DigitalShare    Key = "digital_share" // counts more than sums: see Figures
)

// KPI is one figure: how it is called, how it is computed, in words and from which
// sums, and where it stands on Today.
type KPI struct {
	Key     Key
	Name    i18n.Text
	Formula i18n.Text // the sentence that stands beside it
	Unit    Unit
	Less    bool // less is better
	Ripens  bool // the last days are left out, see RipeDay
	Grows   bool // the last days grow as long as their links live, see Row.StillOpen
	Today   Spot
	Part    func(s figure.Sums) float64 // k of a share, the sum of the values of any other
	N       figure.Sum                  // how many there are
	// Squares is the sum of the squares of the values of a mean; nil where it is not known.
	Squares func(s figure.Sums) float64
}

// sum is the commonest part: one sum.
func sum(k figure.Sum) func(s figure.Sums) float64 {
	return func(s figure.Sums) float64 { return float64(s[k]) }
}

// Of is k of n for a share, a sum of n values for any other unit.
func (k KPI) Of(s figure.Sums) (part float64, n int64) { return k.Part(s), s[k.N] }

// KPIs is every figure that is computed from sums, in the order of the API and of
// Today.
var KPIs = []KPI{
	{Key: TopBox, Name: i18n.Text{RU: "Оценка «отлично»", EN: "Top-box CSAT"},
		Formula: i18n.Text{
			RU: "Высшие оценки шкалы (5 из пяти) / все оценки, по дню обращения.",
			EN: "Marks at the top of the scale (5 of five) / all marks, by the day of the contact.",
		},
		Unit: UnitShare, Today: Tile, Part: sum(figure.Top), N: figure.MarkN},
	{Key: FCRObserved, Name: i18n.Text{RU: "С первого раза (FCR)", EN: "First contact (FCR)"},
		Formula: i18n.Text{
			RU: "Обращения, после которых тот же клиент с той же темой не вернулся за 7 дней ни по одному каналу / все обращения с известными клиентом и темой. За последние 7 дней считать рано, они не входят.",
			EN: "Contacts after which the same customer did not come back with the same topic within 7 days, through any channel / all contacts whose customer and topic are known. The last 7 days are not ripe and are left out.",
		},
		Unit: UnitShare, Ripens: true, Today: Tile, N: figure.Keyed,
		Part: func(s figure.Sums) float64 { return float64(s[figure.Keyed] - s[figure.Repeated]) }},
	{Key: FLR, Name: i18n.Text{RU: "На первой линии (FLR)", EN: "First line (FLR)"},
		Formula: i18n.Text{
			RU: "Закрыты на линии 1 / все обращения с известной линией.",
			EN: "Closed on line 1 / all contacts whose line is known.",
		},
		Unit: UnitShare, Today: Tile, Part: sum(figure.FirstLine), N: figure.Lined},
	{Key: HandlingSeconds, Name: i18n.Text{RU: "Время обработки (AHT)", EN: "Handling time (AHT)"},
		Formula: i18n.Text{
			RU: "Среднее время разговора, удержания и постобработки. Ожидание не входит; обращения, у которых время разговора неизвестно, тоже.",
			EN: "Mean of talk, hold and wrap-up. Waiting is not part of it; contacts whose talk is not known are left out.",
		},
		Unit: UnitSeconds, Less: true, Today: Tile, Part: sum(figure.HandlingSum), N: figure.HandlingN,
		Squares: func(s figure.Sums) float64 { return float64(s[figure.HandlingSquares]) }},
	{Key: ResponseRate, Name: i18n.Text{RU: "Доля ответивших", EN: "Response rate"},
		Formula: i18n.Text{
			RU: "Ответившие / получившие приглашение. Обе части считаются по дню отправки и с одними фильтрами.",
			EN: "Answered / delivered invitations. Both are counted by the day of sending, with the same filters.",
		},
		Unit: UnitShare, Grows: true, Today: Tile, Part: sum(figure.Replied), N: figure.Delivered},
	{Key: IQS, Name: i18n.Text{RU: "Качество по разборам (IQS)", EN: "Review score (IQS)"},
		Formula: i18n.Text{
			RU: "Среднее арифметическое баллов разборов, отправленных за период (по дню первой отправки). Критерий: (выбранное − минимум) / (максимум − минимум); балл разбора: среднее по весам без неприменимых; критичный критерий ниже половины обнуляет разбор.",
			EN: "Plain mean of the scores of reviews submitted in the period, by the day of first submission. Criterion: (chosen − min) / (max − min); review: weighted mean, N/A left out; a critical criterion under one half makes the review 0.",
		},
		Unit: UnitScore, Today: Tile,
		Part: func(s figure.Sums) float64 { return float64(s[figure.ReviewSum]) / 1e6 }, N: figure.ReviewN,
		Squares: func(s figure.Sums) float64 { return float64(s[figure.ReviewSquares]) / 1e4 }},
	{Key: Reviewed, Name: i18n.Text{RU: "Разобрано обращений", EN: "Contacts reviewed"},
		Formula: i18n.Text{
			RU: "Обращения, о которых отправлен хотя бы один разбор, который входит в показатели / все обращения, по дню обращения.",
			EN: "Contacts of which at least one review that counts was submitted / all contacts, by the day of the contact.",
		},
		Unit: UnitShare, Part: sum(figure.Reviewed), N: figure.N},
	{Key: "csat", Name: i18n.Text{RU: "CSAT, 4 и 5", EN: "CSAT, top two"},
		Formula: i18n.Text{
			RU: "Оценки, которые опрос относит к довольным (4 и 5 из пяти) / все оценки, по дню обращения.",
			EN: "Marks that the survey counts as satisfied (4 and 5 of five) / all marks, by the day of the contact.",
		},
		Unit: UnitShare, Today: Further, Part: sum(figure.Satisfied), N: figure.MarkN},
	{Key: "dsat", Name: i18n.Text{RU: "DSAT, 1 и 2", EN: "DSAT, bottom two"},
		Formula: i18n.Text{
			RU: "Две низшие оценки / все оценки, по дню обращения.",
			EN: "The two lowest marks / all marks, by the day of the contact.",
		},
		Unit: UnitShare, Less: true, Today: Further, Part: sum(figure.Dissatisfied), N: figure.MarkN},
	{Key: "mean_mark", Name: i18n.Text{RU: "Средняя оценка", EN: "Mean mark"},
		Formula: i18n.Text{
			RU: "Сумма оценок / число оценок, по дню обращения.",
			EN: "Sum of marks / number of marks, by the day of the contact.",
		},
		Unit: UnitMark, Today: Further, Part: sum(figure.MarkSum), N: figure.MarkN,
		Squares: func(s figure.Sums) float64 { return float64(s[figure.MarkSquares]) }},
	{Key: "fcr_said", Name: i18n.Text{RU: "FCR по словам клиентов", EN: "FCR as customers say"},
		Formula: i18n.Text{
			RU: "Ответили «вопрос решён» / все, кто ответил на этот вопрос.",
			EN: "Answered “solved” / all who answered that question.",
		},
		Unit: UnitShare, Today: Further, Part: sum(figure.SolvedYes), N: figure.SolvedN},
	{Key: "coverage", Name: i18n.Text{RU: "Охват", EN: "Coverage"},
		Formula: i18n.Text{
			RU: "Ответы / все обращения, по дню обращения.",
			EN: "Answers / all contacts, by the day of the contact.",
		},
		Unit: UnitShare, Grows: true, Today: Further, N: figure.N,
		Part: func(s figure.Sums) float64 { return float64(min(s[figure.Answered], s[figure.N])) }},
	{
		Key: "dissatisfied_commented", Name: i18n.Text{RU: "Низкие оценки с комментарием", EN: "Low marks with a comment"},
		Formula: i18n.Text{
			RU: "Две низшие оценки с комментарием / все такие оценки, по дню обращения.",
			EN: "The two lowest marks that came with a comment / all of these marks, by the day of the contact.",
		},
		Unit: UnitShare, Today: Further, Part: sum(figure.DissatisfiedCommented), N: figure.Dissatisfied,
	},
	{
		Key: "beyond", Name: i18n.Text{RU: "Сверх регламента", EN: "Beyond the procedure"},
		Formula: i18n.Text{
			RU: "Обращения, в которых ради клиента вышли за рамки регламента / все обращения.",
			EN: "Contacts for which somebody went beyond the procedure / all contacts.",
		},
		Unit: UnitShare, Today: Further, Part: sum(figure.Beyond), N: figure.N,
	},
	{
		Key: "wait_seconds", Name: i18n.Text{RU: "Ожидание", EN: "Waiting time"},
		Formula: i18n.Text{
			RU: "Среднее время до начала разговора, где оно известно.",
			EN: "Mean time before somebody answered, where it is known.",
		},
		Unit: UnitSeconds, Less: true, Today: Further, Part: sum(figure.WaitSum), N: figure.WaitN,
	},
}

// KPIByKey returns a line of KPIs; a key that is none is a mistake in the
// program and panics.
func KPIByKey(key Key) KPI {
	for _, k := range KPIs {
		if k.Key == key {
			return k
		}
	}
	panic("report: no KPI " + string(key))
}

// sums are those of a set of measures that this figure is computed from.
func (k KPI) sums(m Measures) figure.Sums {
	if k.Ripens {
		return m.Ripe
	}
	return m.All
}

// Counted is k of n of a share, or a sum of n values, of some measures.
func (k KPI) Counted(m Measures) (part float64, n int64) { return k.Of(k.sums(m)) }

// Share is the figure of some measures; nil when it is no share or cannot be
// computed: its n is 0.
func (k KPI) Share(m Measures) *Share {
	if k.Unit != UnitShare {
		return nil
	}
	part, n := k.Of(k.sums(m))
	return ShareOf(int64(part), n)
}

// Mean is the figure of some measures; nil when it is a share or cannot be
// computed.
func (k KPI) Mean(m Measures) *Mean {
	if k.Unit == UnitShare {
		return nil
	}
	return MeanOf(k.Of(k.sums(m)))
}

// Value is the figure as a number, nil when it cannot be computed.
func (k KPI) Value(m Measures) *float64 {
	if s := k.Share(m); s != nil {
		return &s.Value
	}
	if v := k.Mean(m); v != nil {
		return &v.Value
	}
	return nil
}
