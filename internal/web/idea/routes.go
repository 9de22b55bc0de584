// Package idea is the web side of ideas: /ideas lists, /ideas/new is the form of a
// new one, /ideas/:id is one idea with its votes, talk and decisions. What may
// become of an idea is decided in the idea room.
package idea

import (
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/idea"
	"openpeople/internal/page"
	webaccount "openpeople/internal/web/account"
	"openpeople/internal/web/kit"
	view "openpeople/templates/idea"
	"openpeople/templates/ui"
)

type handlers struct{ ideas *idea.Service }

// Routes adds the pages of ideas to the staff door.
func Routes(d *kit.Doors, ideas *idea.Service) {
	h := handlers{ideas}
	d.Staff.GET("/ideas", actor.IdeaRead, h.list)
	d.Staff.GET("/ideas.csv", actor.IdeaRead, h.export)
	d.Staff.GET("/ideas/new", actor.IdeaWrite, h.blank)
	d.Staff.POST("/ideas", actor.IdeaWrite, h.offer)
	d.Staff.POST("/ideas/origins/choice", actor.IdeaWrite, h.feed)
	d.Staff.GET("/ideas/:id", actor.IdeaRead, h.one)
	d.Staff.POST("/ideas/:id/vote", actor.IdeaWrite, h.vote)
	d.Staff.POST("/ideas/:id/unvote", actor.IdeaWrite, h.unvote)
	d.Staff.POST("/ideas/:id/comments", actor.IdeaWrite, h.say)
	d.Staff.POST("/ideas/:id/changes", actor.IdeaDecide, h.decide)
	d.Staff.POST("/ideas/:id/return", actor.IdeaDecide, h.takeBack)
}

// Panel returns what the page of a contact, a review or a note shows of the ideas
// that came of it, with the button "idea from this"; nil for who may not read
// ideas.
func Panel(ideas *idea.Service, kind idea.OriginKind) func(ctx context.Context, a actor.Actor, id int64) (templ.Component, error) {
	return func(ctx context.Context, a actor.Actor, id int64) (templ.Component, error) {
		if !a.May(actor.IdeaRead) {
			return nil, nil
		}
		p := view.PanelView{}
		var err error
		if p.Links, err = ideas.IdeasOf(ctx, a, kind, id); err != nil {
			return nil, err
		}
		if a.May(actor.IdeaWrite) {
			p.Origin = idea.Origin{Kind: kind, ID: id}
			if p.Open, err = openIdeas(ctx, ideas, a, p.Links); err != nil {
				return nil, err
			}
		}
		return view.Panel(p), nil
	}
}

// openIdeas are the ideas to which a thing may be added: open ones, the latest first, without
// those that it fed already.
func openIdeas(ctx context.Context, ideas *idea.Service, a actor.Actor, fed []idea.Link) (out []ui.Option, err error) {
	list, err := ideas.List(ctx, a, idea.Filter{Open: true}, idea.Newest, page.Request{})
	for _, row := range list.Rows {
		if !slices.ContainsFunc(fed, func(l idea.Link) bool { return l.ID == row.ID }) {
			out = append(out, ui.Option{Value: strconv.FormatInt(row.ID, 10), Label: row.Title})
		}
	}
	return out, err
}

// feed adds a contact or a review to what an idea came of.
func (h handlers) feed(c *gin.Context) error {
	ctx, a := of(c)
	f, err := kit.ReadForm(c)
	if err != nil {
		return err
	}
	n, chosen := f.Int("idea", 1, 1<<53)
	from := origins(f)
	if !chosen && !f.Wrong("idea") {
		f.Add("idea", "fault.required")
	}
	if len(from) != 1 && !f.Wrong("origin") {
		f.Add("origin", "idea.fault.origin")
	}
	if err := f.Err(); err != nil {
		return err
	}
	if err := h.ideas.Feed(ctx, a, int64(n), from[0]); err != nil {
		return err
	}
	webaccount.Say(c, ui.Good, "idea.fed.added")
	return kit.SeeOther(c, view.OriginURL(from[0]))
}

// Links is the room of ideas as the room of field notes asks it.
type Links struct{ Ideas *idea.Service }

// IdeasOf lists the ideas that came of a thing: title and URL.
func (l Links) IdeasOf(ctx context.Context, kind string, id int64) ([]ui.Link, error) {
	list, err := l.Ideas.IdeasOf(ctx, actor.From(ctx), idea.OriginKind(kind), id)
	out := make([]ui.Link, len(list))
	for i, one := range list {
		out[i] = ui.Link{Label: one.Title, URL: view.URL(one.ID)}
	}
	return out, err
}

// of returns what every handler needs of a request.
func of(c *gin.Context) (context.Context, actor.Actor) {
	return c.Request.Context(), actor.From(c.Request.Context())
}
