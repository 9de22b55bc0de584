package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"openpeople/internal/actor"
	"openpeople/internal/comment"
	"openpeople/internal/figure"
	"openpeople/internal/page"
	"openpeople/internal/report"
)

// Comments is what the API needs of the room of comments.
type Comments interface {
	List(ctx context.Context, a actor.Actor, f comment.Filter, p page.Request) (page.Of[comment.Row], error)
	Tags(ctx context.Context, a actor.Actor) (comment.Tags, error)
}

type commentRow struct {
	ResponseID   int64        `json:"response_id"`
	ContactID    int64        `json:"contact_id"`
	Source       string       `json:"source" doc:"of the contact, as intake named it"`
	ExternalID   string       `json:"external_id"`
	Day          string       `json:"day" format:"date" doc:"on which the contact ended, on the desk's clock"`
	AnsweredAt   time.Time    `json:"answered_at"`
	Mark         *int         `json:"mark"`
	Comment      string       `json:"comment" doc:"whole"`
	Channel      string       `json:"channel"`
	Team         *string      `json:"team"`
	OperatorID   *int64       `json:"operator_id"`
	Operator     *string      `json:"operator"`
	Topic        *string      `json:"topic"`
	OperatorCode *string      `json:"operator_code" doc:"as the filter operator names it"`
	TeamCode     *string      `json:"team_code" doc:"as the filter team names it"`
	TopicCode    *string      `json:"topic_code" doc:"as the filter topic names it"`
	Tags         []commentTag `json:"tags" nullable:"false"`
	Reasons      []string     `json:"reasons" nullable:"false" doc:"codes of the reasons that the customer ticked"`
}

type commentTag struct {
	ID     int64  `json:"id"`
	Name   string `json:"name" doc:"in the language of Accept-Language: en or ru"`
	ByRule bool   `json:"by_rule" doc:"else by hand"`
}

type commentPage struct {
	TimeZone string         `json:"time_zone" example:"Europe/Moscow" doc:"of the desk, in which days are counted"`
	Comments []commentRow   `json:"comments"`
	Unknown  report.Unknown `json:"unknown,omitempty" doc:"codes of the filter, by dimension, that the desk does not know; there only where nothing was found"`
	Next     *string        `json:"next" doc:"cursor of the next page, which may be there after a page that is short or empty, for so much was looked at; null on the last"`
}

// commentParams describes what narrows comments besides the period and dimensions.
func commentParams() (params []*huma.Param) {
	for _, p := range comment.Params {
		one := describeParam(p)
		switch p.Name {
		case "q":
			one.Description = `words of comments in any form, "phrases", -without`
		case "tag":
			one.Description = "ids of tags, of which the comment bears one"
		case "low":
			one.Description = "beside marks that their survey calls low"
		}
		params = append(params, one)
	}
	return append(dimensions(), params...)
}

func (s rooms) listComments(ctx context.Context, r *request, a actor.Actor) (out answer[commentPage], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period := q.period()
	narrowed := q.narrow(slices.Concat(figure.Params(), comment.Params))
	f := comment.FilterOf(narrowed)
	f.Period, f.Oldest = period, true
	ask := page.Request{Limit: q.number("limit", 1, maxList), After: q.cursor()}
	if err := q.err(); err != nil {
		return out, err
	}
	list, err := inParts(ask, func(p page.Request) (page.Of[comment.Row], error) { return s.Comments.List(ctx, a, f, p) })
	if err != nil {
		return out, err
	}
	tags, err := s.Comments.Tags(ctx, a)
	if err != nil {
		return out, err
	}
	out = answer[commentPage]{http.StatusOK, commentPage{TimeZone: s.Zone().String(), Comments: make([]commentRow, len(list.Rows)), Next: q.next(list.Next)}}
	if out.Body.Unknown, err = s.unknownIn(ctx, a, narrowed, ask, len(list.Rows)); err != nil {
		return out, err
	}
	for i, row := range list.Rows {
		c := row.Contact
		out.Body.Comments[i] = commentRow{ResponseID: row.ResponseID, ContactID: c.ID, Source: c.Source, ExternalID: c.ExternalID, Day: c.Day.String(), AnsweredAt: row.AnsweredAt,
			Mark: c.Mark, Comment: row.Text, Channel: c.ChannelCode, Team: orNull(c.TeamName), OperatorID: idOrNull(c.OperatorID), Operator: orNull(c.OperatorName), Topic: orNull(c.TopicName),
			OperatorCode: orNull(c.OperatorCode), TeamCode: orNull(c.TeamCode), TopicCode: orNull(c.TopicCode), Tags: []commentTag{}, Reasons: append([]string{}, row.Reasons...)}
		for _, one := range row.Tags {
			if t, known := tags.Find(one.ID); known {
				out.Body.Comments[i].Tags = append(out.Body.Comments[i].Tags, commentTag{one.ID, t.Name.In(languageOf(r.Context)), one.ByRule})
			}
		}
	}
	return out, nil
}
