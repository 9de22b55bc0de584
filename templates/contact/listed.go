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
		v.Set("after", after.In(l.Filter.URL(l.Path())))
	}
	return v.Encode()
}

// to leads to a contact of the list.
func (l Listed) to(id int64, in page.Cursor) string {
	return rowURL(id) + "?" + url.Values{ui.FromParam: {l.Query(in)}}.Encode()
}

// url is the list where the contact stands in it.
func (l Listed) url() string {
	if !l.known() {
		return Path
	}
	return l.Filter.URL(l.Path(), "after", l.After.In(l.Filter.URL(l.Path())))
}

// Path is where the list lives.
func (l Listed) Path() string {
	if l.CustomerID != 0 {
		return OfCustomer(l.CustomerID)
	}
	return Path
}

// listed is the part of the list that is shown.
func (v ListView) listed() Listed {
	return Listed{CustomerID: v.CustomerID, Filter: v.Filter, After: v.After}
}
