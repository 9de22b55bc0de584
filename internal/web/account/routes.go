package account

import (
	"context"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/web/kit"
)

type handlers struct {
	svc    *account.Service
	sm     *scs.SessionManager
	begins func(ctx context.Context, a actor.Actor) string // the page after the sign-in
}

// Routes adds the pages of signing in and of one's own account.
func Routes(d *kit.Doors, svc *account.Service, sm *scs.SessionManager, begins func(ctx context.Context, a actor.Actor) string) {
	h := &handlers{svc, sm, begins}
	d.Public.GET("/login", actor.Everyone, h.login)
	d.Public.POST("/login", actor.Everyone, h.signIn)
	d.Public.GET("/login/entry", actor.Everyone, h.askEntry)
	d.Public.POST("/login/entry", actor.Everyone, h.enter)
	d.Public.GET("/login/forgot", actor.Everyone, h.forgot)
	d.Public.POST("/login/forgot", actor.Everyone, h.askForLink)
	d.Public.POST("/logout", actor.Everyone, h.signOut)
	d.Public.GET("/password/:token", actor.Everyone, h.link)
	d.Public.POST("/password/:token", actor.Everyone, h.useLink)
	d.Public.POST("/account/language", actor.Everyone, h.language)
	d.Public.POST("/account/theme", actor.Everyone, h.theme)

	d.Staff.GET("/account", actor.SignedIn, h.own)
	d.Staff.POST("/account/time-zone", actor.SignedIn, h.timeZone)
	d.Staff.GET("/account/sessions", actor.SignedIn, h.sessions)
	d.Staff.POST("/account/sessions/revocation", actor.SignedIn, h.revoke)
	d.Staff.GET("/account/password", actor.SignedIn, h.password)
	d.Staff.POST("/account/password", actor.SignedIn, h.changePassword)
}

// maxAgent bounds what is kept of a browser's own words.
const maxAgent = 300

// enterAs makes this browser's session the person's, under a new id, and the browser one
// that is known.
func (h *handlers) enterAs(c *gin.Context, p account.Person) error {
	ctx := c.Request.Context()
	if err := h.sm.RenewToken(ctx); err != nil {
		return err
	}
	h.sm.Put(ctx, keyPerson, p.ID)
	h.sm.Put(ctx, keyAgent, agentOf(c))
	h.sm.Put(ctx, keyStamp, p.Stamp)
	return h.knowDevice(c, p)
}
