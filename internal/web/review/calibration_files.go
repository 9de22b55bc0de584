package review

import (
	"context"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/kit"
)

// calibrationScores gives what everybody gave: a row for each criterion of each contact and
// reviewer. What was not answered is empty, "na" is not applicable.
func (r rooms) calibrationScores(c *gin.Context) error {
	ctx, results, err := r.results(c)
	if err != nil {
		return err
	}
	type row struct {
		review.Disagreement
		review.Given
	}
	var rows []row
	for _, d := range results.Cells {
		for _, g := range d.Given {
			rows = append(rows, row{d, g})
		}
	}
	t := kit.Table{Name: "calibration-scores", Head: []string{"calibration", "place", "contact_id", "criterion", "criterion_name", "reviewer", "points", "score", "remark", "apart"}}
	return kit.Export(c, t, whole(rows), func(x row) []string {
		points, score := kit.Int(x.Answer.Points), ""
		if x.Answer.NA {
			points = review.NA
		}
		if x.Score != nil {
			score = kit.Decimal(*x.Score)
		}
		return []string{strconv.FormatInt(results.ID, 10), strconv.Itoa(x.Place), strconv.FormatInt(x.Contact.ContactID, 10), x.Criterion.Key, x.Criterion.Name.For(ctx),
			x.Name, points, score, x.Answer.Remark, kit.Decimal(x.Wide)}
	})
}

// calibrationAgreement gives how far reviewers agree, in all and by criterion; a figure that
// cannot be computed is empty.
func (r rooms) calibrationAgreement(c *gin.Context) error {
	ctx, results, err := r.results(c)
	if err != nil {
		return err
	}
	t := kit.Table{Name: "calibration-agreement", Head: []string{"calibration", "criterion", "criterion_name", "contacts", "scores", "alpha_interval", "alpha_low", "alpha_high", "commonest_share", "ac1", "equal_share", "alpha_ordinal", "alpha_nominal"}}
	return kit.Export(c, t, whole(append([]review.Agreement{results.All}, results.Criteria...)), func(g review.Agreement) []string {
		equal := ""
		if g.AC1 != nil {
			equal = kit.Decimal(g.Equal)
		}
		return []string{strconv.FormatInt(results.ID, 10), g.Key, g.Name.For(ctx), strconv.Itoa(g.Contacts), strconv.Itoa(g.Scores), figureCell(g.Alpha), figureCell(g.Low), figureCell(g.High),
			kit.Decimal(g.Share), figureCell(g.AC1), equal, figureCell(g.Ordinal), figureCell(g.Nominal)}
	})
}

// results are those of the calibration of the path, refused while it is blind to the reader.
func (r rooms) results(c *gin.Context) (context.Context, review.Results, error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return ctx, review.Results{}, err
	}
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return ctx, review.Results{}, err
	}
	results, err := r.calibrations.Agreement(ctx, who, id)
	return ctx, results, err
}

func figureCell(v *float64) string {
	if v == nil {
		return ""
	}
	return kit.Decimal(*v)
}

// whole is a list that has one part.
func whole[T any](rows []T) func(page.Request) (page.Of[T], error) {
	return func(page.Request) (page.Of[T], error) { return page.Of[T]{Rows: rows}, nil }
}
