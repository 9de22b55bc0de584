package review

import (
	"net/http"
	"net/url"
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

// appealRoutes adds what is said against reviews to the staff door.
func (r rooms) appealRoutes(d *kit.Doors) {
	d.Staff.GET("/reviews/appeals", actor.ReviewRead, r.appeals)
	d.Staff.GET("/reviews/appeals.csv", actor.ReviewRead, r.appealsFile)
	d.Staff.GET("/reviews/appeals/:id", actor.ReviewRead, r.appeal)
	d.Staff.POST("/reviews/appeals/:id/decision", actor.ReviewWrite, r.decide)
	d.Staff.POST("/reviews/appeals/:id/withdrawal", actor.ReviewRead, r.withdraw)
	d.Staff.POST("/reviews/:id/appeals", actor.ReviewRead, r.raise)
	d.Staff.GET("/reviews/:id/paper", actor.ReviewRead, r.paper)
	d.Staff.GET("/reviews/examples", actor.ReviewRead, r.examples)
}

// raise contests one criterion of a review.
func (r rooms) raise(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.read(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	d := review.AppealDraft{}
	d.Revision, _ = f.Int("revision", 1, maxEdit)
	d.Kind, d.Criterion, d.Reason = review.AppealKind(f.Text("kind", 40)), f.Text("criterion", 100), f.Text("reason", review.MaxWords)
	p.Contesting = d
	if err = f.Err(); err == nil {
		err = r.reviews.Raise(ctx, who, p.Review.ID, d)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.One(p)
		})
	}
	account.Say(c, ui.Good, "appeal.raised")
	return kit.SeeOther(c, view.URL(p.Review.ID)+"#appeals")
}

// withdraw takes an open appeal back.
func (r rooms) withdraw(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err != nil {
		return err
	}
	row, err := r.reviews.AppealByID(ctx, who, id)
	if err != nil {
		return err
	}
	if err := r.reviews.Withdraw(ctx, who, id); err != nil {
		return err
	}
	account.Say(c, ui.Good, "appeal.withdrawn")
	return kit.SeeOther(c, view.URL(row.ReviewID)+"#appeals")
}

// decision reads the appeal of the path with the conversation that it is about.
func (r rooms) decision(c *gin.Context) (p view.DecisionPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	if p.Row, err = r.reviews.AppealByID(ctx, who, id); err != nil {
		return p, err
	}
	if p.Review, err = r.reviews.Get(ctx, who, p.Row.ReviewID); err != nil {
		return p, err
	}
	if p.Contact, err = r.contacts.Get(ctx, who, p.Row.ContactID); err != nil {
		return p, err
	}
	p.Story, err = r.story(c, p.Contact)
	return p, err
}

// appeal shows one appeal, with the form of its decision for who may decide.
func (r rooms) appeal(c *gin.Context) error {
	p, err := r.decision(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Decision(p))
}

// decide takes the decision about an appeal.
func (r rooms) decide(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.decision(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Typed = review.Decision{
		State: review.AppealState(f.Text("outcome", 40)), To: f.Text("step", 20), Answer: f.Text("answer", review.MaxWords), Proposal: f.Text("proposal", review.MaxWords),
	}
	if err = f.Err(); err == nil {
		err = r.reviews.Decide(ctx, who, p.Row.ID, p.Typed)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Decision(p)
		})
	}
	account.Say(c, ui.Good, "appeal.decided")
	return kit.SeeOther(c, view.URL(p.Row.ReviewID)+"#appeals")
}

// appeals lists what is said against reviews, under how the desk decides.
func (r rooms) appeals(c *gin.Context) error {
	ctx, who := of(c)
	p, after, wrong := readAppeals(c.Request.URL.Query(), "after", review.AppealLists(who))
	p.Who, p.Wrong = who, fault.Of(wrong)
	var err error
	if p.Figures, err = r.reviews.AppealFigures(ctx, who); err != nil {
		return err
	}
	if p.Open, err = r.reviews.CountAppeals(ctx, who, review.AppealFilter{List: review.AppealsToDecide}); err != nil {
		return err
	}
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.Appeals(p))
	}
	f := review.AppealFilterOf(p.Filter)
	if p.Rows, err = r.reviews.Appeals(ctx, who, f, page.Request{After: after}); err != nil {
		return err
	}
	if p.Count, err = r.reviews.CountAppeals(ctx, who, f); err != nil {
		return err
	}
	return kit.OK(c, view.Appeals(p))
}

// readAppeals reads the filters of the URL. Invalid names what is wrong. A list that the
// reader does not have is the first one.
func readAppeals(values url.Values, place string, lists []review.AppealList) (p view.AppealsPage, after page.Cursor, wrong error) {
	p.Lists = lists
	p.Filter, after, wrong = review.AppealParams.ReadList(values, view.AppealsPath, place)
	p.Further = after != (page.Cursor{})
	if p.List = review.AppealList(p.Filter.Get("list")); !slices.Contains(lists, p.List) {
		p.List = lists[0]
	}
	p.Filter = p.Filter.With("list", string(p.List))
	return p, after, wrong
}

var appealHead = []string{
	"id", "review_id", "contact_id", "kind", "criterion", "operator", "team", "reviewer", "raised_by", "raised_at", "due_at", "state", "decided_by", "decided_at", "score_before", "score_after", "reason", "answer", "proposal",
}

// appealsFile streams the list as CSV, in its order.
func (r rooms) appealsFile(c *gin.Context) error {
	ctx, who := of(c)
	p, _, wrong := readAppeals(c.Request.URL.Query(), "", review.AppealLists(who))
	if wrong != nil {
		return wrong
	}
	f := review.AppealFilterOf(p.Filter)
	t := kit.Table{Name: "appeals", Head: appealHead, Said: p.Said(ctx)}
	t.Count = func() (int64, error) {
		n, err := r.reviews.TotalAppeals(ctx, who, f)
		return int64(n), err
	}
	return kit.Export(c, t,
		func(at page.Request) (page.Of[review.AppealRow], error) { return r.reviews.Appeals(ctx, who, f, at) },
		func(a review.AppealRow) []string {
			after := ""
			if a.After != nil {
				after = kit.Decimal(*a.After)
			}
			return []string{
				strconv.FormatInt(a.ID, 10), strconv.FormatInt(a.ReviewID, 10), strconv.FormatInt(a.ContactID, 10), string(a.Kind), a.Asked.Name.For(ctx), a.OperatorName, a.TeamName, a.ReviewerName,
				a.PersonName, kit.Instant(&a.At), kit.Instant(&a.DueAt), string(a.State), a.DeciderName, kit.Instant(a.DecidedAt), kit.Decimal(a.Before), after, a.Reason, a.Answer, a.Proposal,
			}
		})
}
