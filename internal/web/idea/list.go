package idea

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/idea"
)

// params is how the list can be narrowed and ordered.
var params = func() page.Params {
	orders, statuses := []string{}, []string{view.OpenOnes, view.AllOnes}
	for _, o := range idea.Orders {
		orders = append(orders, string(o))
	}
	for _, row := range idea.Statuses {
		statuses = append(statuses, string(row.Status))
	}
	return page.Params{
		{Name: "order", Of: orders, Label: i18n.Text{RU: "Порядок", EN: "Order"}},
		{Name: "mine", Kind: page.Flag, Label: i18n.Text{RU: "Мои", EN: "Mine"}},
		{Name: "status", Of: statuses, Label: i18n.Text{RU: "Статус", EN: "Status"}},
		{Name: "q", Kind: page.Text, Label: i18n.Text{RU: "Слова", EN: "Words"}},
	}
}()

// read reads a list's query. Invalid names what is wrong; the query then holds what
// could be read.
func read(values url.Values, place string) (view.Query, error) {
	f, after, wrong := params.ReadList(values, view.Path, place)
	out := view.Query{Order: idea.MostWanted, Mine: f.Has("mine"), Q: f.Get("q"), After: after}
	out.Status = cmp.Or(f.Get("status"), view.UsualStatus(out.Mine))
	switch {
	case out.Mine:
		out.Order = idea.Newest
	case f.Has("order"):
		out.Order = idea.Order(f.Get("order"))
	}
	return out, wrong
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
	q, wrong := read(c.Request.URL.Query(), "after")
	p := view.ListPage{Query: q, Fault: fault.Of(wrong)}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	f := filter(p.Query, a)
	list, err := h.ideas.List(ctx, a, f, p.Query.Order, page.Request{After: p.Query.After})
	if fault.Is(err, fault.Invalid) {
		p.Fault = fault.Of(page.Refused(err))
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	if err != nil {
		return err
	}
	p.Rows, p.Next = list.Rows, list.Next
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
	q, wrong := read(c.Request.URL.Query(), "")
	if wrong != nil {
		return wrong
	}
	narrowed, _ := params.Read(c.Request.URL.Query())
	f, own := filter(q, a), func(page.Param, string) string { return "" }
	t := kit.Table{Name: "ideas", Head: exportHead, Said: narrowed.Words(ctx, own)}
	t.Count = func() (int64, error) { return h.ideas.Total(ctx, a, f) }
	return kit.Export(c, t, func(p page.Request) (page.Of[idea.Row], error) { return h.ideas.List(ctx, a, f, q.Order, p) }, cells)
}

func cells(r idea.Row) []string {
	return []string{
		strconv.FormatInt(r.ID, 10), r.Title, r.Problem, r.Proposal, r.AuthorName, kit.Instant(&r.CreatedAt), string(r.Status), kit.Instant(&r.MovedAt),
		strconv.Itoa(r.Votes), strconv.Itoa(r.Comments), r.OwnerName, r.DueDay.String(), kit.Instant(r.AnsweredAt),
	}
}
