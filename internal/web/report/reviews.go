package report

import (
	"cmp"
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

// Reviews is what these pages ask of the room of reviews.
type Reviews interface {
	Judged(ctx context.Context, a actor.Actor, f review.Filter) (review.Judged, error)
	BesideMarks(ctx context.Context, a actor.Actor, f review.Filter) ([]review.BesideMark, error)
	Loads(ctx context.Context, a actor.Actor, f review.Filter) ([]review.Load, error)
}

func (r rooms) reviewed(ctx context.Context, who actor.Actor, choice view.Choice) (report.Table, error) {
	t, err := r.figures.Reviewed(ctx, who, choice.Period, filterOf(choice), choice.ReviewsBy())
	if by, ascending, sorted := choice.Sorted(); err == nil && sorted {
		t.Sort(by, ascending)
	}
	return t, err
}

// reviewsOf is what a report on reviews asks of their room.
func reviewsOf(choice view.Choice) review.Filter {
	f := review.FilterOf(choice.Narrowed())
	f.Period = choice.Period
	return f
}

func (r rooms) reviewsPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.ReviewsView{Frame: f}
	switch of := reviewsOf(f.Choice); {
	case f.Wrong != nil:
	case f.Choice.ReviewsShow() == view.AsCriteria:
		v.Judged, err = r.reviews.Judged(ctx, f.Who, of)
	case f.Choice.ReviewsShow() == view.AsMarks:
		v.Marks, err = r.reviews.BesideMarks(ctx, f.Who, of)
	case f.Choice.ReviewsShow() == view.AsReviewers:
		v.Loads, err = r.reviews.Loads(ctx, f.Who, of)
	default:
		v.Table, err = r.reviewed(ctx, f.Who, f.Choice)
	}
	return view.ReviewsPage(v), err
}

// reviewsFile writes what the page shows.
func (r rooms) reviewsFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	switch choice.ReviewsShow() {
	case view.AsCriteria:
		return r.criteriaFile(c, choice, said)
	case view.AsMarks:
		return r.marksFile(c, choice, said)
	case view.AsReviewers:
		return r.loadsFile(c, choice, said)
	}
	return r.scoresFile(c, choice, said)
}

// scoresFile writes the table that the page shows, the total first, which has "*" for a
// value.
func (r rooms) scoresFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx, x := c.Request.Context(), choice.ReviewsBy()
	list := whole(func() ([]report.Row, error) {
		t, err := r.reviewed(ctx, actor.From(ctx), choice)
		return append([]report.Row{t.Total}, t.Rows...), err
	})
	head := []string{x.Key, "name", "reviews", "iqs", "iqs_low", "iqs_high", "iqs_sure", "contacts", "reviewed", "reviewed_share", "reviewed_low", "reviewed_high"}
	return kit.Export(c, kit.Table{Name: "reviews-" + x.Key, Head: head, Said: said}, list, func(row report.Row) []string {
		out := []string{row.Code, cmp.Or(row.Name, row.Code), strconv.FormatInt(row.All[figure.ReviewN], 10), "", "", "", ""}
		if row.Total {
			out[0], out[1] = "*", ""
		}
		if iqs := row.IQS(); iqs != nil {
			out[3], out[4], out[5] = kit.Decimal(iqs.Value), kit.Known(iqs.Low), kit.Known(iqs.High)
		}
		if row.Sure != nil {
			out[6] = kit.Decimal(row.Sure.End)
		}
		out = append(out, strconv.FormatInt(row.All[figure.N], 10), strconv.FormatInt(row.All[figure.Reviewed], 10))
		if s := row.Share(report.Reviewed); s != nil {
			return append(out, kit.Decimal(s.Value), kit.Decimal(s.Low), kit.Decimal(s.High))
		}
		return append(out, "", "", "")
	})
}
