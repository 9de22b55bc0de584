package contact

import (
	"net/url"
	"strconv"

	"openpeople/internal/page"
	"openpeople/templates/ui"
)

// Listed is the part of a list on which a contact stands, and which contacts stand
// before and after it there. The zero Listed: the reader came from elsewhere.
type Listed struct {
	CustomerID     int64 // whose contacts they are; 0: everybody's
	Filter         page.Filter
	After          page.Cursor // where the part begins
	Previous, Next int64       // 0: there is none
	PreviousIn     page.Cursor // where the part begins on which they stand
	NextIn         page.Cursor
}

func (l Listed) known() bool { return l.Filter.Any() || l.CustomerID != 0 }

// Query is the part of the list that begins after a cursor, as ui.FromParam holds it.
func (l Listed) Query(after page.Cursor) string {
	v := l.Filter.Values()
	if l.CustomerID != 0 {
		v.Set("customer", strconv.FormatInt(l.CustomerID, 10))
	}
	if after != (page.Cursor{}) {
		v.Set("after", after.String())
	}
	return v.Encode()
}

// to leads to a contact of the list.
func (l Listed) to(id int64, in page.Cursor) string {
	return rowURL(id) + "?" + url.Values{ui.FromParam: {l.Query(in)}}.Encode()
}

// url is the list where the contact stands in it.
func (l Listed) url() string {
	switch {
	case !l.known():
		return Path
	case l.CustomerID != 0:
		return l.Filter.URL(OfCustomer(l.CustomerID), "after", l.After.String())
	}
	return l.Filter.URL(Path, "after", l.After.String())
}

// listed is the part of the list that is shown.
func (v ListView) listed() Listed {
	after, _ := page.ParseCursor(v.After)
	return Listed{CustomerID: v.CustomerID, Filter: v.Filter, After: after}
}
