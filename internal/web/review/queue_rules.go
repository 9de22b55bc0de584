package review

import (
	"strings"

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

// ruleRoutes adds the rules of the queue to the door of settings.
func (r rooms) ruleRoutes(d *kit.Doors) {
	d.Admin.GET("/settings/queue", actor.ScorecardWrite, r.queueRules)
	d.Admin.POST("/settings/queue", actor.ScorecardWrite, r.saveQueuePlan)
	d.Admin.GET("/settings/queue/rules/new", actor.ScorecardWrite, r.queueRule)
	d.Admin.POST("/settings/queue/rules", actor.ScorecardWrite, r.saveQueueRule)
	d.Admin.GET("/settings/queue/rules/:id", actor.ScorecardWrite, r.queueRule)
	d.Admin.POST("/settings/queue/rules/:id", actor.ScorecardWrite, r.saveQueueRule)
	d.Admin.POST("/settings/queue/rules/:id/position", actor.ScorecardWrite, r.moveQueueRule)
	d.Admin.POST("/settings/queue/rules/:id/removal", actor.ScorecardWrite, r.removeQueueRule)
}

// queueRules shows which contacts come into the queue, and what the last week would have
// given.
func (r rooms) queueRules(c *gin.Context) error {
	p, err := r.rulesPage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.QueueRules(p))
}

func (r rooms) rulesPage(c *gin.Context) (p view.QueueRulesPage, err error) {
	ctx, who := of(c)
	if p.Rules, err = r.queue.QueueRules(ctx, who); err != nil {
		return p, err
	}
	if p.Plan, err = r.queue.Plan(ctx, who); err != nil {
		return p, err
	}
	p.Monday, p.Tried, err = r.queue.TryQueue(ctx, who)
	return p, err
}

// saveQueuePlan changes how much is asked of reviewers, and how they are linked.
func (r rooms) saveQueuePlan(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	var plan review.QueuePlan
	typed := [3]string{f.Need("goal", 20), f.Need("links", 20), f.Choice("blind", "1")}
	plan.Goal, _ = f.Int("goal", 1, review.MaxGoal)
	plan.Links, _ = f.Int("links", 0, review.MaxLinks)
	plan.Blind = typed[2] != ""
	if err = f.Err(); err == nil {
		err = r.queue.SavePlan(ctx, who, plan)
	}
	if err == nil {
		account.Say(c, ui.Good, "scorecard.saved")
		return kit.SeeOther(c, view.QueueSettings)
	}
	p, broken := r.rulesPage(c)
	if broken != nil {
		return broken
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Typed, p.Fault = &typed, f
		return view.QueueRules(p)
	})
}

// rulePage is the form of the rule of the path; of a new one of the kind that the URL says
// where there is none, and of no kind before one is chosen.
func (r rooms) rulePage(c *gin.Context) (p view.QueueRulePage, err error) {
	ctx, who := of(c)
	if c.Param("id") == "" {
		row, known := review.QueueKind(c.Query("kind")).Row()
		if p.Form.Active = true; known {
			p.Form.Kind, p.Form.N = row.Kind, row.Usual
		}
		return p, nil
	}
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	p.Form, err = r.queue.QueueRule(ctx, who, id)
	p.Stored, p.Revision = p.Form, p.Form.Revision()
	return p, err
}

// queueRule shows the form of a rule.
func (r rooms) queueRule(c *gin.Context) error {
	p, err := r.rulePage(c)
	if err != nil {
		return err
	}
	if p.Form.Kind == "" {
		return kit.OK(c, view.QueueKinds())
	}
	return kit.OK(c, view.QueueRule(p))
}

// saveQueueRule stores what was typed of a rule.
func (r rooms) saveQueueRule(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.rulePage(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	now := p.Revision
	readRule(f, &p)
	if err = f.Err(); err == nil {
		err = r.queue.SaveQueueRule(ctx, who, p.Form, p.Revision)
	}
	if err == nil {
		account.Say(c, ui.Good, "scorecard.saved")
		return kit.SeeOther(c, view.QueueSettings)
	}
	if fault.Of(err).Stale() {
		p.Revision = now
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.QueueRule(p)
	})
}

// readRule reads the fields of a rule; what was typed stays as it was.
func readRule(f *kit.Form, p *view.QueueRulePage) {
	var kinds []string
	for _, k := range review.QueueKinds {
		kinds = append(kinds, string(k.Kind))
	}
	p.Form.Kind = review.QueueKind(f.Choice("kind", kinds...))
	p.Form.Name, p.Form.Active, p.Form.Filter, p.Revision = f.Text("name", review.MaxQueueName), f.Checked("active"), f.Text("filter", review.MaxFilter), f.Revision()
	p.Typed = map[string]string{"filter": p.Form.Filter}
	row, _ := p.Form.Kind.Row()
	number := func(name string, min, max int) (n int) {
		p.Typed[name] = strings.ToValidUTF8(f.Text(name, 20), "")
		n, _ = f.Int(name, min, max)
		return n
	}
	if row.Max > 0 {
		p.Form.N = number("n", row.Min, row.Max)
	}
	p.Form.Most = number("most", 1, review.MaxMost)
	p.Form.Seed = int64(number("seed", 1, review.MaxSeed))
}

// moveQueueRule has a rule draw one place earlier or later.
func (r rooms) moveQueueRule(c *gin.Context) error {
	ctx, who := of(c)
	return kit.Moved(c, func(id int64, by int) error { return r.queue.MoveQueueRule(ctx, who, id, by) }, func(int64) string { return view.QueueSettings })
}

// removeQueueRule takes a rule out of the list.
func (r rooms) removeQueueRule(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err == nil {
		err = r.queue.RemoveQueueRule(ctx, who, id)
	}
	if err != nil {
		return err
	}
	account.Say(c, ui.Good, "scorecard.removed")
	return kit.SeeOther(c, view.QueueSettings)
}
