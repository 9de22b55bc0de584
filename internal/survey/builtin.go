package survey

import (
	"context"

	"openpeople/internal/fault"
)

// BuiltInKey is the key of the survey that an empty desk has.
const BuiltInKey = "service"

// BuiltInQuestions is version 1 of the built-in survey.
func BuiltInQuestions() []Question {
	return []Question{
		{
			Key: KeyMark, Kind: Rating, Required: true, Min: 1, Max: 5, Satisfied: []int{4, 5}, Dissatisfied: []int{1, 2},
			Text: Words{"ru": "Как мы вам помогли?", "en": "How well did we help you?"},
			Options: []Option{
				{"1", Words{"ru": "очень плохо", "en": "very badly"}},
				{"2", Words{"ru": "плохо", "en": "badly"}},
				{"3", Words{"ru": "так себе", "en": "so-so"}},
				{"4", Words{"ru": "хорошо", "en": "well"}},
				{"5", Words{"ru": "отлично", "en": "very well"}},
			},
		},
		{Key: KeySolved, Kind: YesNo, Text: Words{"ru": "Вопрос решён?", "en": "Was it solved?"}},
		{
			Key: KeyReasons, Kind: Many, When: []Condition{{KeyMark, []string{"1", "2", "3"}}},
			Text: Words{"ru": "Что пошло не так?", "en": "What went wrong?"},
			Options: []Option{
				{"long_wait", Words{"ru": "долго ждать", "en": "long wait"}},
				{"not_solved", Words{"ru": "не решили", "en": "not solved"}},
				{"rude", Words{"ru": "грубо", "en": "rude"}},
				{"not_understood", Words{"ru": "не поняли", "en": "not understood"}},
				{"repeated", Words{"ru": "всё по кругу", "en": "said it twice"}},
				{"other", Words{"ru": "другое", "en": "other"}},
			},
		},
		{Key: KeyComment, Kind: FreeText, Text: Words{"ru": "Расскажите, если хотите", "en": "Tell us more, if you like"}},
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
		survey := Survey{Key: BuiltInKey, Name: Words{"ru": "Обслуживание", "en": "Service"}}
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
