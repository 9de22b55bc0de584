package report

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/page"
	"openpeople/internal/survey"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

// Comments is what these pages ask of the room of comments.
type Comments interface {
	List(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (page.Of[comment.Row], error)
	Counted(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (comment.Counted, error)
	Themes(ctx context.Context, a actor.Actor, f comment.Filter) (comment.Themes, error)
	Reasons(ctx context.Context, a actor.Actor, f comment.Filter) (comment.Reasons, error)
	Tags(ctx context.Context, a actor.Actor) (comment.Tags, error)
}

func commentsOf(choice view.Choice) comment.Filter {
	f := comment.FilterOf(choice.Filter)
	f.Period = choice.Period
	return f
}

func (r rooms) commentsPage(ctx context.Context, f view.Frame) (_ templ.Component, err error) {
	v := view.CommentsView{Frame: f}
	switch of := commentsOf(f.Choice); {
	case f.Wrong != nil:
	case f.Choice.Shows() == view.AsThemes:
		v.Themes, err = r.comments.Themes(ctx, f.Who, of)
	case f.Choice.Shows() == view.AsReasons:
		if v.Reasons, err = r.comments.Reasons(ctx, f.Who, of); err == nil {
			v.Reasoned, err = r.reasoned(ctx)
		}
	default:
		v.List, err = r.comments.Counted(ctx, f.Who, of, page.Request{After: f.Choice.After})
	}
	return view.CommentsPage(v), err
}

// reasoned is what reasons are called in the latest versions of surveys, by their codes.
func (r rooms) reasoned(ctx context.Context) (map[string]survey.Words, error) {
	latest, err := r.changed.Surveys.Latest(ctx)
	out := map[string]survey.Words{}
	for _, id := range slices.Sorted(maps.Keys(latest)) {
		for _, q := range latest[id].Questions {
			for _, o := range q.Options {
				if _, named := out[o.Code]; q.Key == survey.KeyReasons && !named {
					out[o.Code] = o.Text
				}
			}
		}
	}
	return out, err
}

var commentHead = []string{
	"response_id", "contact_id", "source", "external_id", "day", "answered_at", "mark", "comment", "channel", "channel_kind", "channel_name", "operator", "team", "topic", "client", "guest", "tags",
}

// commentsFile writes the list as it stands.
func (r rooms) commentsFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	ctx := c.Request.Context()
	f := commentsOf(choice)
	tags, err := r.comments.Tags(ctx, actor.From(ctx))
	if err != nil {
		return err
	}
	return kit.Export(c, kit.Table{Name: "comments", Head: commentHead, Said: said},
		func(p page.Request) (page.Of[comment.Row], error) { return r.comments.List(ctx, actor.From(ctx), f, p) },
		func(row comment.Row) []string { return commentCells(ctx, row, tags) })
}

func commentCells(ctx context.Context, r comment.Row, tags comment.Tags) []string {
	c, mark, guest := r.Contact, "", "no"
	if c.Mark != nil {
		mark = strconv.Itoa(*c.Mark)
	}
	if c.Guest {
		guest = "yes"
	}
	var names []string
	for _, one := range r.Tags {
		if t, known := tags.Find(one.ID); known {
			names = append(names, t.Name.For(ctx))
		}
	}
	return []string{
		strconv.FormatInt(r.ResponseID, 10), strconv.FormatInt(c.ID, 10), c.Source, c.ExternalID, c.Day.String(), r.AnsweredAt.UTC().Format(time.RFC3339), mark, r.Text,
		c.ChannelCode, string(c.ChannelKind), c.ChannelName, c.OperatorName, c.TeamName, c.TopicName, c.ClientName, guest, strings.Join(names, "; "),
	}
}
