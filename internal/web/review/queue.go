package review

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/review"
	"openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/review"
	"openpeople/templates/ui"
)

// queueRoutes adds the queue of the reader, and how far everybody is, to the staff door.
func (r rooms) queueRoutes(d *kit.Doors) {
	d.Staff.GET("/reviews/queue", actor.ReviewWrite, r.ownQueue)
	d.Staff.GET("/reviews/queue/history", actor.ReviewWrite, r.history)
	d.Staff.GET("/reviews/queue/progress", actor.FigureRead, r.progress)
	d.Staff.GET("/reviews/queue/:id/replacement", actor.ReviewWrite, r.askReplacement)
	d.Staff.POST("/reviews/queue/:id/replacement", actor.ReviewWrite, r.replace)
}

// ownQueue shows what the reader is to review.
func (r rooms) ownQueue(c *gin.Context) (err error) {
	ctx, who := of(c)
	p := view.QueuePage{MayLead: who.May(actor.FigureRead)}
	if p.Own, err = r.queue.Own(ctx, who); err != nil {
		return err
	}
	return kit.OK(c, view.Queue(p))
}

// history shows what the reader was to review.
func (r rooms) history(c *gin.Context) error {
	ctx, who := of(c)
	_, after, err := page.Params{}.ReadList(c.Request.URL.Query(), view.HistoryPath, "after")
	if err != nil {
		return err
	}
	p := view.QueuePast{Further: after != (page.Cursor{}), MayLead: who.May(actor.FigureRead)}
	if p.Rows, err = r.queue.History(ctx, who, page.Request{After: after}); err != nil {
		return err
	}
	return kit.OK(c, view.History(p))
}

// cycles is how the page of everybody is narrowed: to one cycle.
var cycles = page.Params{{Name: view.CycleParam, Kind: page.Date, Label: i18n.Text{RU: "Неделя", EN: "Week"}}}

// progress shows how far everybody is in a cycle, and what was drawn for it.
func (r rooms) progress(c *gin.Context) error {
	ctx, who := of(c)
	set, err := cycles.Read(c.Request.URL.Query())
	if err != nil {
		return err
	}
	p := view.OverallPage{Reviews: who.May(actor.ReviewWrite)}
	if p.Overall, err = r.queue.Cycle(ctx, who, set.Day(view.CycleParam)); err != nil {
		return err
	}
	return kit.OK(c, view.Overall(p))
}

// assignment reads the one of the path.
func (r rooms) assignment(c *gin.Context) (p view.ReplacementPage, err error) {
	ctx, who := of(c)
	id, err := kit.ID(c, "id")
	if err == nil {
		p.Row, err = r.queue.Assignment(ctx, who, id)
	}
	return p, err
}

// askReplacement asks why another contact is wanted.
func (r rooms) askReplacement(c *gin.Context) error {
	p, err := r.assignment(c)
	if err != nil {
		return err
	}
	return kit.OK(c, view.Replacement(p))
}

// replace takes another contact in the place of one.
func (r rooms) replace(c *gin.Context) error {
	ctx, who := of(c)
	p, err := r.assignment(c)
	if err != nil {
		return err
	}
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	p.Typed = f.Need("reason", review.MaxReason)
	var instead int64
	if err = f.Err(); err == nil {
		instead, err = r.queue.Replace(ctx, who, p.Row.ID, p.Typed)
	}
	switch {
	case err != nil:
		return kit.Again(c, err, func(f *fault.Fault) templ.Component {
			p.Fault = f
			return view.Replacement(p)
		})
	case instead == 0:
		account.Say(c, ui.Warn, "queue.replaced.by_none")
	default:
		account.Say(c, ui.Good, "queue.replaced.done")
	}
	return kit.SeeOther(c, view.QueuePath)
}

// queueAfter goes round the queue of the reader.
func (r rooms) queueAfter(ctx context.Context, who actor.Actor, id int64) (view.Way, error) {
	w := view.Way{From: view.FromQueue, NextIn: view.FromQueue}
	var err error
	w.Queue, w.Next, err = r.queue.NextInQueue(ctx, who, id)
	return w, err
}
