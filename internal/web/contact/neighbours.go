package contact

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	view "openpeople/templates/contact"
	"openpeople/templates/ui"
)

// Lister is what neighbours in a list are found with.
type Lister interface {
	List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
}

// listOf reads which part of which list ui.FromParam names; false for none.
func listOf(from string) (l view.Listed, known bool) {
	values, wrong := url.ParseQuery(from)
	if wrong != nil || len(values) == 0 {
		return l, false
	}
	if customer := values.Get("customer"); customer != "" {
		if l.CustomerID, wrong = strconv.ParseInt(customer, 10, 64); wrong != nil || l.CustomerID < 1 {
			return view.Listed{}, false
		}
		values.Del("customer")
	}
	if l.Filter, l.After, wrong = contact.Params.ReadList(values, l.Path(), "after"); wrong != nil {
		return view.Listed{}, false
	}
	return l, true
}

func filterOf(l view.Listed) contact.Filter {
	f := contact.FilterOf(l.Filter)
	f.CustomerID = l.CustomerID
	return f
}

// listed finds a contact in the list that the URL says the reader came from, and its
// neighbours there, in its filters and order. A list that is none, or on which the
// contact does not stand any more, has no neighbours: the page is the same without.
func (r rooms) listed(c *gin.Context, id int64) (view.Listed, error) {
	l, known := listOf(c.Query(ui.FromParam))
	if !known {
		return l, nil
	}
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	f := filterOf(l)
	part, err := r.contacts.List(ctx, who, f, page.Request{After: l.After})
	if fault.Is(err, fault.Invalid) {
		return view.Listed{}, nil
	}
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

// partsAhead is how many parts of a list Following looks through.
const partsAhead = 10

// Following looks for what comes after a contact in the list that ui.FromParam names:
// pick chooses from what follows in each part, 0 for none. It returns the query that
// names the part on which the choice stands; "" when the list is none, or the contact
// does not stand on it.
func Following(ctx context.Context, a actor.Actor, contacts Lister, from string, id int64, pick func([]contact.Row) (int64, error)) (next int64, in string, err error) {
	l, known := listOf(from)
	if !known {
		return 0, "", nil
	}
	found, f := id == l.After.ID, filterOf(l)
	for range partsAhead {
		part, err := contacts.List(ctx, a, f, page.Request{After: l.After})
		if fault.Is(err, fault.Invalid) {
			return 0, "", nil
		}
		if err != nil {
			return 0, "", err
		}
		rows := part.Rows
		if at := slices.IndexFunc(rows, func(row contact.Row) bool { return row.ID == id }); at >= 0 {
			found, rows = true, rows[at+1:]
		}
		if !found {
			return 0, "", nil
		}
		if next, err = pick(rows); err != nil || next != 0 {
			return next, l.Query(l.After), err
		}
		if part.Next == (page.Cursor{}) {
			break
		}
		l.After = part.Next
	}
	return 0, from, nil
}
