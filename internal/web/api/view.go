package api

import (
	"time"

	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/review"
	"openpeople/internal/survey"
)

// contactBody is a contact as it comes in, for the description only: it is read
// by contact.Decode.
type contactBody struct {
	Source     string        `json:"source" maxLength:"200" doc:"the system that tells; with external_id the key of the contact"`
	ExternalID string        `json:"external_id" maxLength:"200"`
	Channel    string        `json:"channel" maxLength:"200" doc:"code; made on first sight"`
	Kind       *string       `json:"channel_kind,omitempty" enum:"voice,chat,social,messenger,email,retail,self_service" doc:"used when the channel is new; then, when absent: the kind that the code names, else chat"`
	Topic      *string       `json:"topic,omitempty" maxLength:"200"`
	Site       *string       `json:"site,omitempty" maxLength:"200"`
	Region     *string       `json:"region,omitempty" maxLength:"200"`
	Client     *string       `json:"client,omitempty" maxLength:"200" doc:"the company served, where a centre serves several"`
	Line       *int          `json:"line,omitempty" minimum:"1" maximum:"9"`
	Operator   *operatorBody `json:"operator,omitempty"`
	Customer   *customerBody `json:"customer,omitempty" doc:"external_id, else phone, else email, else telegram says who is the same; a name alone is not kept"`
	StartedAt  time.Time     `json:"started_at"`
	EndedAt    time.Time     `json:"ended_at"`
	Wait       *int          `json:"wait_seconds,omitempty" minimum:"0" maximum:"604800"`
	Talk       *int          `json:"talk_seconds,omitempty" minimum:"0" maximum:"604800"`
	Hold       *int          `json:"hold_seconds,omitempty" minimum:"0" maximum:"604800"`
	Wrap       *int          `json:"wrap_seconds,omitempty" minimum:"0" maximum:"604800"`
	Resolved   *bool         `json:"resolved,omitempty"`
	Beyond     *beyondBody   `json:"beyond,omitempty"`
	Messages   []messageBody `json:"messages,omitempty" maxItems:"2000"`

	EndReason  *string           `json:"end_reason,omitempty" enum:"customer,operator,transfer,timeout,system"`
	Attributes map[string]string `json:"attributes,omitempty" maxProperties:"20" doc:"of the desk's own: keys to 40 characters, values to 200"`
	Operators  []servedBody      `json:"operators,omitempty" nullable:"false" maxItems:"50" doc:"everybody who served, in order; the last is answered for where operator is absent"`
	Consent    *consentBody      `json:"consent,omitempty" doc:"why the customer's data may be processed"`
	Recordings []recordingBody   `json:"recordings,omitempty" nullable:"false" maxItems:"20" doc:"of the sound, by reference; one that is named again is corrected, those that are not named stay"`
}

type servedBody struct {
	ExternalID string `json:"external_id" maxLength:"200"`
	Name       string `json:"name,omitempty" maxLength:"200"`
	Team       string `json:"team,omitempty" maxLength:"200"`
	Seconds    *int   `json:"seconds,omitempty" minimum:"0" maximum:"604800"`
	Line       *int   `json:"line,omitempty" minimum:"1" maximum:"9"`
}

type consentBody struct {
	Basis string     `json:"basis" maxLength:"200" example:"contract"`
	Text  string     `json:"text,omitempty" maxLength:"200" doc:"which text was agreed to" example:"oferta-2026-09"`
	At    *time.Time `json:"at,omitempty"`
}

type operatorBody struct {
	ExternalID string `json:"external_id,omitempty" maxLength:"200" doc:"brought by a token of the namespace crm it is read back as crm::17"`
	Name       string `json:"name,omitempty" maxLength:"200"`
	Team       string `json:"team,omitempty" maxLength:"200"`
}

type customerBody struct {
	ExternalID string `json:"external_id,omitempty" maxLength:"200" doc:"brought by a token of the namespace crm it is read back as crm::u-5"`
	Name       string `json:"name,omitempty" maxLength:"200"`
	Email      string `json:"email,omitempty" maxLength:"254"`
	Phone      string `json:"phone,omitempty" maxLength:"40" doc:"kept as E.164, an extension as ;ext=12; without a country code it is Russian"`
	Telegram   string `json:"telegram,omitempty" maxLength:"64"`
	Language   string `json:"language,omitempty" maxLength:"35" doc:"BCP 47"`
	TimeZone   string `json:"time_zone,omitempty" maxLength:"64" example:"Asia/Yekaterinburg"`
}

type beyondBody struct {
	What string `json:"what" maxLength:"2000"`
	Why  string `json:"why,omitempty" maxLength:"2000"`
	Cost string `json:"cost,omitempty" maxLength:"2000"`
}

type messageBody struct {
	From string     `json:"from" enum:"customer,operator,bot,system"`
	Text string     `json:"text" maxLength:"65536"`
	At   *time.Time `json:"at,omitempty"`
}

type batchBody struct {
	Contacts []contactBody `json:"contacts" maxItems:"500"`
}

// contactView is a contact as it is read back.
type contactView struct {
	ID int64 `json:"id"`
	contactBody
	Day        string          `json:"day" format:"date" doc:"on which it ended, on the desk's clock"`
	Repeated   *time.Time      `json:"repeated_at" doc:"start of the first later contact of the same customer and topic within 7 days"`
	Guest      bool            `json:"guest" doc:"whether a guest served it on an open people day: then it counts for no operator and no team"`
	Decision   *decision       `json:"decision"`
	Invitation *invitationView `json:"invitation" doc:"null when the customer is not asked; the link is nowhere"`
	Response   *responseView   `json:"response"`
	Reviews    []reviewView    `json:"reviews"`
	LeftOut    []leftOut       `json:"left_out,omitempty" nullable:"false" doc:"what came and is not kept; absent when all is kept"`
}

// reviewView is a submitted review of a contact.
type reviewView struct {
	ID           int64      `json:"id"`
	Reviewer     string     `json:"reviewer"`
	Score        *float64   `json:"score" doc:"0 to 100, of the last revision"`
	Revision     int        `json:"revision"`
	SubmittedAt  *time.Time `json:"submitted_at" doc:"the first time"`
	Acknowledged bool       `json:"acknowledged" doc:"whether the operator has acknowledged the last revision"`
	Word         *string    `json:"word" enum:"thanks,agreed,noted,disagree"`
}

func viewReviews(rows []review.Row) []reviewView {
	out := []reviewView{}
	for _, r := range rows {
		if r.Revision > 0 {
			out = append(out, reviewView{r.ID, r.ReviewerName, r.Score, r.Revision, r.SubmittedAt, r.Acknowledged, orNull(string(r.Word))})
		}
	}
	return out
}

type invitationView struct {
	State     string     `json:"state" enum:"elsewhere,offered,queued,sending,sent,failed,unknown,cancelled,expired,answered"`
	Delivery  string     `json:"delivery"`
	DueAt     time.Time  `json:"due_at"`
	SentAt    *time.Time `json:"sent_at"`
	ExpiresAt time.Time  `json:"expires_at"`
}

type responseView struct {
	ID         int64               `json:"id"`
	Mark       *int                `json:"mark"`
	Solved     *bool               `json:"solved"`
	Comment    *string             `json:"comment"`
	Reasons    []string            `json:"reasons"`
	Other      map[string][]string `json:"other,omitempty"`
	Delivery   string              `json:"delivery"`
	AnsweredAt time.Time           `json:"answered_at"`
	UpdatedAt  time.Time           `json:"updated_at"`
	Revision   int                 `json:"revision"`
}

func viewOf(d contact.Detail, asked asking.Asking, said survey.Said) contactView {
	v := contactView{ID: d.ID, contactBody: bodyOf(d), Day: d.Day.String(), Repeated: d.RepeatedAt, Guest: d.Guest, Reviews: []reviewView{}}
	if k := asked.Decision; k != nil {
		v.Decision = &decision{k.Asked, string(k.Reason), k.DueAt}
	}
	if i := asked.Invitation; i != nil {
		v.Invitation = &invitationView{string(asked.State), i.Delivery, i.DueAt, i.SentAt, i.ExpiresAt}
	}
	if r := said.Response; r != nil {
		v.Response = viewResponse(*r)
	}
	return v
}

func viewResponse(r survey.Response) *responseView {
	v := &responseView{ID: r.ID, Mark: r.Mark, Solved: r.Solved, Comment: orNull(r.Comment), Reasons: r.Reasons, Other: r.Other,
		Delivery: r.Delivery, AnsweredAt: r.AnsweredAt, UpdatedAt: r.UpdatedAt, Revision: r.Revision}
	if v.Reasons == nil {
		v.Reasons = []string{}
	}
	return v
}

// orNull makes an absent text null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func bodyOf(d contact.Detail) contactBody {
	b := contactBody{
		Source: d.Source, ExternalID: d.ExternalID, Channel: d.Channel.Code, Kind: orNull(string(d.Channel.Kind)),
		Topic: codeOf(d.Topic), Site: codeOf(d.Site), Region: codeOf(d.Region), Client: codeOf(d.Client), Line: d.Line, StartedAt: d.StartedAt, EndedAt: d.EndedAt,
		Wait: d.Wait, Talk: d.Talk, Hold: d.Hold, Wrap: d.Wrap, Resolved: d.Resolved, Messages: make([]messageBody, len(d.Messages)),
	}
	if d.Operator != nil || d.Team != nil {
		b.Operator = &operatorBody{}
		if d.Operator != nil {
			b.Operator.ExternalID, b.Operator.Name = d.Operator.ExternalID, d.Operator.Name
		}
		if d.Team != nil {
			b.Operator.Team = d.Team.Code
		}
	}
	if c := d.Customer; c != nil {
		b.Customer = &customerBody{c.ExternalID, c.Name, c.Email, c.Phone, c.Telegram, c.Language, c.TimeZone}
	}
	if d.BeyondWhat != "" {
		b.Beyond = &beyondBody{d.BeyondWhat, d.BeyondWhy, d.BeyondCost}
	}
	b.EndReason, b.Attributes = orNull(string(d.Extras.EndReason)), d.Extras.Attributes
	for _, s := range d.Extras.Operators {
		b.Operators = append(b.Operators, servedBody(s))
	}
	if c := d.Extras.Consent; c != nil {
		b.Consent = &consentBody{Basis: c.Basis, Text: c.Text}
		if !c.At.IsZero() {
			b.Consent.At = &c.At
		}
	}
	for i, m := range d.Messages {
		b.Messages[i] = messageBody{From: string(m.From), Text: m.Text}
		if !m.At.IsZero() {
			b.Messages[i].At = &m.At
		}
	}
	return b
}

func codeOf(d *contact.Dimension) *string {
	if d == nil {
		return nil
	}
	return &d.Code
}
