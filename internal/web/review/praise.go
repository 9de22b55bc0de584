package review

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// praiseRoutes adds praise in public to the staff door.
func (r rooms) praiseRoutes(d *kit.Doors) {
	d.Staff.GET("/reviews/praise", actor.ReviewRead, r.praised)
	d.Staff.POST("/contacts/:id/praise", actor.ReviewWrite, r.propose)
	d.Staff.POST("/contacts/:id/praise/answer", actor.ReviewRead, r.answerPraise)
}

// PraisePanel returns what the page of a contact shows of its praise; nil where there is
// nothing to show.
func PraisePanel(reviews *review.Service) func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
	return func(ctx context.Context, a actor.Actor, c contact.Contact) (templ.Component, error) {
		if !a.May(actor.ReviewRead) || c.BeyondWhat == "" {
			return nil, nil
		}
		v, err := reviews.Praise(ctx, a, c.ID)
		if err != nil || v.Row == nil && !v.MayPropose {
			return nil, err
		}
		return view.Praise(c.ID, v), nil
	}
}

// praised shows what everybody may know.
func (r rooms) praised(c *gin.Context) error {
	ctx, who := of(c)
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), view.PraisePath, "after")
	if err != nil {
		return err
	}
	p := view.PraisedPage{Further: after != (page.Cursor{})}
	if p.Rows, err = r.reviews.Praised(ctx, who, page.Request{After: after}); err != nil {
		return err
	}
	return kit.OK(c, view.Praised(p))
}

// propose asks the operator of a contact.
func (r rooms) propose(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err == nil {
		err = r.reviews.ProposePraise(ctx, who, id)
	}
	if err != nil {
		return err
	}
	account.Say(c, ui.Good, "praise.proposed")
	return kit.SeeOther(c, view.ContactURL(id))
}

// answerPraise says whether the operator agrees.
func (r rooms) answerPraise(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	agree := f.Choice("agree", "yes", "no")
	if f.Need("agree", 3); f.Err() != nil {
		return f.Err()
	}
	if err := r.reviews.AnswerPraise(ctx, who, id, agree == "yes"); err != nil {
		return err
	}
	account.Say(c, ui.Good, "praise.answered."+agree)
	return kit.SeeOther(c, view.ContactURL(id))
}
