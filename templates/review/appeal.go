package review

import (
	"context"
	"strconv"

	"github.com/a-h/templ"

	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// AppealsPath is where appeals are listed.
const AppealsPath = Path + "/appeals"

// AppealURL leads to an appeal.
func AppealURL(id int64) string { return AppealsPath + "/" + strconv.FormatInt(id, 10) }

func appealTone(s review.AppealState) ui.Tone {
	switch s {
	case review.Accepted, review.RuleWrong:
		return ui.Good
	case review.AppealOpen:
		return ui.Warn
	}
	return ui.Neutral
}

// decideText is what there is to do with an appeal.
func decideText(ctx context.Context, a review.AppealRow) string {
	if a.Kind == review.OfMistake {
		return i18n.T(ctx, "appeal.correct")
	}
	return i18n.T(ctx, "appeal.decide")
}

// contestWrong reports whether what is wrong is in the form of a new appeal.
func (p OnePage) contestWrong() bool {
	return p.Fault != nil && p.Contesting != (review.AppealDraft{})
}

// contestFields are those of a new appeal.
func (p OnePage) contestFields(ctx context.Context) []ui.Field {
	kind := ui.Field{Name: "kind", Label: i18n.T(ctx, "appeal.kind"), Value: string(p.Contesting.Kind), Error: ui.FieldError(ctx, p.Fault, "kind")}
	for _, k := range review.AppealKinds {
		if k.Kind == review.OfMistake && len(p.Review.Contest.Mistakes) == 0 {
			continue
		}
		kind.Options = append(kind.Options, ui.Option{Value: string(k.Kind), Label: k.Name.For(ctx), Hint: i18n.T(ctx, "appeal.kind."+string(k.Kind))})
	}
	criterion := ui.Field{Name: "criterion", Label: i18n.T(ctx, "appeal.criterion"), Value: p.Contesting.Criterion, Error: ui.FieldError(ctx, p.Fault, "criterion")}
	criterion.Options = []ui.Option{{Label: i18n.T(ctx, "appeal.criterion.choose")}}
	for _, c := range p.Review.Contest.Appeals {
		criterion.Options = append(criterion.Options, ui.Option{Value: c.Key, Label: c.Name.For(ctx)})
	}
	return []ui.Field{kind, criterion, {
		Name: "reason", Label: i18n.T(ctx, "appeal.reason"), Value: p.Contesting.Reason, Rows: 3, Max: review.MaxWords, Error: ui.FieldError(ctx, p.Fault, "reason"),
	}}
}

// decidedBy is the appeal of which a revision came; nil: the reviewer submitted it.
func (p OnePage) decidedBy(revision int) *review.AppealRow {
	for i, a := range p.Review.Appeals {
		if a.Result == revision {
			return &p.Review.Appeals[i]
		}
	}
	return nil
}

// author is who answers for the revision that is shown.
func (p OnePage) author(ctx context.Context) string {
	if a := p.decidedBy(p.Shown.Number); a != nil {
		return a.DeciderName + " · " + a.Kind.Name().For(ctx)
	}
	return p.Review.Row.ReviewerName
}

// contested is the answer that the appeal is about.
func (p DecisionPage) contested() review.Answer {
	return p.Review.Revisions[p.Row.Revision-1].Sheet.Answers[p.Row.Criterion]
}

// fields are those of the decision.
func (p DecisionPage) fields(ctx context.Context) []ui.Field {
	outcome := ui.Field{Name: "outcome", Label: i18n.T(ctx, "appeal.outcome"), Value: string(p.Typed.State), Error: ui.FieldError(ctx, p.Fault, "outcome")}
	for _, s := range p.Row.Kind.Outcomes() {
		outcome.Options = append(outcome.Options, ui.Option{Value: string(s), Label: i18n.T(ctx, "appeal.outcome."+string(s)), Hint: i18n.T(ctx, "appeal.outcome."+string(s)+".hint")})
	}
	step := ui.Field{Name: "step", Label: i18n.T(ctx, "appeal.step"), Hint: i18n.T(ctx, "appeal.step.hint"), Value: p.Typed.To, Error: ui.FieldError(ctx, p.Fault, "step")}
	step.Options = append([]ui.Option{{Label: i18n.T(ctx, "appeal.step.none")}}, p.steps(ctx)...)
	list := []ui.Field{outcome, step, {
		Name: "answer", Label: i18n.T(ctx, "appeal.answer"), Hint: i18n.T(ctx, "appeal.answer.hint"), Value: p.Typed.Answer, Rows: 3, Max: review.MaxWords, Error: ui.FieldError(ctx, p.Fault, "answer"),
	}}
	if p.Row.Kind == review.OfJudgement {
		list = append(list, ui.Field{
			Name: "proposal", Label: i18n.T(ctx, "appeal.proposal"), Hint: i18n.T(ctx, "appeal.proposal.hint"), Value: p.Typed.Proposal, Rows: 2, Max: review.MaxWords, Error: ui.FieldError(ctx, p.Fault, "proposal"),
		})
	}
	return list
}

// steps are the steps that the criterion may get: those over the one that stands.
func (p DecisionPage) steps(ctx context.Context) (out []ui.Option) {
	was := p.Review.Last().Sheet.Answers[p.Row.Criterion]
	for _, s := range p.Row.Asked.Steps {
		if was.Points == nil || s.Points > *was.Points {
			out = append(out, ui.Option{Value: strconv.Itoa(s.Points), Label: s.Name.For(ctx)})
		}
	}
	if p.Row.Asked.MayNA && !was.NA {
		out = append(out, ui.Option{Value: review.NA, Label: i18n.T(ctx, "review.na")})
	}
	return out
}

// whoDecides says for whom an open appeal waits.
func (p DecisionPage) whoDecides(ctx context.Context) string {
	return i18n.T(ctx, "appeal.waits."+string(p.Row.Kind), "Name", p.Row.ReviewerName)
}

func (p AppealsPage) listURL(l review.AppealList) string {
	return page.Filter{}.With("list", string(l)).URL(AppealsPath)
}

func (p AppealsPage) tabs(ctx context.Context) (out []ui.Tab) {
	for _, l := range p.Lists {
		t := ui.Tab{URL: p.listURL(l), Current: l == p.List, Label: i18n.T(ctx, "appeal.list."+string(l))}
		if l == review.AppealsToDecide {
			t.Count = p.Open
		}
		out = append(out, t)
	}
	return out
}

// tiles are how the desk decides: for everybody, of everybody.
func (p AppealsPage) tiles(ctx context.Context) []ui.Figure {
	g := p.Figures
	few := stats.TooFew(g.Decided)
	share := ui.Figure{Label: i18n.T(ctx, "appeal.share"), N: g.Decided, Period: ui.Period(ctx, g.Period), Formula: i18n.T(ctx, "appeal.share.formula"), Few: few && g.Decided > 0}
	wait := ui.Figure{Label: i18n.T(ctx, "appeal.median"), N: g.Decided, Period: ui.Period(ctx, g.Period), Formula: i18n.T(ctx, "appeal.median.formula"), Few: few && g.Decided > 0}
	if g.Share != nil {
		value, _ := g.Share.Value()
		share.Value, share.Interval = ui.Percent(ctx, value), ui.Between(ctx, g.Low, g.High)
		share.NText = i18n.T(ctx, "appeal.share.of", "N", ui.Number(ctx, g.Decided), "Accepted", ui.Number(ctx, g.Accepted), "Wrong", ui.Number(ctx, g.RuleWrong), "Declined", ui.Number(ctx, g.Declined))
	}
	if g.Median != nil {
		wait.Value = i18n.T(ctx, "appeal.days", "N", ui.Decimal(ctx, *g.Median, 1))
	}
	if p.Who.SeesAllReviews() && g.Decided > 0 {
		decided := page.Filter{}.With("list", string(review.AppealsSeen)).With("kind", string(review.OfJudgement)).With("from", g.Period.From.String()).With("to", g.Period.To.String())
		wait.URL, share.URL = decided.URL(AppealsPath), decided.With("state", string(review.Accepted)).URL(AppealsPath)
	}
	return []ui.Figure{share, wait}
}

func (p AppealsPage) selects(ctx context.Context) (out []ui.Field) {
	for _, param := range review.AppealParams {
		if param.Name != "kind" && param.Name != "state" {
			continue
		}
		f := ui.Field{Name: param.Name, Label: param.Label.For(ctx), Value: p.Filter.Get(param.Name), Error: ui.FieldError(ctx, p.Wrong, param.Name), Options: []ui.Option{{Label: param.Label.For(ctx) + ": " + i18n.T(ctx, "appeal.any")}}}
		for i, code := range param.Of {
			f.Options = append(f.Options, ui.Option{Value: code, Label: param.Names[i].For(ctx)})
		}
		out = append(out, f)
	}
	return out
}

// Said is what narrows the list, in words.
func (p AppealsPage) Said(ctx context.Context) []page.Said {
	return p.Filter.Without("list").Words(ctx, func(page.Param, string) string { return "" })
}

func (p AppealsPage) bar(ctx context.Context) ui.FilterBar {
	b := ui.FilterBar{Action: AppealsPath, Fields: appealFilters(p), Wrong: p.Wrong, Boxes: []string{"kind", "state", "from", "to"}}
	for _, said := range p.Said(ctx) {
		b.Chips = append(b.Chips, ui.Chip{Label: said.Label.For(ctx) + ": " + ui.SaidValues(ctx, said), Remove: p.Filter.Unsaid(said).URL(AppealsPath)})
	}
	if len(b.Chips) > 0 {
		b.Reset = p.listURL(p.List)
	}
	return b
}

func (p AppealsPage) columns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Label: i18n.T(ctx, "appeal.what")}, {Label: i18n.T(ctx, "review.operator")}, {Label: i18n.T(ctx, "review.reviewer"), From: ui.NotPhone},
		{Label: i18n.T(ctx, "appeal.outcome")}, {Label: i18n.T(ctx, "review.when"), Number: true},
	}
}

func (p AppealsPage) pages(ctx context.Context) ui.Pages {
	out := pagesOf(p.Filter, AppealsPath, len(p.Rows.Rows), p.Count, p.Rows.Next, p.Further)
	out.Exports = []ui.Link{{Label: "CSV", URL: p.Filter.URL(AppealsPath + ".csv")}}
	return out
}

func (p AppealsPage) nothing(ctx context.Context) templ.Component {
	b := ui.Blank{Icon: ui.IconReviews, Title: i18n.T(ctx, "appeal.none"), Text: i18n.T(ctx, "appeal.none.text")}
	switch {
	case p.Further || p.Filter.Without("list").Any():
		b = ui.Blank{Icon: ui.IconSearch, Title: i18n.T(ctx, "review.none_found"), Text: i18n.T(ctx, "review.none_found.text"), URL: p.listURL(p.List), Action: i18n.T(ctx, "review.none_found.all")}
	case p.List == review.AppealsToDecide:
		b.Title, b.Text = i18n.T(ctx, "appeal.none_open"), i18n.T(ctx, "appeal.none_open.text")
		b.URL, b.Action = p.listURL(review.AppealsSeen), i18n.T(ctx, "appeal.list.all")
	}
	return ui.Empty(b)
}
