package report

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/internal/when"
	"openpeople/templates/ui"
)

// reviewsBy is the parameter that says what the rows of the report on reviews are.
const reviewsBy = "reviews_by"

// What the report on reviews shows.
const (
	AsScores    = "scores"
	AsCriteria  = "criteria"
	AsMarks     = "marks"
	AsReviewers = "reviewers"
)

// Reviews is the report on reviews.
var Reviews = Kind{Key: "reviews", Name: i18n.Text{RU: "Разборы", EN: "Reviews"}, Own: page.Params{
	{Name: "show", Label: i18n.Text{RU: "Что показать", EN: "Show"}, Of: []string{AsScores, AsCriteria, AsMarks, AsReviewers}, Names: []i18n.Text{{RU: "Баллы и охват", EN: "Scores and coverage"}, {RU: "Критерии", EN: "Criteria"}, {RU: "Рядом с оценкой клиента", EN: "Beside the customer's mark"}, {RU: "Кто разбирает", EN: "Reviewers"}}},
	axisParam(reviewsBy, report.ReviewAxes),
	{Name: "sort", Kind: page.Code, Label: i18n.Text{RU: "Порядок", EN: "Order"}, Of: []string{byName, byName + up, string(report.IQS), string(report.IQS) + up, string(report.Reviewed), string(report.Reviewed) + up}, Refusal: "reports.fault_sort"},
}, columns: []report.Key{report.IQS, report.Reviewed}}

// ReviewsBy is the axis that the address of a report on reviews names.
func (c Choice) ReviewsBy() report.Axis { return report.ReviewAxis(c.Filter.Get(reviewsBy)) }

// ReviewsShow is which of them the address asks for.
func (c Choice) ReviewsShow() string { return cmp.Or(c.Filter.Get("show"), AsScores) }

func (v ReviewsView) heading(ctx context.Context) heading {
	h := heading{Title: i18n.T(ctx, "reports.reviews.title"), Days: ui.Period(ctx, v.Choice.Period), Switches: []switches{{i18n.T(ctx, "reports.reviews.show"), v.views(ctx)}}}
	if v.Choice.ReviewsShow() == AsScores {
		h.Switches = append(h.Switches, switches{i18n.T(ctx, "reports.by"), v.switchOf(ctx, reviewsBy, v.Choice.ReviewsBy().Key)})
	}
	return h
}

// views is the switch of what is shown; rows and their order are of scores alone.
func (v ReviewsView) views(ctx context.Context) []ui.Choice {
	list := v.switchOf(ctx, "show", v.Choice.ReviewsShow())
	for i, show := range []string{AsScores, AsCriteria, AsMarks, AsReviewers} {
		c := v.Choice.With("show", show)
		if show != AsScores {
			c = c.With(reviewsBy).With("sort")
		} else {
			c = c.With("show")
		}
		list[i].URL = c.URL()
	}
	return list
}

// table is the view of the table by the axis. Values without a review are counted under it.
func (v ReviewsView) table() View {
	f, t := v.Frame, v.Table
	f.Choice.Axis = v.Choice.ReviewsBy()
	if !f.Choice.Axis.Time() {
		t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), unreviewed)
	}
	return View{f, t}
}

func unreviewed(r report.Row) bool { return r.All[figure.ReviewN] == 0 }

// without says how many values have no review; "" where none is without.
func (v ReviewsView) without(ctx context.Context) string {
	rest := len(v.Table.Rows) - len(v.table().Table.Rows)
	if rest == 0 {
		return ""
	}
	return i18n.T(ctx, "reports.reviews.without", "Count", rest, "N", ui.Number(ctx, int64(rest)))
}

// lead is the sentence that stands first: what the reviews come to, and of how many contacts
// there are any.
func (v ReviewsView) lead(ctx context.Context) string {
	t := v.Table.Total
	covered := i18n.T(ctx, "reports.reviews.covered", "Count", t.All[figure.N], "N", ui.Number(ctx, t.All[figure.N]), "Reviewed", ui.Part(ctx, t.All[figure.Reviewed], t.All[figure.N]))
	iqs := t.IQS()
	if iqs == nil {
		return i18n.T(ctx, "reports.reviews.none") + " " + covered
	}
	key, args := "reports.reviews.lead_few", []any{"Count", iqs.N, "N", ui.Number(ctx, iqs.N), "Score", ui.Decimal(ctx, iqs.Value, 1), "Few", stats.Enough}
	if iqs.Low != nil {
		key, args = "reports.reviews.lead", append(args, "Low", ui.Decimal(ctx, *iqs.Low, 1), "High", ui.Decimal(ctx, *iqs.High, 1))
	}
	return i18n.T(ctx, key, args...) + " " + covered
}

// within says that the reader sees reviews of the own teams alone; "" for who sees each.
func (v ReviewsView) within(ctx context.Context) string {
	if !v.Who.Reach().Limited {
		return ""
	}
	return i18n.T(ctx, "reports.reviews.within")
}

func (v ReviewsView) basis(ctx context.Context) string {
	out := i18n.T(ctx, "reports.basis", "Zone", account.ZoneTitle(v.Table.Zone).For(ctx), "Few", stats.Enough) + " " + i18n.T(ctx, "reports.reviews.counts")
	if _, _, sorted := v.Choice.Sorted(); sorted && !v.Choice.ReviewsBy().Time() {
		out += " " + v.table().ranked(ctx)
	}
	return out
}

// reviews leads to the reviews of a period that figures count.
func (v Frame) reviews(f page.Filter, p when.Period, more ...string) string {
	list := review.OfTeam
	if v.Who.Role == actor.Agent {
		list = review.ToMe
	}
	if figure.OfAgents(f) || v.Who.Reach().Limited {
		f = f.With(figure.Counted.Name, "1")
	}
	return f.URL("/reviews", append(more, "list", string(list), "counts", "yes", "from", p.From.String(), "to", p.To.String())...)
}
