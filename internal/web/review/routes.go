// Package review is the web side of reviews: /contacts/:id/review is one's own
// review of a contact, /reviews/:id is what was submitted, /reviews lists,
// /reviews/queue is what is to be reviewed, /reviews/appeals what is said against reviews,
// /calibrations what several score blind. Who
// may review and read what is decided in the review room.
package review

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// Contacts is what these pages ask of the contact room.
type Contacts interface {
	Get(ctx context.Context, a actor.Actor, id int64) (contact.Detail, error)
	List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
}

// Surveys is what these pages ask of the survey room.
type Surveys interface {
	OfContact(ctx context.Context, a actor.Actor, contactID int64) (survey.Said, error)
}

// Beside draws what another room knows of a review, for its page; nil for nothing.
type Beside func(ctx context.Context, a actor.Actor, reviewID int64) (templ.Component, error)

// Voice draws the recordings of a contact; nil for none.
type Voice func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error)

type rooms struct {
	reviews      *review.Service
	queue        *review.Queue
	calibrations *review.Calibrations
	contacts     Contacts
	surveys      Surveys
	voice        Voice // nil: nothing is heard
	beside       []Beside
}

// Routes adds the pages of reviews to the staff door, and the rules of the queue to that of
// settings. What other rooms know of a
// review stands on its page, in their order.
func Routes(d *kit.Doors, reviews *review.Service, queue *review.Queue, calibrations *review.Calibrations, contacts Contacts, surveys Surveys, voice Voice, beside ...Beside) {
	r := rooms{reviews, queue, calibrations, contacts, surveys, voice, beside}
	r.queueRoutes(d)
	r.calibrationRoutes(d)
	r.severityRoutes(d)
	r.ruleRoutes(d)
	r.appealRoutes(d)
	r.selfRoutes(d)
	r.praiseRoutes(d)
	r.coachingRoutes(d)
	d.Staff.GET("/reviews", actor.ReviewRead, r.list)
	d.Staff.GET("/reviews.csv", actor.ReviewRead, r.export)
	d.Staff.GET("/reviews/:id", actor.ReviewRead, r.one)
	d.Staff.POST("/reviews/:id/acknowledgement", actor.ReviewRead, r.acknowledge)
	d.Staff.GET("/contacts/:id/review", actor.ReviewWrite, r.form)
	d.Staff.POST("/contacts/:id/review", actor.ReviewWrite, r.save)
	d.Staff.POST("/contacts/:id/review/removal", actor.ReviewWrite, r.discard)
}

// Panel returns what the page of a contact shows of its reviews; nil for who may
// know nothing of reviews.
func Panel(reviews *review.Service) func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
	return func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
		if !a.May(actor.ReviewRead) {
			return nil, nil
		}
		rows, err := reviews.OfContact(ctx, a, c.ID)
		if err != nil {
			return nil, err
		}
		p := view.PanelView{ContactID: c.ID, From: fromOf(ctx), Rows: rows, MayReview: review.MayReview(a, c.TeamID, c.OperatorID), Own: a.PersonID != 0 && a.Is(c.OperatorID)}
		for _, r := range rows {
			p.Mine = p.Mine || r.ReviewerID == a.PersonID
		}
		return view.Panel(p), nil
	}
}

// fromOf is the query of the list from which the reader came to the page.
func fromOf(ctx context.Context) string {
	_, query, _ := strings.Cut(ui.Path(ctx), "?")
	values, _ := url.ParseQuery(query)
	return values.Get(ui.FromParam)
}

func of(c *gin.Context) (context.Context, actor.Actor) {
	return c.Request.Context(), actor.From(c.Request.Context())
}

// earlierShown is how many other contacts of the customer stand under a
// conversation.
const earlierShown = 5

// story reads what a conversation is read with.
func (r rooms) story(c *gin.Context, d contact.Detail) (s view.Story, err error) {
	ctx, who := of(c)
	said, err := r.surveys.OfContact(ctx, who, d.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return s, err
	}
	if a := said.Response; a != nil {
		s.Answered, s.Mark, s.Solved, s.Comment = true, a.Mark, a.Solved, a.Comment
		s.Low, s.High = 1, 5
		if q := said.Version.RatingQuestion(); q.Max > q.Min {
			s.Low, s.High = q.Min, q.Max
		}
	}
	if r.voice != nil {
		if s.Voice, err = r.voice(ctx, who, d.Contact); err != nil {
			return s, err
		}
	}
	if d.CustomerID == 0 {
		return s, nil
	}
	list, err := r.contacts.List(ctx, who, contact.Filter{CustomerID: d.CustomerID}, page.Request{Limit: earlierShown + 1})
	for _, row := range list.Rows {
		if row.ID != d.ID && len(s.Earlier) < earlierShown {
			s.Earlier = append(s.Earlier, row)
		}
	}
	return s, err
}
