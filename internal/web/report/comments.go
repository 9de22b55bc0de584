package report

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/page"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

// Comments is what these pages ask of the room of comments.
type Comments interface {
	List(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (page.Of[comment.Row], error)
	Counted(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (comment.Counted, error)
}

func commentsOf(choice view.Choice) comment.Filter {
	f := comment.FilterOf(choice.Filter)
	f.Period = choice.Period
	return f
}

func (r rooms) commentsPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.CommentsView{Frame: f}
	if f.Wrong == nil {
		v.List, err = r.comments.Counted(ctx, f.Who, commentsOf(f.Choice), page.Request{After: f.Choice.After})
	}
	return view.CommentsPage(v), err
}

var commentHead = []string{
	"response_id", "contact_id", "source", "external_id", "day", "answered_at", "mark", "comment", "channel", "channel_kind", "channel_name", "operator", "team", "topic", "client", "guest",
}

// commentsFile writes the list as it stands.
func (r rooms) commentsFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	f := commentsOf(choice)
	return kit.Export(c, kit.Table{Name: "comments", Head: commentHead, Said: said},
		func(p page.Request) (page.Of[comment.Row], error) { return r.comments.List(ctx, actor.From(ctx), f, p) }, commentCells)
}

func commentCells(r comment.Row) []string {
	c, mark, guest := r.Contact, "", "no"
	if c.Mark != nil {
		mark = strconv.Itoa(*c.Mark)
	}
	if c.Guest {
		guest = "yes"
	}
	return []string{
		strconv.FormatInt(r.ResponseID, 10), strconv.FormatInt(c.ID, 10), c.Source, c.ExternalID, c.Day.String(), r.AnsweredAt.UTC().Format(time.RFC3339), mark, r.Text,
		c.ChannelCode, string(c.ChannelKind), c.ChannelName, c.OperatorName, c.TeamName, c.TopicName, c.ClientName, guest,
	}
}
