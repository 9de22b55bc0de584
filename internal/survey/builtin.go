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

// EnsureBuiltIn gives a desk the built-in survey and calls made in the same
// transaction, with the survey's id; it does nothing on a desk that has it.
// Several nodes may call it at once.
func (s *Service) EnsureBuiltIn(ctx context.Context, made func(ctx context.Context, surveyID int64) error) error {
	have, err := s.store.SurveyList(ctx)
	if err != nil {
		return err
	}
	for _, v := range have {
		if v.Key == BuiltInKey {
			return nil
		}
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		survey := Survey{Key: BuiltInKey, Name: i18n.Text{RU: "Обслуживание", EN: "Service"}}
		version := Version{Number: 1, PublishedAt: s.now(), Questions: BuiltInQuestions()}
		if err := s.store.InsertSurvey(ctx, &survey, &version); err != nil {
			return err
		}
		return made(ctx, survey.ID)
	})
	if fault.Is(err, fault.Conflict) {
		return nil // another node was first; its transaction held both
	}
	return err
}
