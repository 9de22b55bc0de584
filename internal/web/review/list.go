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
	"openpeople/internal/when"
	view "openpeople/templates/review"
)

func (r rooms) list(c *gin.Context) error {
	ctx, who := of(c)
	lists := review.Lists(who)
	s, wrong := readSearch(c.Request.URL.Query(), lists)
	p := view.ListPage{Who: who, Lists: lists, Search: s, Wrong: fault.Of(wrong), CountLimit: review.CountLimit, ExportLimit: kit.ExportLimit}
	var err error
	if p.Waiting, err = r.reviews.Waiting(ctx, who); err != nil {
		return err
	}
	if s.List == review.OfTeam {
		if p.Names, err = r.reviews.Names(ctx, who); err != nil {
			return err
		}
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	after, _ := page.ParseCursor(s.After)
	f := filter(s)
	if p.Rows, err = r.reviews.List(ctx, who, f, page.Request{After: after}); err != nil {
		return err
	}
	if p.Count, err = r.reviews.Count(ctx, who, f); err != nil {
		return err
	}
	return kit.OK(c, view.List(p))
}

// readSearch reads the filters of the URL. Invalid names what is wrong; the
// search then holds what could be read. A list that the reader does not have is
// the first one.
func readSearch(values url.Values, lists []review.List) (view.Search, error) {
	q := kit.ReadQuery(values)
	p := q.Period()
	s := view.Search{
		List: review.List(values.Get("list")), From: p.From, To: p.To,
		Team: q.ID("team"), Operator: q.ID("operator"), Unacknowledged: q.Has("unacknowledged"), After: q.After(),
	}
	if !slices.Contains(lists, s.List) {
		s.List = lists[0]
	}
	return s, q.Err()
}

func filter(s view.Search) review.Filter {
	f := review.Filter{List: s.List, Period: when.Period{From: s.From, To: s.To}, OperatorID: s.Operator, Unacknowledged: s.Unacknowledged}
	if s.Team != 0 {
		f.TeamIDs = []int64{s.Team}
	}
	return f
}
