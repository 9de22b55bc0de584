package report

import (
	"math"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/review"
	"openpeople/internal/stats"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

func whole64(n int64) string { return strconv.FormatInt(n, 10) }

// scoreCells are a mean score, its n and its interval; empty where there is none.
func scoreCells(s review.Scored) []string {
	m := report.IntervalOf(s.Moments)
	if m == nil {
		return []string{"", "0", "", ""}
	}
	return []string{kit.Decimal(m.Value), whole64(m.N), kit.Known(m.Low), kit.Known(m.High)}
}

// criterionLine is a criterion in a channel, in all of them, or the accuracy of a kind.
type criterionLine struct {
	of      review.CriterionScored
	channel review.Channel
	all     bool
	scored  review.Scored
	differs string
	kind    string // of an accuracy
	share   stats.Share
}

// criteriaFile writes each criterion in all, which has "*" for a channel, and in each channel;
// then the accuracy by kind, which has "*" for a criterion.
func (r rooms) criteriaFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() (lines []criterionLine, err error) {
		j, err := r.reviews.Judged(ctx, actor.From(ctx), reviewsOf(choice))
		compared := j.Compared()
		for _, one := range j.Criteria {
			lines = append(lines, criterionLine{of: one, all: true, scored: one.Scored})
			for _, h := range j.Channels {
				if s := one.Channels[h.ID]; s.N+s.NA > 0 {
					line := criterionLine{of: one, channel: h, scored: s}
					if d, ok := one.Apart(h.ID, compared); ok && d.Beyond() {
						line.differs = map[bool]string{true: "better", false: "worse"}[d.Value > 0]
					}
					lines = append(lines, line)
				}
			}
		}
		for _, a := range j.Accuracy {
			lines = append(lines, criterionLine{kind: string(a.Kind), share: a.Of})
		}
		return lines, err
	})
	head := []string{"criterion", "name", "critical", "channel", "channel_name", "score", "score_n", "score_low", "score_high", "under_half", "not_applicable", "differs", "accuracy", "accuracy_low", "accuracy_high", "accuracy_n"}
	return kit.Export(c, kit.Table{Name: "reviews-criteria", Head: head, Said: said}, list, func(l criterionLine) []string {
		if l.kind != "" {
			out := append([]string{"*", "", l.kind, "*", "", "", "", "", "", "", "", ""}, shareCells(l.share)...)
			return append(out, whole64(l.share.N))
		}
		out := []string{l.of.Key, l.of.Name.For(ctx), string(l.of.Critical), l.channel.Code, l.channel.Name}
		if l.all {
			out[3] = "*"
		}
		out = append(append(out, scoreCells(l.scored)...), whole64(l.scored.Low), whole64(l.scored.NA), l.differs)
		return append(out, "", "", "", "")
	})
}

// marksFile writes how each criterion goes with the customer's mark.
func (r rooms) marksFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() ([]review.BesideMark, error) {
		return r.reviews.BesideMarks(ctx, actor.From(ctx), reviewsOf(choice))
	})
	head := []string{"criterion", "name", "rho", "n", "low", "high", "p", "p_adjusted", "proven"}
	return kit.Export(c, kit.Table{Name: "reviews-marks", Head: head, Said: said}, list, func(b review.BesideMark) []string {
		out := []string{b.Key, b.Name.For(ctx), "", whole64(b.N), "", "", "", "", "no"}
		if b.Known {
			for i, f := range []float64{b.Rho.Low, b.Rho.High, b.Rho.P, b.Adjusted} {
				out[4+i] = kit.Decimal(rounded(f))
			}
			out[2] = kit.Decimal(rounded(b.Rho.Rho))
		}
		if b.Goes() {
			out[8] = "yes"
		}
		return out
	})
}

// loadsFile writes who reviewed how much, and praise to fault.
func (r rooms) loadsFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() ([]review.Load, error) {
		return r.reviews.Loads(ctx, actor.From(ctx), reviewsOf(choice))
	})
	head := []string{"reviewer_id", "reviewer", "reviews", "operators", "praised", "faulted", "praise_to_fault"}
	return kit.Export(c, kit.Table{Name: "reviews-reviewers", Head: head, Said: said}, list, func(l review.Load) []string {
		out := []string{whole64(l.ReviewerID), l.Reviewer, whole64(l.N), whole64(l.Operators), whole64(l.Praised), whole64(l.Faulted), ""}
		if l.Faulted > 0 {
			out[6] = kit.Decimal(math.Round(float64(l.Praised)/float64(l.Faulted)*100) / 100)
		}
		return out
	})
}
