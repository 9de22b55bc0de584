package review

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
)

func (r rooms) list(c *gin.Context) error {
	ctx, who := of(c)
	p, after, wrong := read(c.Request.URL.Query(), "after", review.Lists(who))
	p.Who, p.Wrong = who, fault.Of(wrong)
	var err error
	if p.Waiting, err = r.reviews.Waiting(ctx, who); err != nil {
		return err
	}
	if p.List == review.OfTeam {
		if p.Names, err = r.reviews.Names(ctx, who); err != nil {
			return err
		}
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	f := review.FilterOf(p.Filter)
	if p.Called, err = r.reviews.Called(ctx, who, f); err != nil {
		return err
	}
	if p.Rows, err = r.reviews.List(ctx, who, f, page.Request{After: after}); err != nil {
		return err
	}
	if p.Count, err = r.reviews.Count(ctx, who, f); err != nil {
		return err
	}
	return kit.OK(c, view.List(p))
}

// read reads the filters of the URL. Invalid names what is wrong; the page then
// holds what could be read. A list that the reader does not have is the first one.
func read(values url.Values, place string, lists []review.List) (p view.ListPage, after page.Cursor, wrong error) {
	p.Lists = lists
	p.Filter, after, wrong = review.Params.ReadList(values, view.Path, place)
	p.Further = after != (page.Cursor{})
	if p.List = review.List(p.Filter.Get("list")); !slices.Contains(lists, p.List) {
		p.List = lists[0]
	}
	p.Filter = p.Filter.With("list", string(p.List))
	return p, after, wrong
}
