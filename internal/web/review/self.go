package review

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// selfRoutes adds what operators make of their own contacts to the staff door.
func (r rooms) selfRoutes(d *kit.Doors) {
	d.Staff.GET("/contacts/:id/self-review", actor.ReviewRead, r.self)
	d.Staff.POST("/contacts/:id/self-review", actor.ReviewRead, r.reviewSelf)
}

// self shows the scorecard to an operator, or what was made of it.
func (r rooms) self(c *gin.Context) error {
	p, err := r.ownContact(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Self(p))
}

func (r rooms) ownContact(c *gin.Context) (p view.SelfPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Form, err = r.reviews.SelfForm(ctx, who, id); err != nil {
		return p, err
	}
	if p.Form.Contact, err = r.contacts.Get(ctx, who, id); err != nil { // as the operator may see it
		return p, err
	}
	p.Story, err = r.story(c, p.Form.Contact)
	return p, err
}

// reviewSelf stores what an operator makes of an own contact.
func (r rooms) reviewSelf(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.ownContact(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Sheet = review.Sheet{Answers: map[string]review.Answer{}, Remark: f.Text("remark", review.MaxRemark)}
	for _, criterion := range p.Form.Asked().Criteria() {
		name := review.ScoreField(criterion.Key)
		a := review.Answer{}
		switch chosen := f.Text(name, 20); chosen {
		case "":
		case review.NA:
			a.NA = true
		default:
			points, err := strconv.Atoi(chosen)
			if err != nil {
				f.Add(name, "review.fault.step")
			}
			a.Points = &points
		}
		p.Sheet.Answers[criterion.Key] = a
	}
	if err = f.Err(); err == nil {
		err = r.reviews.ReviewSelf(ctx, who, p.Form.Contact.ID, p.Sheet)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Self(p)
		})
	}
	account.Say(c, ui.Good, "self.stored")
	if len(p.Form.Reviews) > 0 {
		return kit.SeeOther(c, view.URL(p.Form.Reviews[len(p.Form.Reviews)-1].ID)+"#self")
	}
	return kit.SeeOther(c, view.SelfURL(p.Form.Contact.ID))
}
