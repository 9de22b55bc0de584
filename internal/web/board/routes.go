// Package board serves wall boards: the page of a television behind its link, the board of
// the whole desk for who is signed in, both kept moving by server-sent events, and the
// settings in which boards and links are made.
package board

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/board"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/board"
	"openpeople/templates/ui"
)

// Options of Routes.
type Options struct {
	Boards *board.Service
	Base   string // address of the desk
	Log    *slog.Logger
	Moved  <-chan struct{} // gets a value after something was counted; nil: never
	Done   <-chan struct{} // closed when the program stops: streams end at once; nil: never
	// Again is who somebody is by now; Unauthenticated who may not come in any more.
	Again func(ctx context.Context, a actor.Actor) (actor.Actor, error)
}

type handlers struct {
	Options
	hub *hub
}

// Routes adds the boards to the doors of links and of staff, their settings to that of
// admins. A link lets in who is not known here: it is made behind the password.
func Routes(d *kit.Doors, o Options) {
	h := &handlers{Options: o}
	h.hub = newHub(h.draw, o.Moved, o.Log)
	d.Staff.GET("/board", actor.FigureRead, h.whole)
	d.Link.GET("/board/:secret", actor.Everyone, h.byLink)

	d.Admin.GET("/settings/boards", actor.BoardManage, h.boards)
	d.Admin.GET("/settings/boards.csv", actor.BoardManage, h.file)
	d.Admin.POST("/settings/boards", actor.BoardManage, h.save)
	d.Admin.GET("/settings/boards/new", actor.BoardManage, h.fresh)
	d.Admin.GET("/settings/boards/:id", actor.BoardManage, h.board)
	d.Admin.POST("/settings/boards/:id", actor.BoardManage, h.save)
	d.Admin.POST("/settings/boards/:id/removal", actor.BoardManage, h.remove)
	d.Proved.POST("/settings/boards/:id/links", actor.BoardManage, h.addLink)
	d.Admin.POST("/settings/boards/:id/links/:link/revocation", actor.BoardManage, h.revoke)
}

// whole shows the board of the whole desk to who is signed in.
func (h *handlers) whole(c *gin.Context) error {
	if _, wrong := (page.Params{}).Read(c.Request.URL.Query()); wrong != nil {
		return wrong
	}
	ctx, who := c.Request.Context(), actor.From(c.Request.Context())
	ask := func(ctx context.Context) (board.Board, error) {
		who, err := h.Again(ctx, who)
		if err != nil {
			return board.Board{}, err
		}
		b, err := h.Boards.Whole(ctx, who)
		b.Language = i18n.From(ctx)
		return b, err
	}
	return h.show(c, ask, "person "+strconv.FormatInt(who.PersonID, 10), view.Screen{Title: i18n.T(ctx, "board.title"), Staff: true})
}

// byLink shows the board of a link to whoever has it.
func (h *handlers) byLink(c *gin.Context) error {
	secret := c.Param("secret")
	ask := func(ctx context.Context) (board.Board, error) { return h.Boards.Open(ctx, secret) }
	b, err := ask(c.Request.Context())
	if fault.Is(err, fault.NotFound) {
		return kit.View(c, http.StatusNotFound, view.Gone())
	}
	if err != nil {
		return err
	}
	ctx := ui.WithTheme(i18n.With(c.Request.Context(), b.Language), b.Theme)
	c.Request = c.Request.WithContext(ctx)
	return h.show(c, ask, "link "+secret, view.Screen{Title: b.Name})
}

// show draws the page of a board, or for who takes events streams what is on it. door names
// who looks; ask says whether that is still so.
func (h *handlers) show(c *gin.Context, ask func(ctx context.Context) (board.Board, error), door string, s view.Screen) error {
	ctx := c.Request.Context()
	b, err := ask(ctx)
	if err != nil {
		return err
	}
	if strings.Contains(c.GetHeader("Accept"), eventStream) && c.Request.Method == http.MethodGet {
		return h.stream(c, b, ask, door)
	}
	if s.Part, err = h.hub.part(ctx, b); err != nil {
		return err
	}
	head := c.Writer.Header() // a television does not go dark
	head.Set("Permissions-Policy", strings.Replace(head.Get("Permissions-Policy"), "screen-wake-lock=()", "screen-wake-lock=(self)", 1))
	return kit.OK(c, view.Page(s))
}

// draw is what a board shows now, as HTML in its language.
func (h *handlers) draw(ctx context.Context, b board.Board) ([]byte, error) {
	ctx = i18n.With(ctx, b.Language)
	look, err := h.Boards.Look(ctx, b)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = view.Part(look).Render(ui.WithNow(ui.WithZone(ctx, look.Zone), look.At), &out)
	return out.Bytes(), err
}
