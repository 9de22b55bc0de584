// Package digest serves the choice of a digest by mail on one's own account, a look at what
// it says, and the link of its letters that ends it. GET ends nothing: scanners open links.
package digest

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/digest"
	"openpeople/internal/fault"
	"openpeople/internal/sending"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/digest"
	"openpeople/templates/ui"
)

// Draw draws the letter of a digest; token ends it.
type Draw func(ctx context.Context, r digest.Reader, d digest.Digest, token string) (sending.Content, error)

type handlers struct {
	digests *digest.Service
	draw    Draw
}

// Routes adds the pages to the door of staff, and the link of letters to that of links.
func Routes(d *kit.Doors, digests *digest.Service, draw Draw) {
	h := handlers{digests, draw}
	d.Staff.GET("/account/digest", actor.TodayRead, h.own)
	d.Staff.POST("/account/digest", actor.TodayRead, h.choose)
	d.Staff.GET("/account/digest/html", actor.TodayRead, h.letter)
	d.Staff.POST("/account/digest/letter", actor.TodayRead, h.send)
	d.Link.GET("/digest/:token", actor.Everyone, h.askEnd)
	d.Link.POST("/digest/:token", actor.Everyone, h.end)
}

// own shows what one has chosen, and the letter as it would be now.
func (h handlers) own(c *gin.Context) error {
	choice, err := h.digests.Own(c.Request.Context(), actor.From(c.Request.Context()))
	if err != nil {
		return err
	}
	return kit.OK(c, view.Own(view.OwnPage{Every: string(choice.Every), Hour: strconv.Itoa(choice.Hour), Mails: h.digests.Mails(), Own: !actor.From(c.Request.Context()).May(actor.FigureRead)}))
}

// choose keeps what one wants.
func (h handlers) choose(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p := view.OwnPage{Every: f.Text("every", 20), Hour: f.Text("hour", 5), Mails: h.digests.Mails(), Own: !actor.From(c.Request.Context()).May(actor.FigureRead)}
	hour, _ := f.Int("hour", digest.FirstHour, digest.LastHour)
	if err = f.Err(); err == nil {
		err = h.digests.Choose(ctx, actor.From(ctx), digest.Every(p.Every), hour)
	}
	if err != nil {
		return again(c, p, err)
	}
	webaccount.Say(c, ui.Good, "digest.saved")
	return kit.SeeOther(c, "/account/digest")
}

func again(c *gin.Context, p view.OwnPage, err error) error {
	return kit.Again(c, err, func(f *fault.Fault) templ.Component {
		p.Fault = f
		return view.Own(p)
	})
}

// letterPolicy is for the letter inside its frame: its own inline styles, no scripts,
// nothing loaded.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// letter is the digest that would be sent now, for the frame of the page.
func (h handlers) letter(c *gin.Context) error {
	ctx := c.Request.Context()
	d, r, token, err := h.digests.Preview(ctx, actor.From(ctx))
	if err != nil {
		return err
	}
	content, err := h.draw(ctx, r, d, token)
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", letterPolicy)
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(content.HTML))
	return nil
}

// send sends the digest at once.
func (h handlers) send(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := kit.Pressed(c); err != nil {
		return err
	}
	if err := h.digests.SendNow(ctx, actor.From(ctx)); err != nil {
		choice, broken := h.digests.Own(ctx, actor.From(ctx))
		if broken != nil {
			return broken
		}
		return again(c, view.OwnPage{Every: string(choice.Every), Hour: strconv.Itoa(choice.Hour), Mails: h.digests.Mails(), Own: !actor.From(c.Request.Context()).May(actor.FigureRead)}, err)
	}
	webaccount.Say(c, ui.Good, "digest.sent")
	return kit.SeeOther(c, "/account/digest")
}

// askEnd shows what the link of a letter ends, and the button that does it.
func (h handlers) askEnd(c *gin.Context) error {
	if !h.digests.Ends(c.Param("token")) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return kit.OK(c, view.End(view.EndPage{Action: c.Request.URL.Path}))
}

// end ends a digest: by the button, or by a mail program (RFC 8058).
func (h handlers) end(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	f.Text("List-Unsubscribe", 40)
	if err = f.Err(); err == nil {
		err = h.digests.End(c.Request.Context(), c.Param("token"))
	}
	if err != nil {
		return err
	}
	return kit.OK(c, view.End(view.EndPage{Done: true}))
}
