package survey

import (
	"context"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// BuiltInKey is the key of the survey that an empty desk has.
const BuiltInKey = "service"

// BuiltInQuestions is version 1 of the built-in survey.
func BuiltInQuestions() []Question {
	return []Question{
		{
			Key: KeyMark, Kind: Rating, Required: true, Min: 1, Max: 5, Satisfied: []int{4, 5}, Dissatisfied: []int{1, 2},
			Text: i18n.Text{RU: "Как мы вам помогли?", EN: "How did we help you?"},
			Options: []Option{
				{"1", i18n.Text{RU: "очень плохо", EN: "very badly"}},
				{"2", i18n.Text{RU: "плохо", EN: "badly"}},
				{"3", i18n.Text{RU: "так себе", EN: "so-so"}},
				{"4", i18n.Text{RU: "хорошо", EN: "well"}},
				{"5", i18n.Text{RU: "отлично", EN: "very well"}},
			},
		},
		{Key: KeySolved, Kind: YesNo, Text: i18n.Text{RU: "Вопрос решён?", EN: "Is it solved?"}},
		{
			Key: KeyReasons, Kind: Many, OnlyMarks: []int{1, 2, 3},
			Text: i18n.Text{RU: "Что пошло не так?", EN: "What went wrong?"},
			Options: []Option{
				{"long_wait", i18n.Text{RU: "долго ждать", EN: "a long wait"}},
				{"not_solved", i18n.Text{RU: "вопрос не решили", EN: "not solved"}},
				{"rude", i18n.Text{RU: "говорили грубо", EN: "rude"}},
				{"not_understood", i18n.Text{RU: "меня не поняли", EN: "not understood"}},
				{"repeated", i18n.Text{RU: "повторять одно и то же", EN: "had to repeat myself"}},
				{"other", i18n.Text{RU: "другое", EN: "something else"}},
			},
		},
		{Key: KeyComment, Kind: FreeText, Text: i18n.Text{RU: "Расскажите, если хотите", EN: "Tell us more, if you like"}},
	}
}

// EnsureBuiltIn gives an empty desk its survey and its rule; it changes nothing
// on a desk that has them. Several nodes may call it at once.
func (s *Service) EnsureBuiltIn(ctx context.Context) error {
	have, err := s.store.SurveyList(ctx)
	if err != nil {
		return err
	}
	for _, v := range have {
		if v.Key == BuiltInKey {
			return nil
		}
	}
	now := s.now()
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		survey := Survey{Key: BuiltInKey, Name: i18n.Text{RU: "Обслуживание", EN: "Service"}}
		version := Version{Number: 1, PublishedAt: now, Questions: BuiltInQuestions()}
		if err := s.store.InsertSurvey(ctx, &survey, &version); err != nil {
			return err
		}
		return s.store.SaveRule(ctx, &Rule{
			Position: 1, Name: i18n.Text{RU: "Все каналы", EN: "Every channel"}.In(s.language), Active: true,
			SurveyID: survey.ID, Delivery: "email", DelayMinutes: 10, QuietFrom: 21 * 60, QuietTo: 10 * 60,
			Share: 100, QuarantineDays: 30, MaxAgeHours: 72, UpdatedAt: now,
		})
	})
	s.plan.Store(nil)
	if fault.Is(err, fault.Conflict) {
		return nil // another node was first; its transaction held both
	}
	return err
}
