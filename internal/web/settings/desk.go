package settings

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/brand"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/settings"
	"openpeople/templates/ui"
)

// auditCounted is where counting the log stops.
const auditCounted = 10_000

// auditParams is how the log can be narrowed. A person goes by the number of their
// page: /settings/people/7.
var auditParams = page.Params{
	{Name: "action", Label: i18n.Text{RU: "Действие", EN: "Action"}},
	{Name: "noun", Label: i18n.Text{RU: "С чем", EN: "With what"}},
	{Name: "person", Kind: page.Number, Label: i18n.Text{RU: "Сотрудник", EN: "Person"}, Min: 1, Max: 1 << 53, Refusal: "settings.fault.no_person"},
	{Name: "from", Kind: page.Date, Label: i18n.Text{RU: "С", EN: "From"}},
	{Name: "to", Kind: page.Date, Label: i18n.Text{RU: "По", EN: "To"}},
}

func auditFilter(asked page.Filter) account.AuditFilter {
	f := account.AuditFilter{Action: asked.Get("action"), Noun: asked.Get("noun"), Period: asked.Period()}
	for _, n := range asked.Numbers("person") {
		f.PersonID = int64(n)
	}
	return f
}

// audit lists what was done; the filters stand in the URL.
func (h *handlers) audit(c *gin.Context) error {
	ctx := c.Request.Context()
	asked, after, wrong := auditParams.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "cursor")
	f := auditFilter(asked)
	if wrong != nil {
		return kit.View(c, http.StatusUnprocessableEntity, view.Audit(view.AuditPage{Filter: f, Wrong: fault.Of(wrong)}))
	}
	list, err := h.accounts.AuditLog(ctx, who(c), f, page.Request{After: after})
	if err != nil {
		return err
	}
	count, err := h.accounts.AuditCount(ctx, who(c), f, auditCounted+1)
	if err != nil {
		return err
	}
	pager := pages(c, asked, len(list.Rows), int64(min(count, auditCounted)), after, list.Next)
	pager.AtLeast = count > auditCounted
	return kit.OK(c, view.Audit(view.AuditPage{Filter: f, List: list.Rows, Pages: pager}))
}

func (h *handlers) desk(c *gin.Context) error {
	return h.drawDesk(c, nil, nil)
}

// drawDesk shows the settings of the desk; typed and refused are those of a form
// that was not taken.
func (h *handlers) drawDesk(c *gin.Context, typed *account.DeskDraft, refused error) error {
	ctx := c.Request.Context()
	desk, err := h.accounts.Desk(ctx)
	if err != nil {
		return err
	}
	p := view.DeskPage{Brand: desk.Brand, Form: account.DeskDraft{
		Zone: desk.Zone.String(), Language: string(desk.Language), Name: desk.Brand.Name, Signature: desk.Brand.Signature,
		Contact: desk.Brand.Contact, Hours: desk.Brand.Hours, Accent: string(desk.Brand.Accent), Revision: desk.Revision(),
	}, Stored: desk, TargetsRevision: desk.TargetsRevision(), LogoRevision: desk.LogoRevision()}
	stale := fault.Of(refused).Stale()
	if typed != nil {
		p.Form = *typed
		if stale {
			p.Form.Revision = desk.Revision()
		}
	}
	p.Targets = map[report.Key]string{}
	for _, a := range view.Aims() {
		if target, has := desk.Targets[string(a.Key())]; has {
			p.Targets[a.Key()] = view.TargetText(ctx, a.KPI, target)
		}
	}
	if refused != nil { // of a form of targets what was typed stays
		for _, a := range view.Aims() {
			if text, sent := c.Request.PostForm[view.TargetField(a)]; sent {
				p.Targets[a.Key()], p.OfTargets = strings.Join(text, ""), true
			}
		}
		switch seen := c.Request.PostForm.Get("revision"); {
		case stale || typed != nil:
		case p.OfTargets:
			p.TargetsRevision = seen
		default:
			p.LogoRevision = seen
		}
	}
	if p.ZoneFixed, err = h.accounts.ZoneFixed(ctx, who(c)); err != nil {
		return err
	}
	p.Zone = desk.Zone.String()
	sending, err := h.sending.Overview(ctx, who(c), page.Request{Limit: 1})
	if err != nil {
		return err
	}
	p.Held = sending.Held
	if refused == nil {
		return kit.OK(c, view.Desk(p))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Desk(p)
	})
}

func (h *handlers) changeDesk(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	form := account.DeskDraft{
		Name: f.Text("name", brand.MaxName), Signature: f.Text("signature", brand.MaxSignature), Contact: f.Text("contact", brand.MaxContact),
		Hours: f.Text("hours", brand.MaxHours), Accent: f.Text("accent", 20),
		Zone: f.Text("time_zone", 64), Language: f.Choice("language", string(i18n.RU), string(i18n.EN)), // a fixed zone is shown, not asked for
		Revision: f.Revision(),
	}
	if err = f.Err(); err == nil {
		err = h.accounts.ChangeDesk(ctx, who(c), form)
	}
	if err != nil {
		return h.drawDesk(c, &form, err)
	}
	webaccount.Say(c, ui.Good, "settings.desk.saved")
	return kit.SeeOther(c, "/settings/desk")
}

// changeTargets changes what the desk aims at.
func (h *handlers) changeTargets(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	targets := map[string]float64{}
	for _, a := range view.Aims() {
		name := view.TargetField(a)
		if target, has := a.ReadTarget(&f.Fields, name, f.Text(name, 20)); has {
			targets[string(a.Key())] = target
		}
	}
	seen := f.Revision()
	if err = f.Err(); err == nil {
		err = h.accounts.ChangeTargets(c.Request.Context(), who(c), targets, seen)
	}
	if err != nil {
		return h.drawDesk(c, nil, err)
	}
	webaccount.Say(c, ui.Good, "settings.desk.saved")
	return kit.SeeOther(c, "/settings/desk")
}

// begin hides the first steps on Today.
func (h *handlers) begin(c *gin.Context) error {
	if err := kit.Pressed(c); err != nil {
		return err
	}
	if err := h.accounts.Begin(c.Request.Context(), who(c)); err != nil {
		return err
	}
	return kit.SeeOther(c, "/")
}

// changeLogo takes another picture, or takes the one there is away.
func (h *handlers) changeLogo(c *gin.Context) error {
	f, err := kit.ReadUpload(c, brand.MaxLogo)
	if err != nil {
		return h.drawDesk(c, nil, err)
	}
	picture, away, seen := f.File("logo"), f.Checked("away"), f.Revision()
	if len(picture) == 0 && !away {
		f.Add("logo", "brand.logo.none")
	}
	if err = f.Err(); err == nil {
		if away {
			picture = nil
		}
		err = h.accounts.ChangeLogo(c.Request.Context(), who(c), picture, seen)
	}
	if err != nil {
		return h.drawDesk(c, nil, err)
	}
	webaccount.Say(c, ui.Good, "settings.desk.saved")
	return kit.SeeOther(c, "/settings/desk")
}

// showAllTeams opens every team to supervisors, or those led alone.
func (h *handlers) showAllTeams(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	all := f.Checked("all")
	if err := f.Err(); err != nil {
		return err
	}
	if err := h.accounts.ShowAllTeams(c.Request.Context(), who(c), all); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "settings.desk.saved")
	return kit.SeeOther(c, "/settings/desk")
}

// holdSending asks for no password: who has to stop it is in a hurry.
func (h *handlers) holdSending(c *gin.Context) error {
	if err := h.hold(c, true); err != nil {
		return err
	}
	webaccount.SayBack(c, ui.Back{URL: "/settings/desk/release"}, "settings.desk.held")
	return kit.SeeOther(c, "/settings/desk")
}

func (h *handlers) releaseSending(c *gin.Context) error {
	if err := h.hold(c, false); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "settings.desk.released")
	return kit.SeeOther(c, "/settings/desk")
}

func (h *handlers) hold(c *gin.Context, held bool) error {
	if err := kit.Pressed(c); err != nil {
		return err
	}
	return h.sending.Hold(c.Request.Context(), who(c), held)
}
