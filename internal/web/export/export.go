// Package export is the web side of long files: who asks for one, takes it, and how the
// lists of this house write themselves for somebody who does not wait.
package export

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/export"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/export"
	"openpeople/templates/ui"
)

// Files is what these pages ask of the export room.
type Files interface {
	Ask(ctx context.Context, a actor.Actor, address string) (export.File, error)
	List(ctx context.Context, a actor.Actor) ([]export.File, error)
	Open(ctx context.Context, a actor.Actor, id int64) (export.File, io.ReadSeekCloser, error)
	Remove(ctx context.Context, a actor.Actor, id int64) error
}

type rooms struct{ files Files }

// Routes adds the own files to the staff door.
func Routes(d *kit.Doors, files Files) {
	r := rooms{files}
	d.Staff.GET("/files", actor.SignedIn, r.list)
	d.Staff.POST("/files", actor.SignedIn, r.ask)
	d.Staff.GET("/files/:id/content", actor.SignedIn, r.content)
	d.Staff.POST("/files/:id/removal", actor.SignedIn, r.remove)
}

func (r rooms) list(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := (page.Params{}).Read(c.Request.URL.Query()); err != nil {
		return err
	}
	files, err := r.files.List(ctx, actor.From(ctx))
	if err != nil {
		return err
	}
	return kit.OK(c, view.List(view.ListPage{Files: files, Now: ui.Now(ctx)}))
}

func (r rooms) ask(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	address := f.Text("address", export.MaxAddress)
	if err := f.Err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if _, err := r.files.Ask(ctx, actor.From(ctx), kit.WithSeparator(c, address)); err != nil {
		return err
	}
	return kit.SeeOther(c, view.Path)
}

// content sends the file: a part of it where the reader goes on with one that broke off.
func (r rooms) content(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	f, from, err := r.files.Open(ctx, actor.From(ctx), id)
	if err != nil {
		return err
	}
	defer from.Close()
	h := c.Writer.Header()
	h.Set("Content-Disposition", kit.Disposition(f.Name))
	h.Set("Content-Type", kit.FileType(f.Name))
	http.ServeContent(kit.Patient(c.Writer), c.Request, "", f.MadeAt.Truncate(time.Second), from)
	return nil
}

func (r rooms) remove(c *gin.Context) error {
	id, err := kit.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := r.files.Remove(ctx, actor.From(ctx), id); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "export.was_removed")
	return kit.SeeOther(c, view.Path)
}

// Lists is every list of the house, for the export room: the doors know how they are written.
type Lists struct {
	*kit.Doors
	Accounts *account.Service
}

var _ export.Lists = Lists{}

// As is the context of somebody who is not there.
func (l Lists) As(ctx context.Context, personID int64, language i18n.Lang) (context.Context, error) {
	return webaccount.As(ctx, l.Accounts, personID, language)
}
