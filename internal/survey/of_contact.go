package survey

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Said is what the customer of a contact answered.
type Said struct {
	Version   *Version   // what was asked; nil without an answer
	Response  *Response  // nil until answered
	Revisions []Revision // the first answer first
}

// OfContact returns what the customer of a contact answered. An agent sees the own
// contacts only; NotFound for others.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) (out Said, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	operatorID, responseID, err := s.store.AnsweredOf(ctx, contactID)
	if err != nil {
		return out, err
	}
	if !a.SeesAllContacts() && (a.OperatorID == 0 || operatorID != a.OperatorID) {
		return out, fault.New(fault.NotFound, "fault.not_found")
	}
	if responseID == 0 {
		return out, nil
	}
	r, err := s.store.ResponseByID(ctx, responseID)
	if err != nil {
		return out, err
	}
	out.Response = &r
	if out.Version, err = s.version(ctx, r.VersionID); err != nil {
		return out, err
	}
	out.Revisions, err = s.store.Revisions(ctx, r.ID)
	return out, err
}
