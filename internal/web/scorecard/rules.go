package scorecard

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/fault"
	"openpeople/internal/scorecard"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
	view "openpeople/templates/scorecard"
	"openpeople/templates/ui"
)

// tried is how many days the list of rules is tried on, up to yesterday.
const tried = 30

// rules shows which contacts are judged by what, and what contacts of the last days would
// have got.
func (h *handlers) rules(c *gin.Context) error { return h.drawRules(c, nil) }

func (h *handlers) drawRules(c *gin.Context, refused error) (err error) {
	ctx, who := of(c)
	yesterday := h.Today().Add(-1)
	p := view.RulesPage{Period: when.Period{From: yesterday.Add(1 - tried), To: yesterday}}
	if p.Rules, err = h.Scorecards.Rules(ctx, who); err != nil {
		return err
	}
	if p.Cards, err = h.Scorecards.Scorecards(ctx, who); err != nil {
		return err
	}
	if p.Tried, err = h.Scorecards.Try(ctx, who, p.Period); err != nil {
		return err
	}
	if p.Names, err = h.Contacts.Names(ctx, who); err != nil {
		return err
	}
	if refused == nil {
		return kit.OK(c, view.Rules(p))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Rules(p)
	})
}

// fall has the contacts that no rule takes judged by a scorecard.
func (h *handlers) fall(c *gin.Context) error {
	ctx, who := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(f.Need("scorecard", 20), 10, 64)
	if err = f.Err(); err == nil {
		err = h.Scorecards.Fall(ctx, who, id)
	}
	if err != nil {
		return h.drawRules(c, err)
	}
	webaccount.Say(c, ui.Good, "scorecard.saved")
	return kit.SeeOther(c, view.RulesPath)
}

// rulePage is the form of the rule of the path; of a new one where there is none.
func (h *handlers) rulePage(c *gin.Context) (p view.RulePage, err error) {
	ctx, who := of(c)
	if p.Cards, err = h.Scorecards.Scorecards(ctx, who); err != nil {
		return p, err
	}
	if p.Names, err = h.Contacts.Names(ctx, who); err != nil {
		return p, err
	}
	p.Form.Active = true
	if c.Param("id") == "" {
		return p, nil
	}
	id, err := kit.ID(c, "id")
	if err != nil {
		return p, err
	}
	p.Form, err = h.Scorecards.Rule(ctx, who, id)
	p.Stored, p.Revision = p.Form, p.Form.Revision()
	return p, err
}

// rule shows the form of a rule.
func (h *handlers) rule(c *gin.Context) error {
	p, err := h.rulePage(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Rule(p))
}

// saveRule stores what was typed of a rule.
func (h *handlers) saveRule(c *gin.Context) error {
	ctx, who := of(c)
	p, err := h.rulePage(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	now := p.Revision
	p.Form.Name, p.Form.Active, p.Form.If, p.Revision = f.Text("name", scorecard.MaxName), f.Checked("active"), f.Condition(), f.Revision()
	p.Form.ScorecardID, _ = strconv.ParseInt(f.Need("scorecard", 20), 10, 64)
	if err = f.Err(); err == nil {
		err = h.Scorecards.SaveRule(ctx, who, p.Form, p.Revision)
	}
	if err == nil {
		webaccount.Say(c, ui.Good, "scorecard.saved")
		return kit.SeeOther(c, view.RulesPath)
	}
	if fault.Of(err).Stale() {
		p.Revision = now
	}
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Rule(p)
	})
}

// moveRule has a rule tried one place earlier or later.
func (h *handlers) moveRule(c *gin.Context) error {
	ctx, who := of(c)
	return kit.Moved(c, func(id int64, by int) error { return h.Scorecards.MoveRule(ctx, who, id, by) }, func(int64) string { return view.RulesPath })
}

// removeRule takes a rule out of the list.
func (h *handlers) removeRule(c *gin.Context) error {
	ctx, who := of(c)
	id, err := kit.PressedOn(c, "id")
	if err == nil {
		err = h.Scorecards.RemoveRule(ctx, who, id)
	}
	if err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "scorecard.removed")
	return kit.SeeOther(c, view.RulesPath)
}
