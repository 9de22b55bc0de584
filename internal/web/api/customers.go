package api

import (
	"context"
	"net/http"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/i18n"
	"openpeople/internal/privacy"
)

// Privacy is what the API needs of the room of personal data.
type Privacy interface {
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
	Stays    []string      `json:"stays" doc:"what is left, and why, in the language of Accept-Language"`
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
	return answer[certificate]{http.StatusOK, viewCertificate(i18n.From(ctx), e)}, nil
}

func viewCertificate(l i18n.Lang, e privacy.Certificate) certificate {
	out := certificate{Number: e.ID, State: "going", AskedAt: e.AskedAt, AskedBy: e.Name, DoneAt: e.DoneAt, FreedAt: e.FreedAt, Contacts: e.Contacts}
	if e.DoneAt != nil {
		out.State = "done"
	}
	for _, row := range privacy.Classes {
		out.Erased = append(out.Erased, erasedClass{string(row.Class), e.Counted[row.Class]})
	}
	for _, line := range privacy.Stays {
		out.Stays = append(out.Stays, line.In(l))
	}
	return out
}
