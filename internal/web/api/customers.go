package api

import (
	"context"
	"net/http"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/privacy"
)

// Privacy is what the API needs of the room of personal data.
type Privacy interface {
	CopyNamed(ctx context.Context, a actor.Actor, externalID string) (privacy.Copy, error)
	EraseNamed(ctx context.Context, a actor.Actor, externalID string) (privacy.Certificate, error)
}

// certificate is an erasure. Nothing in it tells whose.
type certificate struct {
	Number   int64         `json:"number"`
	State    string        `json:"state" enum:"done,going" doc:"going: it goes on by itself; ask again"`
	AskedAt  time.Time     `json:"asked_at"`
	AskedBy  string        `json:"asked_by" doc:"person or token"`
	DoneAt   *time.Time    `json:"done_at"`
	FreedAt  *time.Time    `json:"freed_at" doc:"when the database gave the room back; of PostgreSQL the night after"`
	Contacts int64         `json:"contacts" doc:"contacts that lost their customer and words; the figures of them stay"`
	Erased   []erasedClass `json:"erased"`
	Mentions []int64       `json:"mentions" nullable:"false" doc:"contacts of other customers, by id, in which this one's phone, e-mail, name in a messenger or number was masked"`
	More     bool          `json:"mentions_more" doc:"so many were looked at that there may be more"`
	Files    int64         `json:"files" doc:"files prepared for staff that went: the customer may have stood in them"`
	Stays    []string      `json:"stays" doc:"what is left, and why, in English"`
}

type erasedClass struct {
	Class   string `json:"class" enum:"identity,conversation,comment,letter,staff"`
	Records int64  `json:"records"`
}

func (s rooms) deleteCustomer(ctx context.Context, r *request, a actor.Actor) (out answer[certificate], err error) {
	e, err := s.Privacy.EraseNamed(ctx, a, r.Param("external_id"))
	if err != nil {
		return out, err
	}
	return answer[certificate]{http.StatusOK, viewCertificate(e)}, nil
}

func viewCertificate(e privacy.Certificate) certificate {
	out := certificate{Number: e.ID, State: "going", AskedAt: e.AskedAt, AskedBy: e.Name, DoneAt: e.DoneAt, FreedAt: e.FreedAt, Contacts: e.Contacts, Mentions: append([]int64{}, e.Mentions...), More: e.MentionsMore, Files: e.Files}
	if e.DoneAt != nil {
		out.State = "done"
	}
	for _, row := range privacy.Classes {
		out.Erased = append(out.Erased, erasedClass{string(row.Class), e.Counted[row.Class]})
	}
	for _, line := range privacy.Stays {
		out.Stays = append(out.Stays, line.EN)
	}
	return out
}

// customerCopy is everything that is kept of a customer.
type customerCopy struct {
	MadeAt   time.Time                   `json:"made_at"`
	Customer copiedCustomer              `json:"customer"`
	Consents []copiedConsent             `json:"consents"`
	Kept     map[string][]map[string]any `json:"kept" doc:"rows by what they are of: conversations, contacts, revisions (answers), invitations, letters, recoveries, notes, …"`
}

type copiedCustomer struct {
	Name     string      `json:"name"`
	Language string      `json:"language"`
	TimeZone string      `json:"time_zone"`
	Keys     []copiedKey `json:"keys" doc:"by what the customer is found"`
}

type copiedKey struct {
	Kind       string     `json:"kind" enum:"external_id,phone,email,telegram"`
	Value      string     `json:"value"`
	AskedAt    *time.Time `json:"asked_at"`
	OptedOutAt *time.Time `json:"opted_out_at"`
}

type copiedConsent struct {
	Basis    string    `json:"basis"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
	Contacts int       `json:"contacts"`
}

// keyKinds are the words of the API for kinds of keys.
var keyKinds = map[string]string{"x": "external_id", "p": "phone", "e": "email", "t": "telegram"}

func viewCopy(c privacy.Copy) customerCopy {
	out := customerCopy{MadeAt: c.MadeAt, Customer: copiedCustomer{c.Card.Name, c.Card.Language, c.Card.TimeZone, []copiedKey{}}, Consents: []copiedConsent{}, Kept: map[string][]map[string]any{}}
	for _, k := range c.Card.Keys {
		out.Customer.Keys = append(out.Customer.Keys, copiedKey{keyKinds[k.Kind()], k.Value(), k.AskedAt, k.OptedOutAt})
	}
	for _, one := range c.Consents {
		out.Consents = append(out.Consents, copiedConsent{one.Basis, one.Text, one.At, one.Contacts})
	}
	for _, part := range c.Parts {
		out.Kept[part.Name] = append(out.Kept[part.Name], part.Objects()...)
	}
	return out
}

func (s rooms) copyCustomer(ctx context.Context, r *request, a actor.Actor) (out answer[customerCopy], err error) {
	c, err := s.Privacy.CopyNamed(ctx, a, r.Param("external_id"))
	if err != nil {
		return out, err
	}
	return answer[customerCopy]{http.StatusOK, viewCopy(c)}, nil
}
