// Package work is the web side of what the program does by itself.
package work

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	"openpeople/internal/work"
	"openpeople/templates/ui"
	view "openpeople/templates/work"
)

type handlers struct {
	works *work.Service
	zone  func() *time.Location
}

// Routes adds the page of jobs to the admins' door. zone is the desk's.
func Routes(d *kit.Doors, works *work.Service, zone func() *time.Location) {
	h := handlers{works, zone}
	d.Admin.GET("/settings/jobs", actor.DeskManage, h.overview)
	d.Admin.GET("/settings/jobs.csv", actor.DeskManage, h.file)
	d.Admin.POST("/settings/jobs/works", actor.DeskManage, h.ask)
	d.Admin.POST("/settings/jobs/works/:id/retry", actor.DeskManage, h.retry(works.RetryWork))
	d.Admin.POST("/settings/jobs/events/:id/retry", actor.DeskManage, h.retry(works.RetryEvent))
	d.Admin.POST("/settings/jobs/events/retry", actor.DeskManage, h.retryAll)
}

func (h handlers) overview(c *gin.Context) error {
	ctx := c.Request.Context()
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), "/settings/jobs", "cursor")
	if err != nil {
		return err
	}
	o, err := h.works.Overview(ctx, actor.From(ctx), page.Request{After: after})
	if err != nil {
		return err
	}
	p := view.JobsPage{Overview: o, Ask: h.works.Kinds(), Zone: h.zone(), Pages: ui.Pages{Shown: len(o.GivenUp.Rows), Count: o.GivenUpInAll}}
	if after != (page.Cursor{}) {
		p.Pages.First = "/settings/jobs"
	}
	p.Pages.Next = page.Filter{}.Next("/settings/jobs", "cursor", o.GivenUp.Next)
	return kit.OK(c, view.Jobs(p))
}

func (h handlers) ask(c *gin.Context) error {
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	kind := f.Text("kind", 50)
	if err := f.Err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if _, err := h.works.Ask(ctx, actor.From(ctx), kind); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "work.was_asked")
	return kit.SeeOther(c, "/settings/jobs")
}

// retry is the handler of a button "again".
func (h handlers) retry(again func(ctx context.Context, a actor.Actor, id int64) error) kit.Handler {
	return func(c *gin.Context) error {
		id, err := kit.ID(c, "id")
		if err != nil {
			return err
		}
		ctx := c.Request.Context()
		if err := again(ctx, actor.From(ctx), id); err != nil {
			return err
		}
		webaccount.Say(c, ui.Good, "work.was_retried")
		return kit.SeeOther(c, "/settings/jobs")
	}
}

func (h handlers) retryAll(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := h.works.RetryEvents(ctx, actor.From(ctx)); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "work.was_retried")
	return kit.SeeOther(c, "/settings/jobs")
}
