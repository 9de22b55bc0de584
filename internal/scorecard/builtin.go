package scorecard

import (
	"openpeople/internal/i18n"
)

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

// BuiltIn is version 1 of the built-in scorecard.
func BuiltIn() Content {
	return Content{Name: i18n.Text{RU: "Обслуживание", EN: "Service"}, Groups: []Group{{Key: "core", Criteria: BuiltInCriteria()}}}
}

// BuiltInCriteria is what it asks. It asks about the
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
			Key: "accuracy", Weight: 3, Critical: CustomerCritical,
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
