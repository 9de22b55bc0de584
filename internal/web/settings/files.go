package settings

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
)

// files are the lists of settings that are served as files, too, under the address of the page
// and how a file's ends.
var files = []string{"/settings/people", "/settings/operators", "/settings/audit", "/settings/tokens"}

// The lists of settings as files. What a page masks or leaves out, its file does.

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// asTyped says a filter without names of its own.
func asTyped(page.Param, string) string { return "" }

func (h *handlers) peopleFile(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, wrong := peopleParams.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	f := peopleFilter(asked)
	t := kit.Table{Name: "people", Said: asked.Words(ctx, asTyped), Head: []string{"id", "name", "email", "role", "team", "operator", "created_at", "disabled_at"}}
	t.Count = func() (int64, error) {
		n, err := h.accounts.CountPeople(ctx, who(c), f)
		return int64(n), err
	}
	return kit.Export(c, t, func(p page.Request) (page.Of[account.Person], error) { return h.accounts.People(ctx, who(c), f, p) }, func(p account.Person) []string {
		return []string{number(p.ID), p.Name, p.Email, string(p.Role), p.TeamName, p.OperatorNumber, kit.Instant(&p.CreatedAt), kit.Instant(p.DisabledAt)}
	})
}

func (h *handlers) operatorsFile(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, wrong := operatorParams.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	find := func(p page.Request) (list page.Of[contact.Operator], found int, err error) {
		return h.contacts.FindOperators(ctx, who(c), contact.Search{Typed: asked.Get("q")}, p)
	}
	t := kit.Table{Name: "operators", Said: asked.Words(ctx, asTyped), Head: []string{"id", "external_id", "name", "counts_as"}}
	t.Count = func() (int64, error) {
		_, found, err := find(page.Request{Limit: 1})
		return int64(found), err
	}
	list := func(p page.Request) (page.Of[contact.Operator], error) {
		list, _, err := find(p)
		return list, err
	}
	return kit.Export(c, t, list, func(o contact.Operator) []string {
		return []string{number(o.ID), o.ExternalID, o.Name, number(o.CountsAs)}
	})
}

func (h *handlers) namesFile(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, wrong := nameParams.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	kind := asked.Get("kind")
	if kind == "" {
		kind = view.KindChannel
	}
	list := func(p page.Request) (page.Of[contact.Named], error) {
		all, err := h.contacts.Names(ctx, who(c))
		return page.Part(all.Of(view.DimensionOf(kind)), p, func(n contact.Named) int64 { return n.ID }), err
	}
	t := kit.Table{Name: kind + "s", Said: asked.Words(ctx, asTyped), Head: []string{"id", "code", "name", "name_ru", "name_en", "kind"}}
	return kit.Export(c, t, list, func(n contact.Named) []string {
		return []string{number(n.ID), n.Code, n.Title(ctx), n.Given.RU, n.Given.EN, string(n.Kind)}
	})
}

func (h *handlers) tokensFile(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	list := func(page.Request) (page.Of[account.Token], error) {
		tokens, err := h.accounts.Tokens(ctx, who(c))
		return page.Of[account.Token]{Rows: tokens}, err
	}
	t := kit.Table{Name: "tokens", Head: []string{"id", "name", "scopes", "namespace", "created_at", "used_at", "expires_at", "revoked_at"}}
	return kit.Export(c, t, list, func(t account.Token) []string {
		scopes := make([]string, len(t.Scopes))
		for i, s := range t.Scopes {
			scopes[i] = string(s)
		}
		return []string{number(t.ID), t.Name, strings.Join(scopes, " "), t.Namespace, kit.Instant(&t.CreatedAt), kit.Instant(t.UsedAt), kit.Instant(t.ExpiresAt), kit.Instant(t.RevokedAt)}
	})
}

// rulesFile writes the rules in the order in which they are tried; what is empty lets all
// through, and times are of the customer's day.
func (h *handlers) rulesFile(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	surveys, err := h.surveys.Surveys(ctx, who(c))
	if err != nil {
		return err
	}
	list := func(page.Request) (page.Of[asking.Rule], error) {
		rules, err := h.asking.Rules(ctx, who(c))
		return page.Of[asking.Rule]{Rows: rules}, err
	}
	t := kit.Table{Name: "rules", Head: []string{
		"id", "position", "name", "active", "survey", "delivery", "kinds", "channels", "topics", "regions", "lines",
		"delay_minutes", "quiet_from", "quiet_to", "share", "quarantine_days", "max_age_hours", "low_mark", "updated_at",
	}}
	return kit.Export(c, t, list, func(r asking.Rule) []string {
		var survey string
		for _, s := range surveys {
			if s.ID == r.SurveyID {
				survey = s.Key
			}
		}
		var lines []string
		for _, n := range r.Lines {
			lines = append(lines, strconv.Itoa(n))
		}
		several := func(codes []string) string { return strings.Join(codes, "; ") }
		return []string{
			number(r.ID), strconv.Itoa(r.Position), r.Name, strconv.FormatBool(r.Active), survey, r.Delivery,
			several(r.Kinds), several(r.Channels), several(r.Topics), several(r.Regions), several(lines),
			strconv.Itoa(r.DelayMinutes), view.Clock(r.QuietFrom), view.Clock(r.QuietTo), strconv.Itoa(r.Share), strconv.Itoa(r.QuarantineDays),
			strconv.Itoa(r.MaxAgeHours), strconv.Itoa(r.LowMark), kit.Instant(&r.UpdatedAt),
		}
	})
}

func (h *handlers) auditFile(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, wrong := auditParams.Read(c.Request.URL.Query())
	if wrong != nil {
		return wrong
	}
	f := auditFilter(asked)
	t := kit.Table{Name: "audit", Said: asked.Words(ctx, asTyped), Head: []string{"id", "at", "person_id", "token_id", "name", "action", "noun", "noun_id", "detail"}}
	t.Count = func() (int64, error) {
		n, err := h.accounts.AuditCount(ctx, who(c), f, 1<<31-1)
		return int64(n), err
	}
	return kit.Export(c, t, func(p page.Request) (page.Of[account.Entry], error) { return h.accounts.AuditLog(ctx, who(c), f, p) }, func(e account.Entry) []string {
		detail := ""
		if len(e.Detail) > 0 {
			raw, _ := json.Marshal(e.Detail) // of what JSON was read into
			detail = string(raw)
		}
		return []string{number(e.ID), kit.Instant(&e.At), number(e.PersonID), number(e.TokenID), e.Name, e.Action, e.Noun, number(e.NounID), detail}
	})
}
