package contact

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	view "openpeople/templates/contact"
)

// listed finds a contact in the list that the URL says the reader came from, and its
// neighbours there, in its filters and order. A list that is none, or on which the
// contact does not stand any more, has no neighbours: the page is the same without.
func (r rooms) listed(c *gin.Context, id int64) (l view.Listed, err error) {
	values, wrong := url.ParseQuery(c.Query(view.FromParam))
	if wrong != nil || len(values) == 0 {
		return l, nil
	}
	if customer := values.Get("customer"); customer != "" {
		if l.CustomerID, wrong = strconv.ParseInt(customer, 10, 64); wrong != nil || l.CustomerID < 1 {
			return view.Listed{}, nil
		}
		values.Del("customer")
	}
	if l.Filter, l.After, wrong = contact.Params.ReadList(values, "after"); wrong != nil {
		return view.Listed{}, nil
	}
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	f := contact.FilterOf(l.Filter)
	f.CustomerID = l.CustomerID
	part, err := r.contacts.List(ctx, who, f, page.Request{After: l.After})
	if err != nil {
		return l, err
	}
	l.PreviousIn, l.NextIn = l.After, l.After
	at := slices.IndexFunc(part.Rows, func(row contact.Row) bool { return row.ID == id })
	switch {
	case at > 0:
		l.Previous = part.Rows[at-1].ID
	case at == 0:
		l.Previous = l.After.ID // a part begins after the last row of the one before
	case id != l.After.ID:
		return l, nil
	}
	if at+1 < len(part.Rows) {
		l.Next = part.Rows[at+1].ID
		return l, nil
	}
	if part.Next == (page.Cursor{}) {
		return l, nil
	}
	next, err := r.contacts.List(ctx, who, f, page.Request{After: part.Next, Limit: 1})
	if len(next.Rows) > 0 {
		l.Next, l.NextIn = next.Rows[0].ID, part.Next
	}
	return l, err
}
