package review

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
)

// examples shows good examples to learn from.
func (r rooms) examples(c *gin.Context) error {
	ctx, who := of(c)
	var p view.ExamplesPage
	var after page.Cursor
	var wrong error
	p.Filter, after, wrong = review.ExampleParams.ReadList(c.Request.URL.Query(), view.ExamplesPath, "after")
	p.Further, p.Wrong = after != (page.Cursor{}), fault.Of(wrong)
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.Examples(p))
	}
	var err error
	if p.Rows, err = r.reviews.Examples(ctx, who, p.Filter, page.Request{After: after, Limit: review.ExamplesShown}); err != nil {
		return err
	}
	if p.Count, err = r.reviews.CountExamples(ctx, who, p.Filter); err != nil {
		return err
	}
	return kit.OK(c, view.Examples(p))
}
