package report

import (
	"context"
	"strconv"

	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/stats"
	"openpeople/templates/ui"
)

// empty reports whether there is nothing of what the address asks for.
func (v ReviewsView) empty() bool {
	switch v.Choice.ReviewsShow() {
	case AsCriteria:
		return len(v.Judged.Criteria) == 0
	case AsMarks:
		return len(v.Marks) == 0
	case AsReviewers:
		return len(v.Loads) == 0
	}
	return v.Table.Total.All[figure.N]+v.Table.Total.All[figure.ReviewN] == 0
}

// opened leads to the reviews of the period, narrowed by pairs of parameters.
func (v ReviewsView) opened(pairs ...string) string {
	return v.reviews(v.Choice.Narrowed(), v.Choice.Period, pairs...)
}

// cellURL leads to the reviews of a channel that answered a criterion.
func (v ReviewsView) cellURL(c review.CriterionScored, h review.Channel) string {
	return v.reviews(v.Choice.Narrowed().With("channel", h.Code), v.Choice.Period, "criterion", c.Key)
}

// part is a share as tables draw it.
func part(s stats.Share) *report.Share { return report.ShareOf(s.K, s.N) }

// mean is the mean score of answers, "" without any; small what it rests on, title its
// interval.
func (v ReviewsView) mean(ctx context.Context, s review.Scored) (text, small, title string) {
	m := report.IntervalOf(s.Moments)
	if m == nil {
		return "", "", ""
	}
	if m.Low != nil {
		title = ui.Decimal(ctx, *m.Low, 1) + "–" + ui.Decimal(ctx, *m.High, 1)
	} else {
		title = i18n.T(ctx, "ui.few")
	}
	return ui.Decimal(ctx, m.Value, 1), i18n.T(ctx, "ui.n", "N", ui.Number(ctx, m.N)), title
}

// scale is from where to where the shades of the map go: the least and the largest mean of
// those that rest on enough.
func (v ReviewsView) scale() (from, to float64) {
	from, to = 100, 0
	for _, c := range v.Judged.Criteria {
		for _, s := range c.Channels {
			if !stats.TooFew(s.N) {
				from, to = min(from, s.Sum/float64(s.N)), max(to, s.Sum/float64(s.N))
			}
		}
	}
	return from, to
}

// apart says that a cell differs from the other channels beyond chance; "" where it does not.
func (v ReviewsView) apart(ctx context.Context, c review.CriterionScored, h review.Channel, compared int) (sign, said string, tone ui.Tone) {
	d, ok := c.Apart(h.ID, compared)
	switch {
	case !ok || !d.Beyond():
		return "", "", ui.Neutral
	case d.Value > 0:
		return "▲", i18n.T(ctx, "reports.reviews.above", "Low", ui.Decimal(ctx, d.Low, 1), "High", ui.Decimal(ctx, d.High, 1)), ui.Good
	}
	return "▼", i18n.T(ctx, "reports.reviews.below", "Low", ui.Decimal(ctx, -d.High, 1), "High", ui.Decimal(ctx, -d.Low, 1)), ui.Bad
}

// outstanding says how many cells of the map differ beyond chance.
func (v ReviewsView) outstanding(ctx context.Context) string {
	n, of := 0, v.Judged.Compared()
	for _, c := range v.Judged.Criteria {
		for _, h := range v.Judged.Channels {
			if d, ok := c.Apart(h.ID, of); ok && d.Beyond() {
				n++
			}
		}
	}
	if of == 0 {
		return i18n.T(ctx, "reports.reviews.no_cells", "Few", stats.Enough)
	}
	return i18n.T(ctx, "reports.reviews.cells", "Count", n, "N", ui.Number(ctx, int64(n)), "Of", ui.Number(ctx, int64(of)))
}

func criticalName(ctx context.Context, k scorecard.Critical) string {
	if k == "" {
		return ""
	}
	return k.Title().For(ctx)
}

// goes says how a criterion goes with the customer's mark.
func (v ReviewsView) goes(ctx context.Context, b review.BesideMark) string {
	switch {
	case !b.Known && stats.TooFew(b.N):
		return i18n.T(ctx, "ui.few")
	case !b.Known:
		return i18n.T(ctx, "reports.reviews.alike")
	case !b.Goes():
		return i18n.T(ctx, "reports.reviews.unproven")
	case b.Rho.Rho > 0:
		return i18n.T(ctx, "reports.reviews.with_mark")
	}
	return i18n.T(ctx, "reports.reviews.against_mark")
}

// found says how many criteria go with the customer's mark beyond chance.
func (v ReviewsView) found(ctx context.Context) string {
	known, n := 0, 0
	for _, b := range v.Marks {
		if b.Known {
			known++
		}
		if b.Goes() {
			n++
		}
	}
	if known == 0 {
		return i18n.T(ctx, "reports.reviews.no_marks", "Few", stats.Enough)
	}
	return i18n.T(ctx, "reports.reviews.marks", "Count", n, "N", ui.Number(ctx, int64(n)), "Of", ui.Number(ctx, int64(known)))
}

// praise says how much praise there is to fault, of all reviewers.
func (v ReviewsView) praise(ctx context.Context) string {
	var all review.Load
	for _, l := range v.Loads {
		all.N, all.Praised, all.Faulted = all.N+l.N, all.Praised+l.Praised, all.Faulted+l.Faulted
	}
	return i18n.T(ctx, "reports.reviews.praise", "Count", all.N, "N", ui.Number(ctx, all.N), "Reviewers", ui.Number(ctx, int64(len(v.Loads))), "Praised", ui.Number(ctx, all.Praised), "Faulted", ui.Number(ctx, all.Faulted))
}

// ratio is praise to one fault, with one place; "" without a fault.
func ratio(ctx context.Context, l review.Load) string {
	if l.Faulted == 0 {
		return ""
	}
	return ui.Decimal(ctx, float64(l.Praised)/float64(l.Faulted), 1) + " : 1"
}

func reviewerID(l review.Load) string { return strconv.FormatInt(l.ReviewerID, 10) }

func (v ReviewsView) saidBasis(ctx context.Context) string {
	return i18n.T(ctx, "reports.reviews.basis", "Few", stats.Enough) + " " + i18n.T(ctx, "reports.reviews.counts")
}

// saidMethod are the formulas of what is shown.
func (v ReviewsView) saidMethod(ctx context.Context) (list []ui.Pair) {
	for _, key := range map[string][]string{AsCriteria: {"criterion", "accuracy", "map"}, AsMarks: {"rho", "together"}, AsReviewers: {"pins"}}[v.Choice.ReviewsShow()] {
		list = append(list, ui.Pair{Label: i18n.T(ctx, "reports.reviews.method."+key), Value: sentence(i18n.T(ctx, "reports.reviews.method."+key+"_how"))})
	}
	return list
}

// wilson is the interval of a share.
func wilson(ctx context.Context, s stats.Share) string {
	low, high, ok := s.Interval()
	if !ok {
		return ""
	}
	return ui.Between(ctx, low, high)
}

// mapHeads are the heads of the map: a column for each criterion.
func (v ReviewsView) mapHeads(ctx context.Context) []ui.Column {
	list := []ui.Column{{Label: figure.Channel.Row().Name.For(ctx)}}
	for _, c := range v.Judged.Criteria {
		list = append(list, ui.Column{Label: c.Name.For(ctx), Number: true})
	}
	return list
}
