package review

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
)

// severityRoutes adds how strict reviewers are to the staff door.
func (r rooms) severityRoutes(d *kit.Doors) {
	d.Staff.GET("/reviews/severity", actor.FigureRead, r.severity)
	d.Staff.GET("/reviews/severity.csv", actor.FigureRead, r.severityFile)
}

// severities computes what the address asks for.
func (r rooms) severities(c *gin.Context) (p view.SeverityPage, err error) {
	ctx, who := of(c)
	if p.Filter, err = review.SeverityParams.Read(c.Request.URL.Query()); err != nil {
		return p, err
	}
	period, err := r.reviews.SeverityPeriod(p.Filter)
	if err != nil {
		return p, page.Refused(err)
	}
	p.Severities, err = r.reviews.Severity(ctx, who, period)
	return p, err
}

// severity shows how strict reviewers are.
func (r rooms) severity(c *gin.Context) error {
	p, err := r.severities(c)
	if fault.Is(err, fault.Invalid) {
		p.Wrong = fault.Of(err)
		return kit.View(c, http.StatusUnprocessableEntity, view.Severity(p))
	}
	if err != nil {
		return err
	}
	return kit.OK(c, view.Severity(p))
}

// severityFile gives the same as a file: a row for each reviewer. What too few contacts tell is
// empty, but for the value and its error.
func (r rooms) severityFile(c *gin.Context) error {
	p, err := r.severities(c)
	if err != nil {
		return err
	}
	t := kit.Table{Name: "severity", Head: []string{"reviewer", "group", "linked_contacts", "linked_reviews", "severity", "standard_error", "low", "high", "beyond_chance", "drift_a_month", "mean_score", "fair_score_estimate"}}
	return kit.Export(c, t, whole(p.Reviewers), func(s review.Strictness) []string {
		out := []string{s.Name, "", strconv.Itoa(s.Contacts), strconv.Itoa(s.Reviews), "", "", "", "", "", "", kit.Decimal(s.Mean), figureCell(s.Fair)}
		if s.Group >= 0 {
			out[1], out[4], out[5] = strconv.Itoa(s.Group+1), kit.Decimal(s.Value), kit.Decimal(s.Error)
		}
		if s.Reach != nil {
			out[6], out[7], out[8] = kit.Decimal(s.Reach.Low), kit.Decimal(s.Reach.High), strconv.FormatBool(s.Beyond())
		}
		if s.Drift != nil {
			out[9] = kit.Decimal(s.Drift.Value)
		}
		return out
	})
}
