// Package mailbox is the web side of sending: the built-in mailbox, and for
// admins what waits, what failed and the way to hold all sending.
package mailbox

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/sending"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/templates/mail"
	view "openpeople/templates/mailbox"
	"openpeople/templates/ui"
)

// Asked is what this page asks of the room that invites.
type Asked interface {
	AboutOf(ctx context.Context, a actor.Actor, invitationIDs []int64) (map[int64]asking.About, error)
	Nameless(ctx context.Context) (bool, error)
}

// Accounts is what it asks of the room of accounts.
type Accounts interface {
	Own(ctx context.Context, a actor.Actor) (account.Person, error)
	Desk(ctx context.Context) (account.Desk, error)
	NoteTried(ctx context.Context, a actor.Actor) error
}

type handlers struct {
	sending  *sending.Service
	asked    Asked
	accounts Accounts
	mailed   bool
	base     *url.URL
}

// Routes adds the mailbox to the staff's door and the state of sending to the
// admins'. mailed: a mail server is set, and letters do not come here.
func Routes(d *kit.Doors, sending *sending.Service, asked Asked, accounts Accounts, mailed bool, base *url.URL) {
	h := handlers{sending, asked, accounts, mailed, base}
	d.Staff.GET("/mailbox", actor.MailboxRead, h.list)
	d.Staff.GET("/mailbox.csv", actor.MailboxRead, h.file)
	d.Staff.GET("/mailbox/:id", actor.MailboxRead, h.letter)
	d.Staff.GET("/mailbox/:id/html", actor.MailboxRead, h.html)

	d.Admin.GET("/settings/sending", actor.DeskManage, h.overview)
	d.Admin.GET("/settings/sending.csv", actor.DeskManage, h.troubleFile)
	d.Admin.POST("/settings/sending/hold", actor.DeskManage, h.hold)
	d.Proved.POST("/settings/sending/release", actor.DeskManage, h.release)
	d.Admin.POST("/settings/sending/trial", actor.DeskManage, h.try)
	d.Admin.POST("/settings/sending/resend", actor.DeskManage, h.retry)
	d.Admin.POST("/settings/sending/failed/resend", actor.DeskManage, h.resendFailed)
	d.Admin.POST("/settings/sending/:id/resend", actor.DeskManage, h.resend)
}

// try sends a letter to whoever asks, and says what became of it.
func (h handlers) try(c *gin.Context) error {
	if err := kit.Pressed(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	who := actor.From(ctx)
	own, err := h.accounts.Own(ctx, who)
	if err != nil {
		return err
	}
	desk, err := h.accounts.Desk(ctx)
	if err != nil {
		return err
	}
	centre := mail.Centre{Brand: desk.Brand, Base: h.base.String()}
	err = h.sending.Try(ctx, who, own.Email, h.base.Hostname(), centre.Trial(i18n.From(ctx), own.Name))
	if err == nil {
		err = h.accounts.NoteTried(ctx, who)
	}
	switch f := fault.Of(err); {
	case err == nil:
		webaccount.Say(c, ui.Good, "sending.trial.taken", "To", own.Email)
	case f.Key == "sending.trial.refused" || f.Key == "sending.trial.nowhere":
		webaccount.Say(c, ui.Bad, f.Key, "Why", f.Args["Why"])
	default:
		return err
	}
	return kit.SeeOther(c, "/settings/sending")
}

// part reads where the list of the path goes on: all that its URL can say.
func part(c *gin.Context) (page.Request, error) {
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), c.Request.URL.Path, "after")
	return page.Request{After: after}, err
}

// pagesOf leads on from one part of the list at path.
func pagesOf(c *gin.Context, path string, shown int, next page.Cursor) ui.Pages {
	p := ui.Pages{Shown: shown, Count: -1, Next: page.Filter{}.Next(path, "after", next)}
	if c.Query("after") != "" {
		p.First = path
	}
	return p
}

func (h handlers) list(c *gin.Context) error {
	ctx := c.Request.Context()
	p, err := part(c)
	if err != nil {
		return err
	}
	letters, err := h.sending.Letters(ctx, actor.From(ctx), p)
	if err != nil {
		return err
	}
	count, err := h.sending.CountLetters(ctx, actor.From(ctx), sending.LettersCounted)
	if err != nil {
		return err
	}
	about, err := h.about(ctx, letters.Rows...)
	if err != nil {
		return err
	}
	v := view.ListPage{Mailed: h.mailed, Letters: letters.Rows, About: about, Pages: pagesOf(c, "/mailbox", len(letters.Rows), letters.Next)}
	v.Pages.Exports = []ui.Link{{Label: "CSV", URL: "/mailbox.csv"}}
	v.Pages.Count, v.Pages.AtLeast = int64(count), count >= sending.LettersCounted
	return kit.OK(c, view.List(v))
}

func (h handlers) read(c *gin.Context) (l sending.Letter, err error) {
	id, err := kit.ID(c, "id")
	if err != nil {
		return l, err
	}
	ctx := c.Request.Context()
	return h.sending.Letter(ctx, actor.From(ctx), id)
}

func (h handlers) letter(c *gin.Context) error {
	l, err := h.read(c)
	if err != nil {
		return err
	}
	about, err := h.about(c.Request.Context(), l)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Letter(l, about[l.About]))
}

// about finds what the invitations among letters are about, by invitation.
func (h handlers) about(ctx context.Context, letters ...sending.Letter) (map[int64]asking.About, error) {
	var ids []int64
	for _, l := range letters {
		if l.Kind.Invites() {
			ids = append(ids, l.About)
		}
	}
	return h.asked.AboutOf(ctx, actor.From(ctx), ids)
}

// letterPolicy is for the letter inside its frame: its own inline styles, no
// scripts, nothing loaded; links open the customer's page in a tab of its own.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// html is the letter as it was written, for the frame of its page.
func (h handlers) html(c *gin.Context) error {
	l, err := h.read(c)
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", letterPolicy)
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(l.HTML))
	return nil
}

func (h handlers) overview(c *gin.Context) error {
	ctx := c.Request.Context()
	p, err := part(c)
	if err != nil {
		return err
	}
	o, err := h.sending.Overview(ctx, actor.From(ctx), p)
	if err != nil {
		return err
	}
	about, err := h.pagesAbout(ctx, o.Trouble.Rows)
	if err != nil {
		return err
	}
	nameless, err := h.asked.Nameless(ctx)
	if err != nil {
		return err
	}
	pages := pagesOf(c, "/settings/sending", len(o.Trouble.Rows), o.Trouble.Next)
	pages.Count, pages.Exports = o.Counts.Failed+o.Counts.Unknown, []ui.Link{{Label: "CSV", URL: "/settings/sending.csv"}}
	return kit.OK(c, view.Sending(view.SendingPage{Overview: o, About: about, Pages: pages, Mailed: h.mailed, Nameless: nameless}))
}

// pagesAbout finds the pages of what messages are about: of an invitation, its
// contact; of a password link, the person.
func (h handlers) pagesAbout(ctx context.Context, rows []sending.Row) (map[int64]string, error) {
	var invitations []int64
	for _, r := range rows {
		if r.Kind.Invites() {
			invitations = append(invitations, r.Subject)
		}
	}
	contacts, err := h.asked.AboutOf(ctx, actor.From(ctx), invitations)
	if err != nil {
		return nil, err
	}
	out := map[int64]string{}
	for _, r := range rows {
		switch about, known := contacts[r.Subject]; {
		case known && r.Kind.Invites():
			out[r.ID] = view.ContactURL(about.ContactID)
		case r.Kind == sending.PasswordLink:
			out[r.ID] = "/settings/people/" + strconv.FormatInt(r.Subject, 10)
		}
	}
	return out, nil
}

func (h handlers) hold(c *gin.Context) error {
	if err := h.setHeld(c, true); err != nil {
		return err
	}
	webaccount.SayBack(c, ui.Back{URL: "/settings/sending/release"}, "sending.was_held")
	return kit.SeeOther(c, "/settings/sending")
}

func (h handlers) release(c *gin.Context) error {
	if err := h.setHeld(c, false); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "sending.was_released")
	return kit.SeeOther(c, "/settings/sending")
}

func (h handlers) setHeld(c *gin.Context, held bool) error {
	if err := kit.Pressed(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	return h.sending.Hold(ctx, actor.From(ctx), held)
}

func (h handlers) retry(c *gin.Context) error {
	return h.again(c, h.sending.RetryNow, "sending.retry.none", "sending.retried")
}

func (h handlers) resendFailed(c *gin.Context) error {
	return h.again(c, h.sending.ResendFailed, "sending.failed.none", "sending.failed.resent")
}

// again queues messages and says how many there were.
func (h handlers) again(c *gin.Context, do func(ctx context.Context, a actor.Actor) (int64, error), none, some string) error {
	if err := kit.Pressed(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	n, err := do(ctx, actor.From(ctx))
	if err != nil {
		return err
	}
	if n == 0 {
		webaccount.Say(c, ui.Good, none)
	} else {
		webaccount.Say(c, ui.Good, some, "Count", strconv.FormatInt(n, 10)) // a number would come back from the cookie as no whole one
	}
	return kit.SeeOther(c, "/settings/sending")
}

func (h handlers) resend(c *gin.Context) error {
	id, err := kit.PressedOn(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := h.sending.Resend(ctx, actor.From(ctx), id); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "sending.resent")
	return kit.SeeOther(c, "/settings/sending")
}
