package review

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// coachingRoutes adds notes after talks to the staff door.
func (r rooms) coachingRoutes(d *kit.Doors) {
	d.Staff.GET("/reviews/coaching", actor.ReviewRead, r.coachings)
	d.Staff.GET("/reviews/:id/coaching", actor.ReviewWrite, r.askCoaching)
	d.Staff.POST("/reviews/:id/coaching", actor.ReviewWrite, r.coach)
	d.Staff.POST("/reviews/coaching/:id/look", actor.ReviewWrite, r.lookAgain)
}

// coachings lists the notes that the reader may read.
func (r rooms) coachings(c *gin.Context) error {
	ctx, who := of(c)
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), view.CoachingPath, "after")
	if err != nil {
		return err
	}
	p := view.CoachingsPage{Who: who, Further: after != (page.Cursor{})}
	if p.Rows, err = r.reviews.Coachings(ctx, who, page.Request{After: after}); err != nil {
		return err
	}
	if p.Count, err = r.reviews.CountCoachings(ctx, who); err != nil {
		return err
	}
	return kit.OK(c, view.Coachings(p))
}

// talkAbout reads the review of the path with others of its operator.
func (r rooms) talkAbout(c *gin.Context) (p view.CoachingPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Review, err = r.reviews.Get(ctx, who, id); err != nil {
		return p, err
	}
	if !p.Review.Submitted() || p.Review.OperatorID == 0 {
		return p, fault.New(fault.NotFound, "fault.not_found")
	}
	if !review.MayReview(who, p.Review.TeamID, p.Review.OperatorID) {
		return p, fault.New(fault.Forbidden, "fault.forbidden")
	}
	p.Others, err = r.reviews.Beside(ctx, who, p.Review)
	return p, err
}

// askCoaching shows the empty note.
func (r rooms) askCoaching(c *gin.Context) error {
	p, err := r.talkAbout(c)
	if err != nil {
		return err
	}
	p.Today = true
	return kit.OK(c, view.Coaching(p))
}

// coach stores a note.
func (r rooms) coach(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.talkAbout(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Typed.Words, p.Typed.Agreed = f.Text("words", review.MaxRemark), f.Text("agreed", review.MaxRemark)
	p.Typed.Talked, p.Typed.Again = f.Day("talked"), f.Day("again")
	for _, s := range f.List("reviews", 20, 20) {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			f.Add("reviews", "survey.fault.choice")
		}
		p.Typed.ReviewIDs = append(p.Typed.ReviewIDs, id)
	}
	p.Typed.ReviewIDs = slices.Compact(p.Typed.ReviewIDs)
	if err = f.Err(); err == nil {
		err = r.reviews.Coach(ctx, who, p.Review.ID, p.Typed)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Coaching(p)
		})
	}
	account.Say(c, ui.Good, "coaching.stored")
	return kit.SeeOther(c, view.CoachingPath)
}

// lookAgain stores what was seen after a talk.
func (r rooms) lookAgain(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	words := f.Need("looked", review.MaxRemark)
	if err = f.Err(); err == nil {
		err = r.reviews.LookAgain(ctx, who, id, words)
	}
	if err != nil {
		return err
	}
	account.Say(c, ui.Good, "coaching.looked")
	return kit.SeeOther(c, view.CoachingPath)
}
