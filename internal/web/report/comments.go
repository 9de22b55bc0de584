package report

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/page"
	"openpeople/internal/stats"
	"openpeople/internal/web/kit"
	view "openpeople/templates/report"
)

// Comments is what these pages ask of the room of comments.
type Comments interface {
	List(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (page.Of[comment.Row], error)
	Counted(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (comment.Counted, error)
	Total(ctx context.Context, a actor.Actor, f comment.Filter) (int64, error)
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
		v.Reasons, err = r.comments.Reasons(ctx, f.Who, of)
	default:
		v.List, err = r.comments.Counted(ctx, f.Who, of, page.Request{After: f.Choice.After})
	}
	return view.CommentsPage(v), err
}

var commentHead = []string{
	"response_id", "contact_id", "source", "external_id", "day", "answered_at", "mark", "comment", "channel", "channel_kind", "channel_name", "operator", "team", "topic", "client", "guest", "tags", "reasons", "survey", "survey_version",
}

// commentsFile writes what the page shows: the stream, the themes or the reasons.
func (r rooms) commentsFile(c *gin.Context, choice view.Choice, said []page.Said) error {
	switch f := commentsOf(choice); choice.Shows() {
	case view.AsThemes:
		return r.themesFile(c, f, said)
	case view.AsReasons:
		return r.reasonsFile(c, f, said)
	default:
		return r.streamFile(c, f, said)
	}
}

// themesFile writes each theme with its counts: those that stand more beside low marks,
// then those that stand more beside the others.
func (r rooms) themesFile(c *gin.Context, f comment.Filter, said []page.Said) error {
	ctx := c.Request.Context()
	list := whole(func() ([]themeLine, error) {
		t, err := r.comments.Themes(ctx, actor.From(ctx), f)
		var lines []themeLine
		for _, one := range t.Beside {
			lines = append(lines, themeLine{one, "low", t.Low, t.Rest})
		}
		for _, one := range t.Elsewhere {
			lines = append(lines, themeLine{one, "rest", t.Low, t.Rest})
		}
		return lines, err
	})
	head := []string{"words", "stands_more_beside", "low", "low_n", "rest", "rest_n", "g2", "p_adjusted", "example_contact_ids"}
	return kit.Export(c, kit.Table{Name: "themes", Head: head, Said: said}, list, func(t themeLine) []string {
		count := func(n int64) string { return strconv.FormatInt(n, 10) }
		return []string{t.Words, t.side, count(t.Low), count(t.low), count(t.Rest), count(t.rest), kit.Decimal(rounded(t.G2)), kit.Decimal(rounded(t.Adjusted)), strings.Join(t.ids(), "; ")}
	})
}

// rounded is a figure to a millionth; a smaller chance is none.
func rounded(f float64) float64 { return math.Round(f*1e6) / 1e6 }

// ids are the contacts of its examples.
func (t themeLine) ids() (list []string) {
	for _, e := range t.Examples {
		list = append(list, strconv.FormatInt(e.ContactID, 10))
	}
	return list
}

// themeLine is a theme with its side and the comments of both sides.
type themeLine struct {
	comment.Theme
	side      string
	low, rest int64
}

// reasonsFile writes each reason with its share and how it has changed.
func (r rooms) reasonsFile(c *gin.Context, f comment.Filter, said []page.Said) error {
	ctx := c.Request.Context()
	named, err := r.changed.Surveys.ReasonNames(ctx)
	if err != nil {
		return err
	}
	list := whole(func() ([]comment.Reason, error) {
		out, err := r.comments.Reasons(ctx, actor.From(ctx), f)
		return out.List, err
	})
	head := []string{"reason", "name", "ticked", "n", "share", "low", "high", "before_ticked", "before_n", "before", "change", "change_low", "change_high", "proven"}
	return kit.Export(c, kit.Table{Name: "reasons", Head: head, Said: said}, list, func(one comment.Reason) []string {
		count := func(n int64) string { return strconv.FormatInt(n, 10) }
		out := []string{one.Code, named[one.Code], count(one.Share.K), count(one.Share.N)}
		out = append(out, shareCells(one.Share)...)
		out = append(out, count(one.Before.K), count(one.Before.N), shareCells(one.Before)[0])
		if one.Change == nil {
			return append(out, "", "", "", "no")
		}
		return append(out, kit.Decimal(one.Change.Value), kit.Decimal(one.Change.Low), kit.Decimal(one.Change.High), map[bool]string{true: "yes", false: "no"}[one.Proven()])
	})
}

// shareCells are a share and its interval; empty where there is none.
func shareCells(s stats.Share) []string {
	value, known := s.Value()
	if !known {
		return []string{"", "", ""}
	}
	low, high, _ := s.Interval()
	return []string{kit.Decimal(value), kit.Decimal(low), kit.Decimal(high)}
}

// streamFile writes the list as it stands.
func (r rooms) streamFile(c *gin.Context, f comment.Filter, said []page.Said) error {
	ctx := c.Request.Context()
	tags, err := r.comments.Tags(ctx, actor.From(ctx))
	if err != nil {
		return err
	}
	f.Surveys = true
	t := kit.Table{Name: "comments", Head: commentHead, Said: said}
	t.Count = func() (int64, error) { return r.comments.Total(ctx, actor.From(ctx), f) }
	return kit.Export(c, t,
		func(p page.Request) (page.Of[comment.Row], error) { return r.comments.List(ctx, actor.From(ctx), f, p) },
		func(row comment.Row) []string { return commentCells(ctx, row, tags) })
}

func commentCells(ctx context.Context, r comment.Row, tags comment.Tags) []string {
	c, guest := r.Contact, "no"
	if c.Guest {
		guest = "yes"
	}
	version := ""
	if c.SurveyVersion != 0 {
		version = strconv.Itoa(c.SurveyVersion)
	}
	var names []string
	for _, one := range r.Tags {
		if t, known := tags.Find(one.ID); known {
			names = append(names, t.Name.For(ctx))
		}
	}
	return []string{
		strconv.FormatInt(r.ResponseID, 10), strconv.FormatInt(c.ID, 10), c.Source, c.ExternalID, c.Day.String(), kit.Instant(&r.AnsweredAt), kit.Int(c.Mark), r.Text,
		c.ChannelCode, string(c.ChannelKind), c.ChannelName, c.OperatorName, c.TeamName, c.TopicName, c.ClientName, guest, strings.Join(names, "; "), strings.Join(r.Reasons, "; "), c.Survey, version,
	}
}
