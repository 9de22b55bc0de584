package settings

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/asking"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

// rules shows every rule in words, in the order in which they are tried.
func (h *handlers) rules(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	list, err := h.asking.Rules(ctx, who(c))
	if err != nil {
		return err
	}
	surveys, err := h.surveys.Surveys(ctx, who(c))
	if err != nil {
		return err
	}
	names, err := h.contacts.Names(ctx, who(c))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Rules(view.RulesPage{List: list, Surveys: surveys, Names: names, Deliveries: h.asking.Deliveries()}))
}

// rulePage gathers what the form of a rule chooses from.
func (h *handlers) rulePage(c *gin.Context, form view.RuleForm) (p view.RulePage, err error) {
	ctx := c.Request.Context()
	p.Form, p.Deliveries = form, h.asking.Deliveries()
	if p.Surveys, err = h.surveys.Surveys(ctx, who(c)); err != nil {
		return p, err
	}
	p.Names, err = h.contacts.Names(ctx, who(c))
	return p, err
}

// newRule begins with what the built-in rule has, for some contacts only.
func (h *handlers) newRule(c *gin.Context) error {
	list, err := h.asking.Rules(c.Request.Context(), who(c))
	if err != nil {
		return err
	}
	draft := asking.RuleDraft{Position: 10, Active: true, Delivery: h.asking.Deliveries()[0].Name, DelayMinutes: 10, QuietFrom: 21 * 60, QuietTo: 10 * 60, Share: 100, QuarantineDays: 30, MaxAgeHours: 72, LowMark: 2}
	for _, r := range list {
		draft.SurveyID = r.SurveyID
		draft.Position = max(draft.Position, min(r.Position+10, asking.MaxPosition))
	}
	p, err := h.rulePage(c, view.FormOf(draft))
	if err != nil {
		return err
	}
	return kit.OK(c, view.RuleEdit(p))
}

func (h *handlers) rule(c *gin.Context) error {
	r, err := h.ruleOf(c)
	if err != nil {
		return err
	}
	p, err := h.rulePage(c, view.FormOf(asking.DraftOf(r)))
	if err != nil {
		return err
	}
	return kit.OK(c, view.RuleEdit(p))
}

func (h *handlers) ruleOf(c *gin.Context) (asking.Rule, error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return asking.Rule{}, err
	}
	return h.asking.Rule(c.Request.Context(), who(c), id)
}

// saveRule stores a new rule, or the one of the address.
func (h *handlers) saveRule(c *gin.Context) error {
	var draft asking.RuleDraft
	if c.Param("id") != "" {
		r, err := h.ruleOf(c)
		if err != nil {
			return err
		}
		draft.ID = r.ID
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	form := readRule(f, draft)
	if err = f.Err(); err == nil {
		_, err = h.asking.SaveRule(c.Request.Context(), who(c), form.Draft)
	}
	if err != nil {
		now := asking.Rule{}
		if fault.Of(err).Stale() {
			r, failed := h.ruleOf(c)
			if failed != nil {
				return failed
			}
			now, form.Draft.Revision = r, r.Revision()
		}
		p, failed := h.rulePage(c, form)
		p.Stored = now
		if failed != nil {
			return failed
		}
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.RuleEdit(p)
		})
	}
	webaccount.Say(c, ui.Good, "settings.rule.saved", "Name", form.Draft.Name)
	return kit.SeeOther(c, "/settings/rules")
}

// readRule reads the form of a rule and keeps what was typed.
func readRule(f *kit.Form, d asking.RuleDraft) view.RuleForm {
	d.Name, d.Active = f.Text("name", asking.MaxRuleName), f.Checked("active")
	d.SurveyID, d.Delivery = idOf(f.Text("survey", 20)), f.Text("delivery", 40)
	of := f.Condition()
	d.Kinds, d.Channels, d.Topics, d.Regions, d.Lines = of.Kinds, of.Channels, of.Topics, of.Regions, of.Lines
	form := view.RuleForm{}
	number := func(name string, typed *string, min, max int) int {
		*typed = f.Text(name, 20)
		n, ok := f.Int(name, min, max)
		if !ok && *typed == "" {
			f.Add(name, "fault.required")
		}
		return n
	}
	position := ""
	if d.ID != 0 {
		d.Revision = f.Revision()
	} else {
		d.Position = number("position", &position, 0, asking.MaxPosition)
	}
	d.DelayMinutes = number("delay_minutes", &form.Delay, 0, asking.MaxDelayMinutes)
	d.Share = number("share", &form.Share, 0, 100)
	d.QuarantineDays = number("quarantine_days", &form.Quarantine, 0, asking.MaxQuarantineDays)
	d.MaxAgeHours = number("max_age_hours", &form.MaxAge, 1, asking.MaxAgeHoursLimit)
	d.LowMark = number("low_mark", &form.LowMark, 0, asking.MaxLowMark)
	form.QuietFrom, form.QuietTo = f.Text("quiet_from", 8), f.Text("quiet_to", 8)
	d.QuietFrom, d.QuietTo = minutes(f, "quiet_from"), minutes(f, "quiet_to")
	form.Draft = d
	return form
}

// minutes reads hh:mm as minutes of a day.
func minutes(f *kit.Form, name string) int {
	minute, ok := f.Clock(name)
	if !ok && !f.Wrong(name) {
		f.Add(name, "fault.clock")
	}
	return minute
}

// switchRule lets a rule work, or not.
func (h *handlers) switchRule(c *gin.Context) error {
	r, err := h.ruleOf(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	active := f.Checked("active")
	if err = f.Err(); err == nil {
		err = h.asking.SwitchRule(c.Request.Context(), who(c), r.ID, active)
	}
	if err != nil {
		return err
	}
	if active {
		webaccount.Say(c, ui.Good, "settings.rule.on", "Name", r.Name)
	} else {
		back := ui.Back{URL: "/settings/rules/" + strconv.FormatInt(r.ID, 10) + "/activity", Fields: map[string]string{"active": "1"}}
		webaccount.SayBack(c, back, "settings.rule.off", "Name", r.Name)
	}
	return kit.SeeOther(c, "/settings/rules")
}

// moveRule has a rule tried one place earlier or later.
func (h *handlers) moveRule(c *gin.Context) error {
	return kit.Moved(c, func(id int64, by int) error { return h.asking.MoveRule(c.Request.Context(), who(c), id, by) }, func(int64) string { return "/settings/rules" })
}
