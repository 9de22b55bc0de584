package account

import (
	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/web/kit"
	view "openpeople/templates/account"
	"openpeople/templates/ui"
)

// own shows who one is here, and the time zone.
func (h *handlers) own(c *gin.Context) error {
	p, err := h.svc.Own(c.Request.Context(), actor.From(c.Request.Context()))
	if err != nil {
		return err
	}
	return h.drawOwn(c, p, nil)
}

func (h *handlers) drawOwn(c *gin.Context, p account.Person, refused error) error {
	desk, err := h.svc.Desk(c.Request.Context())
	if err != nil {
		return err
	}
	page := view.OwnPage{Person: p, DeskZone: desk.Zone.String()}
	if refused == nil {
		return kit.OK(c, view.Own(page))
	}
	return kit.Again(c, refused, func(f *fault.Fault) templ.Component {
		page.Fault = f
		return view.Own(page)
	})
}

func (h *handlers) timeZone(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	zone := f.Text("time_zone", 64)
	if err = f.Err(); err == nil {
		err = h.svc.SetTimeZone(ctx, actor.From(ctx), zone)
	}
	if err != nil {
		p, failed := h.svc.Own(ctx, actor.From(ctx))
		if failed != nil {
			return failed
		}
		p.TimeZone = zone
		return h.drawOwn(c, p, err)
	}
	Say(c, ui.Good, "account.zone.saved")
	return kit.SeeOther(c, "/account")
}

func (h *handlers) sessions(c *gin.Context) error {
	ctx := c.Request.Context()
	list, err := h.svc.Sessions(ctx, actor.From(ctx), h.sm.Token(ctx))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Sessions(view.SessionsPage{List: list}))
}

// revoke ends one session, or all but this one.
func (h *handlers) revoke(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	id, all := f.Text("id", 64), f.Checked("all")
	if err := f.Err(); err != nil {
		return err
	}
	key := "account.sessions.revoked"
	if all {
		key = "account.sessions.revoked_all"
		err = h.svc.RevokeOtherSessions(ctx, actor.From(ctx), h.sm.Token(ctx))
	} else {
		err = h.svc.RevokeSession(ctx, actor.From(ctx), id)
	}
	if err != nil {
		return err
	}
	Say(c, ui.Good, key)
	return kit.SeeOther(c, "/account/sessions")
}

func (h *handlers) password(c *gin.Context) error {
	p, err := h.svc.Own(c.Request.Context(), actor.From(c.Request.Context()))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Password(view.PasswordPage{Email: p.Email}))
}

// changePassword ends every other session and gives this one a new id.
func (h *handlers) changePassword(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	email, current := f.Text("username", account.MaxEmail), f.Secret("current", account.MaxPassword)
	password := newPassword(f)
	if err = f.Err(); err == nil {
		err = h.svc.ChangePassword(ctx, actor.From(ctx), current, password, h.sm.Token(ctx), c.ClientIP())
	}
	if err == nil {
		err = h.sm.RenewToken(ctx)
	}
	if err == nil {
		var p account.Person
		p, err = h.svc.Own(ctx, actor.From(ctx))
		h.sm.Put(ctx, keyStamp, p.Stamp)
	}
	if err != nil {
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			return view.Password(view.PasswordPage{Email: email, Fault: f})
		})
	}
	Say(c, ui.Good, "account.password.changed")
	return kit.SeeOther(c, "/account/sessions")
}
