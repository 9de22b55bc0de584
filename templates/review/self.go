package review

import (
	"context"
	"strconv"

	"openpeople/internal/i18n"
	"openpeople/internal/review"
	"openpeople/templates/ui"
)

// fields are a choice for each criterion, and the remark.
func (p SelfPage) fields(ctx context.Context) (out []ui.Field) {
	for _, c := range p.Form.Asked().Criteria() {
		name := review.ScoreField(c.Key)
		f := ui.Field{Name: name, Label: c.Name.For(ctx), Hint: c.Hint.For(ctx), Error: ui.FieldError(ctx, p.Fault, name)}
		if a := p.Sheet.Answers[c.Key]; a.NA {
			f.Value = review.NA
		} else if a.Points != nil {
			f.Value = strconv.Itoa(*a.Points)
		}
		for _, s := range c.Steps {
			f.Options = append(f.Options, ui.Option{Value: strconv.Itoa(s.Points), Label: s.Name.For(ctx)})
		}
		if c.MayNA {
			f.Options = append(f.Options, ui.Option{Value: review.NA, Label: i18n.T(ctx, "review.na")})
		}
		out = append(out, f)
	}
	return append(out, ui.Field{Name: "remark", Label: i18n.T(ctx, "self.remark"), Value: p.Sheet.Remark, Rows: 3, Max: review.MaxRemark, Optional: true, Error: ui.FieldError(ctx, p.Fault, "remark")})
}
