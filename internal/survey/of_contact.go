package survey

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
)

// Said is what the customer of a contact answered.
type Said struct {
	Version   *Version   // what was asked; nil without an answer
	Response  *Response  // nil until answered
	Revisions []Revision // the last ones, at most ShownRevisions, the earliest of them first
}

// ShownRevisions is how many states of an answer are shown.
const ShownRevisions = 5

// Corrections is how often the answer was corrected, Earlier how many of its states
// are not among Revisions.
func (s Said) Corrections() int {
	if s.Response == nil {
		return 0
	}
	return s.Response.Revision - 1
}

func (s Said) Earlier() int { return max(0, s.Corrections()+1-len(s.Revisions)) }

// OfContact returns what the customer of a contact answered. NotFound for a contact that
// the actor does not see. Who may not see personal data gets them masked.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) (out Said, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return out, err
	}
	operatorID, teamID, responseID, err := s.store.AnsweredOf(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(operatorID, teamID):
		return out, a.Unseen()
	case err != nil:
		return out, err
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
	if out.Revisions, err = s.store.LastRevisions(ctx, r.ID, ShownRevisions); err == nil && !a.May(actor.ContactReveal) {
		out.mask()
	}
	return out, err
}

// mask hides what the customer wrote of a person.
func (s *Said) mask() {
	s.Response.Comment, s.Response.Other = mask.Text(s.Response.Comment), maskedOther(s.Response.Other)
	for i := range s.Revisions {
		v := &s.Revisions[i]
		v.Comment, v.Other = mask.Text(v.Comment), maskedOther(v.Other)
	}
}

func maskedOther(said map[string][]string) map[string][]string {
	out := make(map[string][]string, len(said))
	for key, list := range said {
		for _, words := range list {
			out[key] = append(out[key], mask.Text(words))
		}
	}
	return out
}
