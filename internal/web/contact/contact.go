// Package contact serves the list of contacts, its export, and one contact. Who sees which contact and how much of a customer
// is decided in the rooms.
package contact

import (
	"context"
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/comment"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/query"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	view "openpeople/templates/contact"
)

// Contacts is what these pages ask of the contact room.
type Contacts interface {
	NamesFor(ctx context.Context, a actor.Actor, asked page.Filter) (contact.Names, error)
	List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
	Total(ctx context.Context, a actor.Actor, f contact.Filter) (int64, error)
	Counted(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (contact.Counted, error)
	Get(ctx context.Context, a actor.Actor, id int64) (contact.Detail, error)
}

// Asked is what these pages ask of the room asking.
type Asked interface {
	OfContact(ctx context.Context, a actor.Actor, contactID int64) (asking.Asking, error)
}

// Surveys is what these pages ask of the survey room.
type Surveys interface {
	OfContact(ctx context.Context, a actor.Actor, contactID int64) (survey.Said, error)
	ReasonNames(ctx context.Context) (map[string]string, error)
}

// Comments is what these pages ask of the room of comments.
type Comments interface {
	Tags(ctx context.Context, a actor.Actor) (comment.Tags, error)
	BorneBy(ctx context.Context, a actor.Actor, contactID int64) (comment.Tags, error)
}

// Panel draws what another room knows of a contact, for the page of that contact;
// nil draws nothing.
type Panel func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error)

// Panels are those of other rooms on the page of a contact, before and after its
// facts, in their order; Case is its call-back, in the
// strip that leads the page; Voice its recordings, above the conversation.
type Panels struct {
	Case, Voice Panel // nil: none
	// Correct leads to where a message that was made of sound is corrected; nil, or gives nil:
	// nowhere.
	Correct      func(a actor.Actor, c contact.Detail) func(n int) templ.Component
	Above, Below []Panel
}

type rooms struct {
	contacts Contacts
	asking   Asked
	surveys  Surveys
	comments Comments
	panels   Panels
}

// Routes adds the pages of contacts to the staff door.
func Routes(d *kit.Doors, contacts Contacts, asked Asked, surveys Surveys, comments Comments, panels Panels) {
	r := rooms{contacts, asked, surveys, comments, panels}
	d.Staff.GET("/contacts", actor.ContactRead, r.list)
	d.Staff.GET("/contacts.csv", actor.ContactRead, r.export)
	d.Staff.GET("/customers/:id/contacts", actor.ContactRead, r.list)
	d.Staff.GET("/customers/:id/contacts.csv", actor.ContactRead, r.export)
	d.Staff.GET("/contacts/:id", actor.ContactRead, r.one)
}

func (r rooms) list(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	customer, err := ofCustomer(c)
	if err != nil {
		return err
	}
	narrowed, after, wrong := contact.Params.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "after")
	if customer == 0 && c.Request.URL.RawQuery == "" {
		if narrowed, err = r.begin(c); err != nil {
			return err
		}
	}
	v := view.ListView{Who: who, CustomerID: customer, Filter: narrowed, After: after, Wrong: fault.Of(wrong)}
	if v.Names, err = r.contacts.NamesFor(ctx, who, narrowed); err != nil {
		return err
	}
	if v.Called, err = r.called(ctx, who, narrowed); err != nil {
		return err
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.List(v))
	}
	f := contact.FilterOf(narrowed)
	f.CustomerID = customer
	v.Counted, err = r.contacts.Counted(ctx, who, f, page.Request{After: after})
	if fault.Is(err, fault.Invalid) { // what was typed cannot be looked for
		v.Wrong = fault.Of(page.Refused(err))
		return kit.View(c, http.StatusUnprocessableEntity, view.List(v))
	}
	if err != nil {
		return err
	}
	if customer == 0 {
		remember(c, who, narrowed)
	}
	return kit.OK(c, view.List(v))
}

// called is what tags are called, and reasons where the list is narrowed by one.
func (r rooms) called(ctx context.Context, who actor.Actor, f page.Filter) (out comment.Called, err error) {
	if out.Tags, err = r.comments.Tags(ctx, who); err == nil && f.Has(contact.Ticked.Name) {
		out.Reasons, err = r.surveys.ReasonNames(ctx)
	}
	return out, err
}

// ofCustomer is the customer whose contacts are listed; 0: everybody's are.
func ofCustomer(c *gin.Context) (int64, error) {
	if c.Param("id") == "" {
		return 0, nil
	}
	return kit.ID(c, "id")
}

// earlierShown is how many other contacts of the customer stand on the page.
const earlierShown = 8

func (r rooms) one(c *gin.Context) error {
	v, err := r.look(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.One(v))
}

// look reads everything about the contact of the path.
func (r rooms) look(c *gin.Context) (v view.OneView, err error) {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	v.Who = who
	id, err := kit.ID(c, "id")
	if err != nil {
		return v, err
	}
	if v.Contact, err = r.contacts.Get(ctx, who, id); err != nil {
		return v, err
	}
	if v.Asking, err = r.asking.OfContact(ctx, who, id); err != nil {
		return v, err
	}
	if v.Said, err = r.surveys.OfContact(ctx, who, id); err != nil {
		return v, err
	}
	if v.Tags, err = r.comments.BorneBy(ctx, who, id); err != nil {
		return v, err
	}
	if r.panels.Case != nil {
		if v.Case, err = r.panels.Case(ctx, who, v.Contact.Contact); err != nil {
			return v, err
		}
	}
	if r.panels.Correct != nil {
		v.Correct = r.panels.Correct(who, v.Contact)
	}
	if r.panels.Voice != nil {
		if v.Voice, err = r.panels.Voice(ctx, who, v.Contact.Contact); err != nil {
			return v, err
		}
	}
	if v.Above, err = draw(ctx, r.panels.Above, who, v.Contact.Contact); err != nil {
		return v, err
	}
	if v.Below, err = draw(ctx, r.panels.Below, who, v.Contact.Contact); err != nil {
		return v, err
	}
	if v.List, err = r.listed(c, id); err != nil {
		return v, err
	}
	if q, wrong := query.Parse(v.List.Filter.Get("q")); wrong == nil {
		v.Words = q
	}
	if v.Contact.CustomerID == 0 {
		return v, nil
	}
	others, err := r.contacts.List(ctx, who, contact.Filter{CustomerID: v.Contact.CustomerID}, page.Request{Limit: earlierShown + 1})
	for _, row := range others.Rows {
		if row.ID != id && len(v.Earlier) < earlierShown {
			v.Earlier = append(v.Earlier, row)
		}
	}
	v.More = others.Next != (page.Cursor{})
	return v, err
}

// draw asks panels about a contact and leaves out those that have nothing to draw.
func draw(ctx context.Context, panels []Panel, who actor.Actor, c contact.Contact) (out []templ.Component, err error) {
	for _, panel := range panels {
		drawn, err := panel(ctx, who, c)
		if err != nil {
			return nil, err
		}
		if drawn != nil {
			out = append(out, drawn)
		}
	}
	return out, nil
}
