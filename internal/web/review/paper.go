package review

import (
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
)

// paper shows a review as it is printed for an operator who has no account: what the operator
// would see of it, so that nothing of a customer leaves the desk on paper. NotFound where
// nobody known served the contact.
func (r rooms) paper(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	full, err := r.reviews.Get(ctx, who, id)
	if err != nil {
		return err
	}
	if !full.Submitted() || full.OperatorID == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	operator := actor.Actor{Role: actor.Agent, OperatorID: full.OperatorID, Name: full.Row.OperatorName}
	var p view.PaperPage
	if p.Review, err = r.reviews.Get(ctx, operator, id); err != nil {
		return err
	}
	if p.Contact, err = r.contacts.Get(ctx, operator, full.ContactID); err != nil {
		return err
	}
	return kit.OK(c, view.Paper(p))
}
