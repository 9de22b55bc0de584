package idea

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/idea"
)

// read reads a list's query; what is no filter is left out.
func read(q url.Values) view.Query {
	out := view.Query{Order: idea.MostWanted, Mine: q.Get("mine") != "", Q: q.Get("q"), After: q.Get("after")}
	for _, o := range idea.Orders {
		if q.Get("order") == string(o) {
			out.Order = o
		}
	}
	if out.Mine {
		out.Order = idea.Newest
	}
	out.Status = view.UsualStatus(out.Mine)
	if s := q.Get("status"); s == view.OpenOnes || s == view.AllOnes {
		out.Status = s
	} else if _, ok := idea.Status(s).Row(); ok {
		out.Status = s
	}
	if _, ok := page.ParseCursor(out.After); !ok {
		out.After = ""
	}
	return out
}

func filter(q view.Query, a actor.Actor) idea.Filter {
	f := idea.Filter{Search: q.Q}
	switch q.Status {
	case view.OpenOnes:
		f.Open = true
	case view.AllOnes:
	default:
		f.Status = idea.Status(q.Status)
	}
	if q.Mine {
		f.AuthorID = a.PersonID
	}
	return f
}

func (h handlers) list(c *gin.Context) error {
	ctx, a := of(c)
	p := view.ListPage{Query: read(c.Request.URL.Query())}
	f := filter(p.Query, a)
	after, _ := page.ParseCursor(p.Query.After)
	list, err := h.ideas.List(ctx, a, f, p.Query.Order, page.Request{After: after})
	if fault.Is(err, fault.Invalid) {
		p.Fault = fault.Of(err)
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	if err != nil {
		return err
	}
	p.Rows, p.Next = list.Rows, list.Next.String()
	if p.Count, err = h.ideas.Count(ctx, a, f); err != nil {
		return err
	}
	return kit.OK(c, view.List(p))
}

var exportHead = []string{
	"id", "title", "problem", "proposal", "author", "created_at", "status", "moved_at", "votes", "comments", "owner", "due", "answered_at",
}

// export streams the filtered list as CSV, in its order.
func (h handlers) export(c *gin.Context) error {
	ctx, a := of(c)
	q := read(c.Request.URL.Query())
	f := filter(q, a)
	return kit.Export(c, "ideas.csv", exportHead, func(p page.Request) (page.Of[idea.Row], error) { return h.ideas.List(ctx, a, f, q.Order, p) }, cells)
}

func cells(r idea.Row) []string {
	answered := ""
	if r.AnsweredAt != nil {
		answered = instant(*r.AnsweredAt)
	}
	return []string{
		strconv.FormatInt(r.ID, 10), r.Title, r.Problem, r.Proposal, r.AuthorName, instant(r.CreatedAt), string(r.Status), instant(r.MovedAt),
		strconv.Itoa(r.Votes), strconv.Itoa(r.Comments), r.OwnerName, r.DueDay.String(), answered,
	}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
