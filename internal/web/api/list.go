package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	said "openpeople/internal/query"
	"openpeople/internal/report"
)

// maxList is how many rows a list gives at once.
const maxList = 1_000

// contactRow is a contact in a list: what the screen shows of it, with its ids.
type contactRow struct {
	ID           int64     `json:"id"`
	Source       string    `json:"source"`
	ExternalID   string    `json:"external_id"`
	StartedAt    time.Time `json:"started_at"`
	EndedAt      time.Time `json:"ended_at"`
	Day          string    `json:"day" format:"date" doc:"on which it ended, on the desk's clock"`
	Channel      string    `json:"channel"`
	ChannelKind  string    `json:"channel_kind"`
	Team         *string   `json:"team"`
	OperatorID   *int64    `json:"operator_id"`
	Operator     *string   `json:"operator"`
	Topic        *string   `json:"topic"`
	Client       *string   `json:"client"`
	OperatorCode *string   `json:"operator_code" doc:"as the filter operator names it"`
	TeamCode     *string   `json:"team_code" doc:"as the filter team names it"`
	TopicCode    *string   `json:"topic_code" doc:"as the filter topic names it"`
	ClientCode   *string   `json:"client_code" doc:"as the filter client names it"`
	CustomerID   *int64    `json:"customer_id"`
	Customer     *string   `json:"customer"`
	Line         *int      `json:"line"`
	Mark         *int      `json:"mark"`
	Comment      *string   `json:"comment" doc:"its first words"`
	Beyond       bool      `json:"beyond" doc:"served beyond the procedure"`
	Guest        bool      `json:"guest" doc:"a guest served it on an open people day"`
	Found        *foundIn  `json:"found" doc:"where words of q stand; null without them"`
}

// foundIn is where words stand.
type foundIn struct {
	From    string `json:"from" enum:"customer,operator,bot,comment" doc:"bot also for what the system says"`
	Message *int   `json:"message" doc:"place in messages, from 0; null in the comment"`
	Text    string `json:"text" doc:"a piece of what was said"`
}

type contactPage struct {
	TimeZone string         `json:"time_zone" example:"Europe/Moscow" doc:"of the desk, in which days are counted"`
	Contacts []contactRow   `json:"contacts"`
	Unknown  report.Unknown `json:"unknown,omitempty" doc:"codes of the filter, by dimension, that the desk does not know; there only where nothing was found"`
	Next     *string        `json:"next" doc:"cursor of the next page, which may be there after a page that is short or empty, for so much was looked at; null on the last"`
	Total    *total         `json:"total" doc:"of the whole list; null on pages after the first"`
}

// total is how many rows a list has in all.
type total struct {
	N    int  `json:"n" doc:"counted to 10,000, or as far as one look goes"`
	More bool `json:"more" doc:"there may be more than n"`
}

// narrowing are the filters of the list of contacts besides the period; how a screen
// begins, and in which order, is none: a program reads from the oldest on.
var narrowing = slices.DeleteFunc(slices.Clone(contact.Params), func(p page.Param) bool {
	return p.Kind == page.Date || p.Name == "all" || p.Name == "sort"
})

// narrowed describes the filters of a list, those of /kpis first.
func narrowed(by page.Params) (params []*huma.Param) {
	known := map[string]bool{}
	for _, p := range dimensions() {
		params, known[p.Name] = append(params, p), true
	}
	for _, p := range by {
		if known[p.Name] {
			continue
		}
		one := describeParam(p)
		if p.Name == "q" {
			one.Description = `words of conversations and comments in any form, "phrases", -without, from:operator or from:customer; or the number of a contact or a customer, a phone, an e-mail`
		}
		params = append(params, one)
	}
	return params
}

// describeParam describes a parameter of a filter.
func describeParam(p page.Param) *huma.Param {
	of := &huma.Schema{Type: huma.TypeString}
	switch p.Kind {
	case page.Number:
		of = &huma.Schema{Type: huma.TypeInteger}
	case page.Flag:
		of.Enum = []any{"1"}
	}
	if p.Kind == page.Code {
		for _, v := range p.Of {
			of.Enum = append(of.Enum, v)
		}
	}
	if p.Many {
		of = &huma.Schema{Type: huma.TypeArray, Items: of}
	}
	return &huma.Param{Name: p.Name, In: "query", Description: p.Label.EN, Schema: of}
}

func (s rooms) listContacts(ctx context.Context, r *request, a actor.Actor) (out answer[contactPage], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period := q.period()
	narrowed := q.narrow(narrowing)
	f := contact.FilterOf(narrowed)
	f.Period, f.Order = period, contact.Oldest
	ask := page.Request{Limit: q.number("limit", 1, maxList), After: q.cursor()}
	if err := q.err(); err != nil {
		return out, err
	}
	list, err := inParts(ask, func(p page.Request) (page.Of[contact.Row], error) { return s.Contacts.List(ctx, a, f, p) })
	if err != nil {
		return out, err
	}
	out = answer[contactPage]{http.StatusOK, contactPage{TimeZone: s.Zone().String(), Contacts: make([]contactRow, len(list.Rows)), Next: q.next(list.Next)}}
	if out.Body.Unknown, err = s.unknownIn(ctx, a, narrowed, ask, len(list.Rows)); err != nil {
		return out, err
	}
	for i, row := range list.Rows {
		out.Body.Contacts[i] = rowView(row)
	}
	if ask.After == (page.Cursor{}) {
		out.Body.Total = &total{N: len(list.Rows)}
		if list.Next != (page.Cursor{}) {
			out.Body.Total.N, out.Body.Total.More, err = s.Contacts.Count(ctx, a, f)
		}
	}
	return out, err
}

// unknownIn is unknown of a list that begins with nothing.
func (s rooms) unknownIn(ctx context.Context, a actor.Actor, narrowed page.Filter, ask page.Request, rows int) (report.Unknown, error) {
	if rows > 0 || ask.After != (page.Cursor{}) {
		return nil, nil
	}
	return s.unknown(ctx, a, narrowed)
}

// inParts reads a page of a list, at most p.Limit rows or page.DefaultLimit, in parts as
// large as the list gives; a part that came no further for having looked at so much ends
// the page.
func inParts[T any](p page.Request, list func(page.Request) (page.Of[T], error)) (all page.Of[T], err error) {
	if p.Limit == 0 {
		p.Limit = page.DefaultLimit
	}
	all.Next = p.After
	for len(all.Rows) < p.Limit {
		part, err := list(page.Request{After: all.Next, Limit: min(p.Limit-len(all.Rows), page.MaxLimit)})
		if err != nil {
			return all, err
		}
		all.Rows, all.Next = append(all.Rows, part.Rows...), part.Next
		if part.Next == (page.Cursor{}) || part.Until != 0 {
			break
		}
	}
	return all, nil
}

// sayers are the words for who said something.
var sayers = map[said.By]string{said.Customer: "customer", said.Operator: "operator", said.Machine: "bot", said.Comment: "comment"}

func rowView(r contact.Row) contactRow {
	v := contactRow{ID: r.ID, Source: r.Source, ExternalID: r.ExternalID, StartedAt: r.StartedAt, EndedAt: r.EndedAt, Day: r.Day.String(),
		Channel: r.ChannelCode, ChannelKind: string(r.ChannelKind), Team: orNull(r.TeamName), OperatorID: idOrNull(r.OperatorID), Operator: orNull(r.OperatorName),
		Topic: orNull(r.TopicName), Client: orNull(r.ClientName), OperatorCode: orNull(r.OperatorCode), TeamCode: orNull(r.TeamCode), TopicCode: orNull(r.TopicCode), ClientCode: orNull(r.ClientCode), CustomerID: idOrNull(r.CustomerID), Customer: orNull(r.CustomerName),
		Line: r.Line, Mark: r.Mark, Comment: orNull(r.Comment), Beyond: r.BeyondWhat != "", Guest: r.Guest}
	if e := r.Excerpt; e != nil {
		v.Found = &foundIn{From: sayers[e.By]}
		if e.Message != contact.InComment {
			v.Found.Message = &e.Message
		}
		for _, piece := range e.Pieces {
			v.Found.Text += piece.Text
		}
	}
	return v
}

func idOrNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
