package review

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/when"
)

// Scorecard is what a review asks. Its criteria live in versions; a published
// version never changes.
type Scorecard struct {
	ID   int64
	Key  string
	Name i18n.Text
}

// Version is one published form of a scorecard.
type Version struct {
	ID          int64
	ScorecardID int64
	Number      int
	PublishedAt time.Time
	Criteria    []Criterion
}

// Criterion is one question of a scorecard.
type Criterion struct {
	Key      string    `json:"key"`
	Name     i18n.Text `json:"name"`
	Hint     i18n.Text `json:"hint,omitzero"`
	Weight   int       `json:"weight"`
	Critical bool      `json:"critical,omitempty"` // under one half of it the review is 0
	MayNA    bool      `json:"may_na,omitempty"`   // not applicable may be chosen
	Steps    []Step    `json:"steps"`              // 2 to 5, the worst first
}

// Step is one named step of a criterion.
type Step struct {
	Points int       `json:"points"`
	Name   i18n.Text `json:"name"`
}

// Min is the points of the worst step.
func (c Criterion) Min() int { return c.Steps[0].Points }

// Max is the points of the best step.
func (c Criterion) Max() int { return c.Steps[len(c.Steps)-1].Points }

// StepOf returns the step of that many points.
func (c Criterion) StepOf(points int) (Step, bool) {
	for _, s := range c.Steps {
		if s.Points == points {
			return s, true
		}
	}
	return Step{}, false
}

// BuiltInKey is the key of the scorecard that an empty desk has: the same in
// every channel.
const BuiltInKey = "service"

func steps(names ...i18n.Text) []Step {
	out := make([]Step, len(names))
	for i, name := range names {
		out[i] = Step{i, name}
	}
	return out
}

// BuiltInCriteria is version 1 of the built-in scorecard. It asks about the
// person and the solution, never about a text that was to be said.
func BuiltInCriteria() []Criterion {
	return []Criterion{
		{
			Key: "humanity", Weight: 3,
			Name: i18n.Text{RU: "Человечность", EN: "Humanity"},
			Hint: i18n.Text{RU: "Говорили с человеком, а не с номером обращения.", EN: "A person was spoken to, not a case number."},
			Steps: steps(
				i18n.Text{RU: "резко или свысока", EN: "sharp or from above"},
				i18n.Text{RU: "вежливо, но заученно", EN: "polite but by rote"},
				i18n.Text{RU: "по-человечески", EN: "like one person to another"},
				i18n.Text{RU: "тепло, и клиент это заметил", EN: "warm, and the customer noticed"},
			),
		},
		{
			Key: "understood", Weight: 2,
			Name: i18n.Text{RU: "Вопрос понят", EN: "The question was understood"},
			Hint: i18n.Text{RU: "И тот, что задан, и тот, что за ним.", EN: "The one asked, and the one behind it."},
			Steps: steps(
				i18n.Text{RU: "отвечали на другой вопрос", EN: "another question was answered"},
				i18n.Text{RU: "понят не сразу", EN: "understood, but not at once"},
				i18n.Text{RU: "понят сразу", EN: "understood at once"},
			),
		},
		{
			Key: "solved", Weight: 3,
			Name: i18n.Text{RU: "Вопрос решён", EN: "The question was solved"},
			Steps: steps(
				i18n.Text{RU: "нет, клиент остался ни с чем", EN: "no, the customer left with nothing"},
				i18n.Text{RU: "частично", EN: "in part"},
				i18n.Text{RU: "да, или понятно, кто и когда решит", EN: "yes, or it is clear who will, and when"},
				i18n.Text{RU: "да, и следующего вопроса не будет", EN: "yes, and the next question with it"},
			),
		},
		{
			Key: "authority", Weight: 2, MayNA: true,
			Name: i18n.Text{RU: "Свои полномочия", EN: "Own authority"},
			Hint: i18n.Text{RU: "Не понадобились — отметьте «не относится».", EN: "Not needed: choose N/A."},
			Steps: steps(
				i18n.Text{RU: "отказ, хотя решить было можно", EN: "refused what could be decided"},
				i18n.Text{RU: "спрашивали разрешения зря", EN: "asked for leave without need"},
				i18n.Text{RU: "решили своей властью", EN: "decided by own authority"},
				i18n.Text{RU: "вышли за рамки регламента ради клиента", EN: "went beyond the procedure for the customer"},
			),
		},
		{
			Key: "accuracy", Weight: 3, Critical: true,
			Name: i18n.Text{RU: "Точность и безопасность данных", EN: "Accuracy and safety of data"},
			Hint: i18n.Text{RU: "Ошибка во вред клиенту обнуляет разбор.", EN: "A harmful mistake makes the whole review 0."},
			Steps: steps(
				i18n.Text{RU: "ошибка во вред или данные раскрыты", EN: "a harmful mistake, or data given away"},
				i18n.Text{RU: "неточность без последствий", EN: "an inaccuracy without harm"},
				i18n.Text{RU: "всё верно", EN: "all correct"},
			),
		},
		{
			Key: "standard", Weight: 1,
			Name: i18n.Text{RU: "Один стандарт", EN: "One standard"},
			Hint: i18n.Text{RU: "Так же помогли бы в любом другом канале.", EN: "Any other channel would have helped as well."},
			Steps: steps(
				i18n.Text{RU: "хуже, чем в других каналах", EN: "worse than in other channels"},
				i18n.Text{RU: "не хуже", EN: "no worse"},
			),
		},
	}
}

// Edition is a version of a scorecard at the moment in which it was published.
type Edition struct {
	Name   i18n.Text // of the scorecard
	Number int
	At     time.Time
}

// editionsRead is how many editions of a period are told, the latest.
const editionsRead = 200

// Published tells which versions were published in a period, in time.
func (s *Service) Published(ctx context.Context, a actor.Actor, p when.Period) ([]Edition, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	return s.store.ScorecardEditions(ctx, p, editionsRead)
}

// EnsureBuiltIn gives an empty desk its scorecard; it changes nothing on a desk
// that has it. Several nodes may call it at once.
func (s *Service) EnsureBuiltIn(ctx context.Context) error {
	_, err := s.store.LatestScorecard(ctx, BuiltInKey)
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		card := Scorecard{Key: BuiltInKey, Name: i18n.Text{RU: "Обслуживание", EN: "Service"}}
		return s.store.InsertScorecard(ctx, &card, &Version{Number: 1, PublishedAt: s.now(), Criteria: BuiltInCriteria()})
	})
	if fault.Is(err, fault.Conflict) {
		return nil // another node was first
	}
	return err
}
