package contact

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/contact"
)

// filterCookie keeps the filters of the list of contacts until the browser is
// closed: person|query. What was searched for is not kept: it names a customer.
const filterCookie = "openpeople_contacts"

// maxRemembered bounds the cookie, in bytes.
const maxRemembered = 1500

// begin is where the list opens when nobody says how: where the reader left it, or at
// those that have a mark; on a desk without any mark, at all.
func (r rooms) begin(c *gin.Context) (page.Filter, error) {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	if f := remembered(c, who); f.Any() {
		return f, nil
	}
	marked, err := r.contacts.List(ctx, who, contact.FilterOf(view.Answered), page.Request{Limit: 1})
	if err != nil || len(marked.Rows) > 0 {
		return view.Answered, err
	}
	return view.Everything, nil
}

func remember(c *gin.Context, who actor.Actor, f page.Filter) {
	value := url.QueryEscape(strconv.FormatInt(who.PersonID, 10) + "|" + f.Without("q").Values().Encode())
	if len(value) > maxRemembered {
		return
	}
	kit.SetCookie(c, http.Cookie{Name: filterCookie, Value: value, Path: view.Path})
}

// remembered is what this person looked at last in this browser; empty when that is
// not known, or does not hold any more.
func remembered(c *gin.Context, who actor.Actor) (f page.Filter) {
	kept, known := kit.Cookie(c, filterCookie)
	if !known {
		return f
	}
	value, err := url.QueryUnescape(kept)
	if err != nil {
		return f
	}
	person, query, _ := strings.Cut(value, "|")
	values, err := url.ParseQuery(query)
	if err != nil || person != strconv.FormatInt(who.PersonID, 10) {
		return f
	}
	f, err = contact.Params.Read(values)
	if err != nil {
		return page.Filter{}
	}
	return f
}
