// Package scorecard is the web side of scorecards: what was published, the editor of
// drafts, and the rules that say which contacts are judged by what.
package scorecard

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/scorecard"
	"openpeople/internal/web/kit"
	"openpeople/internal/when"
)

// Options of Routes.
type Options struct {
	Scorecards *scorecard.Service
	Contacts   interface {
		Names(ctx context.Context, a actor.Actor) (contact.Names, error)
	}
	Today func() when.Day // on the desk's clock
	// Preview draws a scorecard as the form in which contacts are scored.
	Preview func(c scorecard.Content) templ.Component
}

type handlers struct{ Options }

// Routes adds what everybody may read to the door of the staff, and the editor to that of
// settings.
func Routes(d *kit.Doors, o Options) {
	h := &handlers{o}
	d.Staff.GET("/scorecards", actor.ReviewRead, h.list)
	d.Staff.GET("/scorecards/:id", actor.ReviewRead, h.card)

	d.Admin.GET("/scorecards/new", actor.ScorecardWrite, h.fresh)
	d.Admin.POST("/scorecards", actor.ScorecardWrite, h.create)
	d.Admin.POST("/scorecards/file", actor.ScorecardWrite, h.take)
	d.Admin.GET("/scorecards/:id/file", actor.ScorecardWrite, h.give)
	d.Admin.POST("/scorecards/:id/copy", actor.ScorecardWrite, h.duplicate)
	d.Admin.POST("/scorecards/:id/archive", actor.ScorecardWrite, h.archive)
	d.Admin.POST("/scorecards/:id/publication", actor.ScorecardWrite, h.publish)

	d.Admin.GET("/scorecards/rules", actor.ScorecardWrite, h.rules)
	d.Admin.POST("/scorecards/rules", actor.ScorecardWrite, h.saveRule)
	d.Admin.POST("/scorecards/rules/fallback", actor.ScorecardWrite, h.fall)
	d.Admin.GET("/scorecards/rules/new", actor.ScorecardWrite, h.rule)
	d.Admin.GET("/scorecards/rules/:id", actor.ScorecardWrite, h.rule)
	d.Admin.POST("/scorecards/rules/:id", actor.ScorecardWrite, h.saveRule)
	d.Admin.POST("/scorecards/rules/:id/position", actor.ScorecardWrite, h.moveRule)
	d.Admin.POST("/scorecards/rules/:id/removal", actor.ScorecardWrite, h.removeRule)

	d.Admin.GET("/scorecards/:id/draft", actor.ScorecardWrite, h.draft)
	d.Admin.POST("/scorecards/:id/draft", actor.ScorecardWrite, h.begin)
	d.Admin.POST("/scorecards/:id/draft/name", actor.ScorecardWrite, h.rename)
	d.Admin.POST("/scorecards/:id/draft/removal", actor.ScorecardWrite, h.discard)
	d.Admin.GET("/scorecards/:id/draft/groups/:key", actor.ScorecardWrite, h.group)
	d.Admin.POST("/scorecards/:id/draft/groups/:key", actor.ScorecardWrite, h.saveGroup)
	d.Admin.POST("/scorecards/:id/draft/groups/:key/position", actor.ScorecardWrite, h.move(groupOf))
	d.Admin.POST("/scorecards/:id/draft/groups/:key/removal", actor.ScorecardWrite, h.remove(groupOf))
	d.Admin.GET("/scorecards/:id/draft/criteria/:key", actor.ScorecardWrite, h.criterion)
	d.Admin.POST("/scorecards/:id/draft/criteria/:key", actor.ScorecardWrite, h.saveCriterion)
	d.Admin.POST("/scorecards/:id/draft/criteria/:key/position", actor.ScorecardWrite, h.move(criterionOf))
	d.Admin.POST("/scorecards/:id/draft/criteria/:key/removal", actor.ScorecardWrite, h.remove(criterionOf))
}

func of(c *gin.Context) (context.Context, actor.Actor) {
	return c.Request.Context(), actor.From(c.Request.Context())
}
