// Package settings is the web side of running the desk: people, names of teams
// and channels, customers, operators, rules of asking, API tokens, the audit log, and the desk's own
// settings. One's own account is in web/account.
package settings

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/sending"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
)

type handlers struct {
	accounts   *account.Service
	contacts   *contact.Service
	asking     *asking.Service
	surveys    *survey.Service
	sending    *sending.Service
	recoveries *recovery.Service
}

// Routes adds the pages of settings to the admins' door; who may come in and what they
// see, what leaves the desk and in whose name, and who of customers and operators is one, are
// changed at the one that asks for the password again.
func Routes(d *kit.Doors, accounts *account.Service, contacts *contact.Service, asked *asking.Service, surveys *survey.Service, sending *sending.Service, recoveries *recovery.Service) {
	h := &handlers{accounts, contacts, asked, surveys, sending, recoveries}
	d.Admin.GET("/settings", actor.RuleRead, h.overview)

	d.Admin.GET("/settings/people", actor.PersonManage, h.people)
	d.Admin.GET("/settings/people.csv", actor.PersonManage, h.peopleFile)
	d.Proved.POST("/settings/people", actor.PersonManage, h.addPerson)
	d.Admin.GET("/settings/people/new", actor.PersonManage, h.newPerson)
	d.Admin.GET("/settings/people/:id", actor.PersonManage, h.person)
	d.Proved.POST("/settings/people/:id", actor.PersonManage, h.changePerson)
	d.Proved.POST("/settings/people/:id/link", actor.PersonManage, h.newLink)
	d.Proved.POST("/settings/people/:id/letter", actor.PersonManage, h.sendLink)
	d.Admin.GET("/settings/people/:id/disabling", actor.PersonManage, h.askDisable)
	d.Proved.POST("/settings/people/:id/disabling", actor.PersonManage, h.disable)
	d.Proved.POST("/settings/people/:id/enabling", actor.PersonManage, h.enable)

	d.Admin.GET("/settings/teams", actor.TeamManage, h.names)
	d.Admin.GET("/settings/teams.csv", actor.TeamManage, h.namesFile)
	d.Admin.POST("/settings/teams", actor.TeamManage, h.rename)

	d.Admin.GET("/settings/rules", actor.RuleRead, h.rules)
	d.Admin.GET("/settings/rules.csv", actor.RuleRead, h.rulesFile)
	d.Admin.POST("/settings/rules", actor.RuleChange, h.saveRule)
	d.Admin.GET("/settings/rules/new", actor.RuleChange, h.newRule)
	d.Admin.GET("/settings/rules/:id", actor.RuleChange, h.rule)
	d.Admin.POST("/settings/rules/:id", actor.RuleChange, h.saveRule)
	d.Admin.POST("/settings/rules/:id/activity", actor.RuleChange, h.switchRule)
	d.Admin.POST("/settings/rules/:id/position", actor.RuleChange, h.moveRule)

	d.Admin.GET("/settings/recovery", actor.DeskManage, h.recovery)
	d.Admin.POST("/settings/recovery", actor.DeskManage, h.changeCalendar)
	d.Admin.GET("/settings/recovery/words/new", actor.DeskManage, h.newWord)
	d.Admin.POST("/settings/recovery/words", actor.DeskManage, h.addWord)
	d.Admin.GET("/settings/recovery/words/:id", actor.DeskManage, h.word)
	d.Admin.POST("/settings/recovery/words/:id", actor.DeskManage, h.changeWord)
	d.Admin.POST("/settings/recovery/words/:id/position", actor.DeskManage, h.moveWord)
	d.Admin.POST("/settings/recovery/words/:id/retirement", actor.DeskManage, h.retireWord)

	d.Admin.GET("/settings/tokens", actor.TokenManage, h.tokens)
	d.Admin.GET("/settings/tokens.csv", actor.TokenManage, h.tokensFile)
	d.Proved.POST("/settings/tokens", actor.TokenManage, h.createToken)
	d.Admin.GET("/settings/tokens/:id/revocation", actor.TokenManage, h.askRevoke)
	d.Proved.POST("/settings/tokens/:id/revocation", actor.TokenManage, h.revokeToken)

	d.Admin.GET("/settings/customers", actor.DeskManage, h.customers)
	d.Admin.GET("/settings/customers/:id", actor.DeskManage, h.customer)
	d.Admin.GET("/settings/customers/:id/joining", actor.DeskManage, h.askJoin)
	d.Proved.POST("/settings/customers/:id/joining", actor.DeskManage, h.join)
	d.Admin.GET("/settings/customers/:id/splitting", actor.DeskManage, h.askSplit)
	d.Proved.POST("/settings/customers/:id/splitting", actor.DeskManage, h.split)

	d.Admin.GET("/settings/operators", actor.DeskManage, h.operators)
	d.Admin.GET("/settings/operators.csv", actor.DeskManage, h.operatorsFile)
	d.Admin.GET("/settings/operators/:id", actor.DeskManage, h.operator)
	d.Admin.GET("/settings/operators/:id/joining", actor.DeskManage, h.askMerge)
	d.Proved.POST("/settings/operators/:id/joining", actor.DeskManage, h.merge)
	d.Proved.POST("/settings/operators/:id/parting", actor.DeskManage, h.part)

	d.Admin.GET("/settings/audit", actor.AuditRead, h.audit)
	d.Admin.GET("/settings/audit.csv", actor.AuditRead, h.auditFile)

	d.Admin.GET("/settings/desk", actor.DeskManage, h.desk)
	d.Proved.POST("/settings/desk", actor.DeskManage, h.changeDesk)
	d.Admin.POST("/settings/desk/targets", actor.DeskManage, h.changeTargets)
	d.Admin.POST("/settings/desk/beginning", actor.DeskManage, h.begin)
	d.Proved.POST("/settings/desk/logo", actor.DeskManage, h.changeLogo)
	d.Proved.POST("/settings/desk/teams", actor.DeskManage, h.showAllTeams)
	d.Admin.POST("/settings/desk/hold", actor.DeskManage, h.holdSending)
	d.Proved.POST("/settings/desk/release", actor.DeskManage, h.releaseSending)
}

// overview leads to what the actor may open.
func (h *handlers) overview(c *gin.Context) error {
	return kit.OK(c, view.Overview())
}

// who is the actor of the request.
func who(c *gin.Context) actor.Actor { return actor.From(c.Request.Context()) }

// whoStays reads who is left when two become one: chosen as the form says it, "" and
// refused where it does not.
func whoStays(f *kit.Form, one, other int64) (chosen string, stays, goes int64) {
	mine, theirs := strconv.FormatInt(one, 10), strconv.FormatInt(other, 10)
	switch chosen = f.Choice("stays", mine, theirs); chosen {
	case "":
		f.Add("stays", "fault.required")
	case theirs:
		return chosen, other, one
	}
	return chosen, one, other
}
