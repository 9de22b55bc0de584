package recovery

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/recovery"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/recovery"
	"openpeople/templates/ui"
)

// Contacts is what these pages ask of the contact room.
type Contacts interface {
	Names(ctx context.Context, a actor.Actor) (contact.Names, error)
}

// figuresOver is how many days figures are of, where nobody says it.
const figuresOver = 30

// read reads the URL of a page of cases, and what its filters choose from. A page that
// nothing narrows begins with open cases; figures with those of the last days.
func (r rooms) read(c *gin.Context, v view.View) (p view.ListPage, after page.Cursor, wrong, err error) {
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	p.Who, p.View = who, v
	place := ""
	if v == view.AsList {
		place = "after"
	}
	p.Filter, after, wrong = recovery.Params.ReadList(c.Request.URL.Query(), view.Path, place)
	p.Further, p.Wrong = after != (page.Cursor{}), fault.Of(wrong)
	if v == view.AsList && c.Request.URL.RawQuery == "" {
		p.Filter = view.Open
	}
	if set := p.Filter.Period(); v == view.AsFigures && set == (when.Period{}) && !p.Filter.Has("all") {
		last := when.Last(figuresOver, when.DayOf(ui.Now(ctx), r.zone()))
		p.Filter = p.Filter.With("from", last.From.String()).With("to", last.To.String())
	}
	return p, after, wrong, r.name(ctx, &p)
}

// name reads the names of what filters choose from.
func (r rooms) name(ctx context.Context, p *view.ListPage) (err error) {
	if p.Names, err = r.contacts.Names(ctx, p.Who); err != nil {
		return err
	}
	if p.People, err = r.recoveries.Handlers(ctx, p.Who); err != nil {
		return err
	}
	p.Words, err = r.recoveries.Words(ctx, p.Who)
	return err
}

// show answers with a page of cases once fill has read what it shows; what is wrong with its
// filters is said instead.
func (r rooms) show(c *gin.Context, v view.View, fill func(ctx context.Context, p *view.ListPage, f recovery.Filter, after page.Cursor) error) error {
	p, after, wrong, err := r.read(c, v)
	if err != nil {
		return err
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.List(p))
	}
	if err := fill(c.Request.Context(), &p, recovery.FilterOf(p.Filter), after); err != nil {
		return err
	}
	return kit.OK(c, view.List(p))
}

func (r rooms) list(c *gin.Context) error {
	return r.show(c, view.AsList, func(ctx context.Context, p *view.ListPage, f recovery.Filter, after page.Cursor) (err error) {
		if p.Rows, err = r.recoveries.List(ctx, p.Who, f, page.Request{After: after}); err != nil {
			return err
		}
		p.Count, err = r.recoveries.Count(ctx, p.Who, f)
		return err
	})
}

func (r rooms) board(c *gin.Context) error {
	return r.show(c, view.AsBoard, func(ctx context.Context, p *view.ListPage, f recovery.Filter, _ page.Cursor) (err error) {
		p.Board, err = r.recoveries.Board(ctx, p.Who, f)
		return err
	})
}

func (r rooms) figures(c *gin.Context) error {
	return r.show(c, view.AsFigures, func(ctx context.Context, p *view.ListPage, f recovery.Filter, _ page.Cursor) (err error) {
		p.Figures, err = r.recoveries.Figures(ctx, p.Who, f)
		return err
	})
}
