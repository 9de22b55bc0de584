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

// params is how a list of reviews can be narrowed.
var params = page.Params{
	{Name: "from", Kind: page.Date}, {Name: "to", Kind: page.Date}, {Name: "team", Kind: page.Number, Min: 1, Max: 1 << 53},
	{Name: "operator", Kind: page.Number, Min: 1, Max: 1 << 53}, {Name: "unacknowledged", Kind: page.Flag},
}

// readSearch reads the filters of the URL. Invalid names what is wrong; the
// search then holds what could be read. A list that the reader does not have is
// the first one, a cursor that was cut off begins anew.
func readSearch(values url.Values, lists []review.List) (view.Search, error) {
	f, wrong := params.Read(values)
	s := view.Search{List: review.List(values.Get("list")), From: f.Day("from"), To: f.Day("to"), Unacknowledged: f.Has("unacknowledged")}
	for name, to := range map[string]*int64{"team": &s.Team, "operator": &s.Operator} {
		for _, n := range f.Numbers(name) {
			*to = int64(n)
		}
	}
	if _, ok := page.ParseCursor(values.Get("after")); ok {
		s.After = values.Get("after")
	}
	if !slices.Contains(lists, s.List) {
		s.List = lists[0]
	}
	return s, wrong
}

func filter(s view.Search) review.Filter {
	f := review.Filter{List: s.List, Period: when.Period{From: s.From, To: s.To}, OperatorID: s.Operator, Unacknowledged: s.Unacknowledged}
	if s.Team != 0 {
		f.TeamIDs = []int64{s.Team}
	}
	return f
}
