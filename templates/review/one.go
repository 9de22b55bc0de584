package review

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/templates/ui"
)

// old reports whether an earlier revision is shown.
func (p OnePage) old() bool { return p.Shown.Number < p.Review.Revision }

func (p OnePage) actions() templ.Component { return oneActions(p) }

// bubbles are the messages, each with the reviewer's words under it.
func (p OnePage) bubbles() []ui.Bubble {
	return bubbles(p.Contact, func(i int, b *ui.Bubble) {
		if pin := p.Shown.Sheet.PinOf(i); pin.Words != "" {
			b.Pinned, b.Under = true, pinWords(pin, p.Review.Row.ReviewerName)
		}
	})
}

// reasonWords are the reasons picked, what stands under a cause after it.
func reasonWords(ctx context.Context, c scorecard.Criterion, a review.Answer) string {
	var words []string
	for _, key := range a.Reasons {
		if r, known := c.ReasonOf(key); known {
			words = append(words, r.Name.For(ctx))
		}
	}
	return strings.Join(words, ", ")
}

// stepName is what was chosen, in words.
func stepName(ctx context.Context, c scorecard.Criterion, a review.Answer) string {
	switch {
	case a.NA:
		return i18n.T(ctx, "review.na")
	case a.Points != nil:
		if s, ok := c.StepOf(*a.Points); ok {
			return s.Name.For(ctx)
		}
	}
	return ui.None
}

func wordTone(w review.Word) ui.Tone {
	switch w {
	case review.Thanks, review.Agreed:
		return ui.Good
	case review.Disagree:
		return ui.Warn
	}
	return ui.Neutral
}

func (p OnePage) wordField(ctx context.Context) ui.Field {
	f := ui.Field{Name: "word", Label: i18n.T(ctx, "review.word"), Value: p.Word, Error: ui.FieldError(ctx, p.Fault, "word")}
	for _, w := range review.Words {
		f.Options = append(f.Options, ui.Option{Value: string(w.Word), Label: w.Name.For(ctx)})
	}
	return f
}

func (p OnePage) remarkField(ctx context.Context) ui.Field {
	return ui.Field{
		Name: "remark", Label: i18n.T(ctx, "review.answer_remark"), Value: p.Remark, Rows: 3, Max: review.MaxWords, Optional: true,
		Error: ui.FieldError(ctx, p.Fault, "remark"),
	}
}

func (p OnePage) answerFields(ctx context.Context) []ui.Field {
	return []ui.Field{p.wordField(ctx), p.remarkField(ctx)}
}

// faultFields are the fields of the form that was refused.
func (p OnePage) faultFields(ctx context.Context) []ui.Field {
	if p.contestWrong() {
		return p.contestFields(ctx)
	}
	return p.answerFields(ctx)
}

// answerTitle says whose reply the form takes.
func (p OnePage) answerTitle(ctx context.Context) string {
	if p.Review.Unsigned {
		return i18n.T(ctx, "appeal.answer_for", "Name", p.Review.Row.OperatorName)
	}
	return i18n.T(ctx, "review.your_answer")
}

// noAnswer says that the operator has not replied, and for one without an account who does.
func (p OnePage) noAnswer(ctx context.Context) string {
	if p.Review.Unsigned {
		return i18n.T(ctx, "appeal.unsigned")
	}
	return i18n.T(ctx, "review.no_answer")
}

func here(yes bool) templ.Attributes {
	if yes {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}
