package review

import (
	"context"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/web/kit"
)

var exportHead = []string{
	"id", "contact_id", "source", "external_id", "contact_ended_at", "channel", "team", "operator", "topic", "mark",
	"reviewer", "submitted_at", "revision", "scorecard", "scorecard_version", "score", "acknowledged", "remark", "pins",
}

// export streams the filtered list as CSV, the latest first: what was submitted
// last of each review, with points and remark of every criterion. What was not
// answered is empty, "na" is not applicable.
func (r rooms) export(c *gin.Context) error {
	ctx, who := of(c)
	asked, _, wrong := read(c.Request.URL.Query(), "", review.Lists(who))
	if wrong != nil {
		return wrong
	}
	criteria, err := r.reviews.Criteria(ctx, who)
	if err != nil {
		return err
	}
	if asked.Names, err = r.reviews.Names(ctx, who); err != nil {
		return err
	}
	f := review.FilterOf(asked.Filter)
	if asked.Called, err = r.reviews.Called(ctx, who, f); err != nil {
		return err
	}
	t := kit.Table{Name: "reviews", Head: head(criteria), Said: asked.Said(ctx)}
	t.Count = func() (int64, error) { return r.reviews.Total(ctx, who, f) }
	return kit.Export(c, t,
		func(p page.Request) (page.Of[review.ExportRow], error) { return r.reviews.Export(ctx, who, f, p) },
		func(row review.ExportRow) []string { return cells(ctx, row, criteria) })
}

func head(criteria []scorecard.Criterion) []string {
	out := append([]string{}, exportHead...)
	for _, c := range criteria {
		out = append(out, c.Key, c.Key+"_remark", c.Key+"_reasons")
	}
	return out
}

func cells(ctx context.Context, x review.ExportRow, criteria []scorecard.Criterion) []string {
	word := ""
	if x.Acknowledged {
		word = string(x.Word)
	}
	out := []string{
		strconv.FormatInt(x.ID, 10), strconv.FormatInt(x.ContactID, 10), x.Source, x.ExternalID, kit.Instant(&x.EndedAt),
		x.ChannelCode, x.TeamName, x.OperatorName, x.TopicName, kit.Int(x.Mark),
		x.ReviewerName, kit.Instant(x.SubmittedAt), strconv.Itoa(x.Revision), x.Version.Name.For(ctx), strconv.Itoa(x.Version.Number), kit.Decimal(*x.Score), word,
		x.Sheet.Remark, strconv.Itoa(len(x.Sheet.Pins)),
	}
	for _, c := range criteria {
		a := x.Sheet.Answers[c.Key]
		points := kit.Int(a.Points)
		if a.NA {
			points = review.NA
		}
		out = append(out, points, a.Remark, strings.Join(a.Reasons, " "))
	}
	return out
}
