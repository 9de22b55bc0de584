package account

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/web/kit"
	view "openpeople/templates/account"
	"openpeople/templates/ui"
)

// login shows the form; who is signed in goes on at once.
func (h *handlers) login(c *gin.Context) error {
	next := LocalPath(c.Query("next"))
	if actor.From(c.Request.Context()).PersonID != 0 {
		return kit.SeeOther(c, next)
	}
	return kit.OK(c, view.Login(view.LoginPage{Next: next, Demo: h.svc.DemoAccounts()}))
}

func (h *handlers) signIn(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	email, password := f.Text("email", account.MaxEmail), f.Secret("password", account.MaxPassword)
	next := LocalPath(f.Text("next", maxPath))
	err = f.Err()
	var p account.Person
	if err == nil {
		p, err = h.svc.SignIn(c.Request.Context(), email, password, c.ClientIP(), deviceOf(c))
	}
	hides := c.GetHeader("Origin") == "null"
	switch {
	case err != nil:
	case hides:
		err = h.ticket(c, p)
	default:
		err = h.enterAs(c, p)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Login(view.LoginPage{Email: email, Next: next, Fault: f, Demo: h.svc.DemoAccounts()})
		})
	}
	if hides {
		return kit.SeeOther(c, "/login/entry?next="+url.QueryEscape(next))
	}
	return h.begin(c, p, next)
}

// begin leads who has signed in to where they meant to go, else to where they begin.
func (h *handlers) begin(c *gin.Context, p account.Person, next string) error {
	if next == "/" {
		next = h.begins(c.Request.Context(), h.svc.ActorOf(p))
	}
	return kit.SeeOther(c, next)
}

// ticket keeps the right password of a browser that does not say which page it was typed
// on: perhaps a stranger's, with a stranger's password. Its owner is asked.
func (h *handlers) ticket(c *gin.Context, p account.Person) error {
	ticket, err := h.svc.Entry(p)
	if err == nil {
		kit.SetCookie(c, http.Cookie{Name: entryCookie, Value: ticket, Path: "/login", MaxAge: int(account.EntryLife.Seconds())})
	}
	return err
}

func (h *handlers) entryOf(c *gin.Context) (p account.Person, word string, err error) {
	ticket, _ := kit.Cookie(c, entryCookie)
	return h.svc.EntryOf(c.Request.Context(), ticket)
}

// askEntry asks whoever has typed the right password whether it was here.
func (h *handlers) askEntry(c *gin.Context) error {
	private(c)
	p, word, err := h.entryOf(c)
	if fault.Is(err, fault.NotFound) {
		return kit.SeeOther(c, "/login")
	}
	if err != nil {
		return err
	}
	return kit.OK(c, view.Entry(view.EntryPage{Name: p.Name, Word: word, Next: LocalPath(c.Query("next"))}))
}

// enter signs in whoever says that the password was typed here.
func (h *handlers) enter(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	said, next := f.Text("word", 100), LocalPath(f.Text("next", maxPath))
	p, word, err := h.entryOf(c)
	if err == nil {
		err = f.Err()
	}
	if fault.Is(err, fault.NotFound) || err == nil && subtle.ConstantTimeCompare([]byte(said), []byte(word)) != 1 {
		return kit.SeeOther(c, "/login")
	}
	if err == nil {
		err = h.enterAs(c, p)
	}
	if err != nil {
		return err
	}
	kit.SetCookie(c, http.Cookie{Name: entryCookie, Path: "/login", MaxAge: -1})
	return h.begin(c, p, next)
}

// knowDevice has the browser known from now on as one in which the person came in.
func (h *handlers) knowDevice(c *gin.Context, p account.Person) error {
	device, err := h.svc.KnowDevice(p)
	if err == nil {
		kit.SetCookie(c, http.Cookie{Name: deviceCookie, Value: device, Path: "/login", MaxAge: year})
	}
	return err
}

// forgot shows the form of whoever has no password, or that it was sent.
func (h *handlers) forgot(c *gin.Context) error {
	return kit.OK(c, view.Forgot(view.ForgotPage{Mails: h.svc.Mails(), Asked: c.Query("asked") != ""}))
}

// askForLink answers everybody alike.
func (h *handlers) askForLink(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	ctx, email := c.Request.Context(), f.Text("email", account.MaxEmail)
	if err = f.Err(); err == nil {
		err = h.svc.AskForLink(ctx, email, c.ClientIP(), i18n.From(ctx))
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Forgot(view.ForgotPage{Mails: h.svc.Mails(), Email: email, Fault: f})
		})
	}
	return kit.SeeOther(c, "/login/forgot?asked=1")
}

// signOut ends the session. Who has none is signed out already.
func (h *handlers) signOut(c *gin.Context) error {
	ctx := c.Request.Context()
	if a := actor.From(ctx); a.PersonID != 0 {
		if err := h.svc.SignOut(ctx, a, h.sm.Token(ctx)); err != nil {
			return err
		}
		if err := h.sm.Destroy(ctx); err != nil {
			return err
		}
		// Drafts of notes lie on the device; a browser removes them on https, a script of
		// ours elsewhere.
		c.Header("Clear-Site-Data", `"storage"`)
		Say(c, ui.Good, "account.signed_out")
	}
	return kit.SeeOther(c, "/login")
}

// link shows the form behind a one-time link. Its address must not leak.
func (h *handlers) link(c *gin.Context) error {
	private(c)
	p, err := h.svc.LinkOwner(c.Request.Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Link(view.LinkPage{Token: c.Param("token"), Name: p.Name, Email: p.Email}))
}

func (h *handlers) useLink(c *gin.Context) error {
	private(c)
	ctx, token := c.Request.Context(), c.Param("token")
	owner, err := h.svc.LinkOwner(ctx, token)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	f.Text("username", account.MaxEmail) // for password managers
	password := newPassword(f)
	err = f.Err()
	if err == nil {
		var p account.Person
		if p, err = h.svc.UseLink(ctx, token, password); err == nil && c.GetHeader("Origin") != "null" {
			err = h.enterAs(c, p)
		}
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Link(view.LinkPage{Token: token, Name: owner.Name, Email: owner.Email, Fault: f})
		})
	}
	Say(c, ui.Good, "account.password.set")
	return kit.SeeOther(c, "/")
}

// newPassword reads a new password and its repetition.
func newPassword(f *kit.Form) string {
	password := f.Secret("password", account.MaxPassword)
	if again := f.Secret("again", account.MaxPassword); password != "" && again != password {
		f.Add("again", "account.password.differs")
	}
	return password
}

// deviceOf is the secret by which this browser is known, "" for a new one.
func deviceOf(c *gin.Context) string {
	device, _ := kit.Cookie(c, deviceCookie)
	if len(device) > maxDevice {
		return ""
	}
	return device
}

// maxDevice bounds what is looked at.
const maxDevice = 200

func private(c *gin.Context) { c.Header("Cache-Control", "no-store") }

func agentOf(c *gin.Context) string {
	agent := strings.ToValidUTF8(c.Request.UserAgent(), "")
	if len(agent) > maxAgent {
		agent = strings.ToValidUTF8(agent[:maxAgent], "")
	}
	return strings.ReplaceAll(agent, "\x00", "")
}

const year = 365 * 24 * 60 * 60

// language stores the choice with the person, and in a cookie for the login page.
func (h *handlers) language(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back, chosen := LocalBack(f.Text("back", maxPath)), f.Choice("language", string(i18n.RU), string(i18n.EN))
	if chosen == "" {
		f.Add("language", "fault.required")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if a := actor.From(c.Request.Context()); a.PersonID != 0 {
		if err := h.svc.SetLanguage(c.Request.Context(), a, i18n.Lang(chosen)); err != nil {
			return err
		}
	}
	setCookie(c, languageCookie, chosen, year)
	return kit.SeeOther(c, back)
}

// theme stores the choice with the person, and in a cookie for the login page.
func (h *handlers) theme(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	back, chosen := LocalBack(f.Text("back", maxPath)), f.Choice("theme", ui.ThemeAuto, ui.ThemeLight, ui.ThemeDark)
	if chosen == "" {
		f.Add("theme", "fault.required")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if a := actor.From(c.Request.Context()); a.PersonID != 0 {
		stored := chosen
		if chosen == ui.ThemeAuto {
			stored = ""
		}
		if err := h.svc.SetTheme(c.Request.Context(), a, stored); err != nil {
			return err
		}
	}
	setCookie(c, themeCookie, chosen, year)
	return kit.SeeOther(c, back)
}
