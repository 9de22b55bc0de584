package asking

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// InvitationState says how far an invitation came.
type InvitationState string

const (
	StateTaken     InvitationState = "elsewhere" // a mark taken elsewhere: nothing was sent
	StateQueued    InvitationState = "queued"
	StateSending   InvitationState = "sending"
	StateSent      InvitationState = "sent"
	StateFailed    InvitationState = "failed"
	StateUnknown   InvitationState = "unknown"
	StateCancelled InvitationState = "cancelled"
	StateExpired   InvitationState = "expired"
	StateAnswered  InvitationState = "answered"
	StateOffered   InvitationState = "offered"
)

// stateRow is one line of the table of states.
type stateRow struct {
	state InvitationState
	name  i18n.Text
}

var states = []stateRow{
	{StateTaken, i18n.Text{RU: "оценка получена в другом канале", EN: "the mark was taken elsewhere"}},
	{StateOffered, i18n.Text{RU: "спросили в другом канале, ответа нет", EN: "asked elsewhere, no answer"}},
	{StateQueued, i18n.Text{RU: "ждёт отправки", EN: "waits to be sent"}},
	{StateSending, i18n.Text{RU: "отправляется", EN: "being sent"}},
	{StateSent, i18n.Text{RU: "отправлено, ответа пока нет", EN: "sent, no answer yet"}},
	{StateFailed, i18n.Text{RU: "не доставлено", EN: "not delivered"}},
	{StateUnknown, i18n.Text{RU: "неизвестно, дошло ли", EN: "not known whether it arrived"}},
	{StateCancelled, i18n.Text{RU: "отправка отменена", EN: "sending cancelled"}},
	{StateExpired, i18n.Text{RU: "ссылка истекла без ответа", EN: "the link ran out unanswered"}},
	{StateAnswered, i18n.Text{RU: "ответ получен", EN: "answered"}},
}

// Name returns the state's name on the screen.
func (s InvitationState) Name() i18n.Text {
	return i18n.NameOf(states, s, func(r stateRow) (InvitationState, i18n.Text) { return r.state, r.name })
}

// Asking is all that this room knows of one contact. The link is not in it.
type Asking struct {
	Decision   *Decision   // nil when none was made
	RuleName   string      // "" when no rule fitted
	Invitation *Invitation // nil when the customer is not asked; Address only for who may see personal data
	State      InvitationState
	Delivery   i18n.Text  // of the invitation, in words
	OfferedAt  *time.Time // when the customer was asked elsewhere, before any letter; nil: not, or nobody says
	SentAt     *time.Time // when its letter went out; nil: none did
}

// OfContact returns what became of asking about a contact. NotFound for a contact
// that the actor does not see.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) (out Asking, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	subject, err := s.store.SubjectByID(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(subject.OperatorID, subject.TeamID):
		return out, a.Unseen()
	case err != nil:
		return out, err
	}
	if d, err := s.store.DecisionByContact(ctx, contactID); err == nil {
		out.Decision = &d
	} else if !fault.Is(err, fault.NotFound) {
		return out, err
	}
	if out.Decision != nil && out.Decision.RuleID != 0 {
		if r, err := s.store.RuleByID(ctx, out.Decision.RuleID); err == nil {
			out.RuleName = r.Name
		} else if !fault.Is(err, fault.NotFound) {
			return out, err
		}
	}
	i, p, err := s.store.InvitationByContact(ctx, contactID)
	if fault.Is(err, fault.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if !a.May(actor.ContactReveal) {
		i.Address = ""
	}
	out.Invitation, out.State, out.Delivery, out.SentAt = &i, s.stateOf(i, p), s.deliveries.Title(i.Delivery), p.SentAt
	if i.SentAt != nil && (p.SentAt == nil || i.SentAt.Before(*p.SentAt)) {
		out.OfferedAt = i.SentAt
	}
	return out, nil
}

func (s *Service) stateOf(i Invitation, p Progress) InvitationState {
	switch {
	case p.Answered && (i.RuleID == 0 || p.By != i.Delivery):
		return StateTaken
	case i.RuleID == 0, !p.Answered && p.Sending == "cancelled" && i.SentAt != nil && p.SentAt == nil:
		return StateOffered
	case p.Answered:
		return StateAnswered
	case p.Sending == "leased", p.Sending == "wire":
		return StateSending
	case p.Sending == "sent" && !s.now().Before(i.ExpiresAt):
		return StateExpired
	}
	return InvitationState(p.Sending)
}
