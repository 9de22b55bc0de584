package review

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// one shows a review, ?revision= an earlier state of it. An own draft has its
// place in the form.
func (r rooms) one(c *gin.Context) error {
	p, err := r.read(c)
	if err != nil {
		return err
	}
	if !p.Review.Submitted() {
		return kit.SeeOther(c, view.FormURL(p.Review.ContactID, ""))
	}
	return kit.OK(c, view.One(p))
}

// read reads the review of the path with the conversation it is about.
func (r rooms) read(c *gin.Context) (p view.OnePage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Review, err = r.reviews.Get(ctx, who, id); err != nil || !p.Review.Submitted() {
		return p, err
	}
	p.Shown = p.Review.Last()
	if asked := c.Query("revision"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 || n > p.Review.Revision {
			return p, fault.New(fault.NotFound, "fault.not_found")
		}
		p.Shown = p.Review.Revisions[n-1]
	}
	if p.Contact, err = r.contacts.Get(ctx, who, p.Review.ContactID); err != nil {
		return p, err
	}
	for _, draw := range r.beside {
		drawn, err := draw(ctx, who, id)
		if err != nil {
			return p, err
		}
		if drawn != nil {
			p.Beside = append(p.Beside, drawn)
		}
	}
	p.Story, err = r.story(c, p.Contact)
	return p, err
}

// acknowledge takes the operator's word on the revision that was read.
func (r rooms) acknowledge(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.read(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	revision, _ := f.Int("revision", 1, maxEdit)
	p.Word, p.Remark = f.Text("word", 40), f.Text("remark", review.MaxWords)
	if err = f.Err(); err == nil {
		err = r.reviews.Acknowledge(ctx, who, p.Review.ID, revision, review.Word(p.Word), p.Remark)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.One(p)
		})
	}
	account.Say(c, ui.Good, "review.answered")
	return kit.SeeOther(c, view.URL(p.Review.ID))
}
