package api

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/fault"
	"openpeople/internal/figure"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/report"
	"openpeople/internal/when"
)

// query reads the parameters of a GET strictly: what nobody asked for, what is
// no text and what comes twice where one is meant are faults of the parameter.
type query struct {
	path   string
	values url.Values
	asked  []string
	fault.Fields
}

func (r *request) query() (*query, error) {
	values, err := url.ParseQuery(r.Request.URL.RawQuery)
	if err != nil {
		return nil, fault.Wrap(fault.Malformed, "fault.malformed", err)
	}
	return &query{path: r.Request.URL.Path, values: values}, nil
}

func (q *query) list(name string) []string {
	q.asked = append(q.asked, name)
	for _, v := range q.values[name] {
		if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
			q.Add(name, "fault.text")
			return nil
		}
		if v == "" {
			q.Add(name, "fault.required")
			return nil
		}
	}
	return q.values[name]
}

func (q *query) one(name string) string {
	switch list := q.list(name); len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	q.Add(name, "contact.fault_twice")
	return ""
}

func (q *query) period() (p when.Period) {
	for _, of := range []struct {
		name string
		to   *when.Day
	}{{"from", &p.From}, {"to", &p.To}} {
		s := q.one(of.name)
		if s == "" {
			if len(q.values[of.name]) == 0 {
				q.Add(of.name, "fault.required")
			}
			continue
		}
		day, err := when.ParseDay(s)
		if err != nil {
			q.Add(of.name, "fault.date")
		}
		*of.to = day
	}
	if p.From != 0 && p.To != 0 && p.To < p.From {
		q.Add("to", "fault.order")
	}
	return p
}

func (q *query) number(name string, min, max int) int {
	s := q.one(name)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < min || n > max {
		q.Add(name, "fault.range", "Min", min, "Max", max)
	}
	return n
}

// narrow reads filters. An empty value is refused: a program that meant to narrow must
// not get everything.
func (q *query) narrow(params page.Params) page.Filter {
	values := url.Values{}
	for _, p := range params {
		values[p.Name] = q.list(p.Name)
	}
	f, err := params.Read(values)
	if err != nil {
		q.AddAll(fault.Of(err).Fields...)
	}
	return f
}

// address is that of the list itself: how much is read of it, and from where, may change.
func (q *query) address() string {
	values := maps.Clone(q.values)
	delete(values, "cursor")
	delete(values, "limit")
	return q.path + "?" + values.Encode()
}

// next writes where the list goes on; nil at its end.
func (q *query) next(c page.Cursor) *string { return orNull(c.In(q.address())) }

// cursor reads where a list goes on.
func (q *query) cursor() page.Cursor {
	after, ok := page.ParseCursor(q.one("cursor"), q.address())
	if !ok {
		q.Add("cursor", "api.fault_cursor")
	}
	return after
}

func (q *query) err() error {
	for name := range q.values {
		if !slices.Contains(q.asked, name) {
			q.Add(shortName(strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "")), "fault.unknown")
		}
	}
	return q.Err()
}

func (s rooms) getFigures(ctx context.Context, r *request, a actor.Actor) (out answer[kpis], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period, narrowed := q.period(), q.narrow(append(figure.Params(), figure.NotByTag))
	if err := q.err(); err != nil {
		return out, err
	}
	figures, err := s.Figures.Figures(ctx, a, period, report.FilterOf(narrowed))
	if err == nil && figures.All[figure.N] == 0 {
		figures.Unknown, err = s.unknown(ctx, a, narrowed)
	}
	return answer[kpis]{http.StatusOK, kpis{figures}}, err
}

// unknown finds what a filter names, and the desk does not know.
func (s rooms) unknown(ctx context.Context, a actor.Actor, narrowed page.Filter) (report.Unknown, error) {
	if !narrowed.Any() {
		return nil, nil
	}
	names, err := s.Contacts.NamesFor(ctx, a, narrowed)
	if err != nil {
		return nil, err
	}
	out := report.Unknown{}
	for _, said := range names.Said(ctx, narrowed) {
		if len(said.None) > 0 {
			out[said.Name] = said.None
		}
	}
	return out, nil
}

// compared is with what a report is compared.
var compared = page.Params{{Name: "against", Of: report.Againsts, Label: i18n.Text{RU: "Сравнить", EN: "the period just before, or the same days a year before: rows then carry changes"}}}

func (s rooms) getReport(ctx context.Context, r *request, a actor.Actor) (out answer[reportTable], err error) {
	axis, known := report.AxisOf(r.Param("dimension"))
	if !known {
		return out, fault.New(fault.NotFound, "fault.not_found")
	}
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period, narrowed := q.period(), q.narrow(append(figure.Params(), figure.NotByTag))
	against := report.Against(q.narrow(compared).Get("against"), period)
	if err := q.err(); err != nil {
		return out, err
	}
	table, err := s.Figures.Table(ctx, a, period, report.FilterOf(narrowed), axis, against)
	if err == nil && table.Total.All[figure.N] == 0 {
		table.Unknown, err = s.unknown(ctx, a, narrowed)
	}
	return answer[reportTable]{http.StatusOK, reportTable{table}}, err
}

type exportRow struct {
	responseView
	Contact exportContact `json:"contact"`
}

type exportContact struct {
	ID         int64     `json:"id"`
	Source     string    `json:"source"`
	ExternalID string    `json:"external_id"`
	EndedAt    time.Time `json:"ended_at"`
	Channel    string    `json:"channel"`
	Team       *string   `json:"team"`
	Operator   *string   `json:"operator"`
	Topic      *string   `json:"topic"`
	Region     *string   `json:"region"`
	Site       *string   `json:"site"`
	Client     *string   `json:"client"`
}

type exportPage struct {
	Responses []exportRow `json:"responses"`
	Next      *string     `json:"next" doc:"cursor of the next page; null on the last"`
}

func (s rooms) getResponses(ctx context.Context, r *request, a actor.Actor) (out answer[exportPage], err error) {
	q, err := r.query()
	if err != nil {
		return out, err
	}
	period := q.period()
	ask := page.Request{Limit: q.number("limit", 1, page.MaxLimit), After: q.cursor()}
	if err := q.err(); err != nil {
		return out, err
	}
	list, err := s.Surveys.ListResponses(ctx, a, period, ask)
	if err != nil {
		return out, err
	}
	out = answer[exportPage]{http.StatusOK, exportPage{make([]exportRow, len(list.Rows)), q.next(list.Next)}}
	for i, row := range list.Rows {
		out.Body.Responses[i] = exportRow{*viewResponse(row.Response), exportContact{row.ContactID, row.Source, row.ExternalID, row.ContactEndedAt,
			row.Channel, orNull(row.Team), orNull(row.Operator), orNull(row.Topic), orNull(row.Region), orNull(row.Site), orNull(row.Client)}}
	}
	return out, nil
}

// responseBody is an answer taken elsewhere, for the description only: it is read by
// asking.DecodeElsewhere.
type responseBody struct {
	Source     string     `json:"source" maxLength:"200" doc:"of the contact, as intake named it"`
	ExternalID string     `json:"external_id" maxLength:"200"`
	Mark       *int       `json:"mark,omitempty" minimum:"1" maximum:"5" doc:"may be absent beside solved or comment"`
	Solved     *bool      `json:"solved,omitempty"`
	Comment    string     `json:"comment,omitempty" maxLength:"4000"`
	Delivery   string     `json:"delivery" example:"ivr" doc:"how it was taken: a short code"`
	OfferedAt  *time.Time `json:"offered_at,omitempty" doc:"when the question reached the customer: the response rate counts what has it; alone, without an answer, it brings a question that nobody answered"`
	AnsweredAt *time.Time `json:"answered_at,omitempty" doc:"of an answer; not before ended_at where no rule of the desk asked"`
}

type tookResponse struct {
	ID        *int64 `json:"id" doc:"null while the customer was asked only"`
	ContactID int64  `json:"contact_id"`
}

func (s rooms) postResponse(ctx context.Context, r *request, a actor.Actor) (out answer[tookResponse], err error) {
	raw, err := r.body(asking.MaxElsewhere)
	if err != nil {
		return out, err
	}
	given, err := asking.DecodeElsewhere(raw)
	if err != nil {
		return out, err
	}
	took, err := s.Asking.TakeResponse(ctx, a, given)
	if err != nil {
		return out, err
	}
	out = answer[tookResponse]{http.StatusOK, tookResponse{ContactID: took.ContactID}}
	if took.New {
		out.Status = http.StatusCreated
	}
	if took.ResponseID > 0 {
		out.Body.ID = &took.ResponseID
	}
	return out, nil
}
