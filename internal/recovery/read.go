package recovery

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/mask"
)

// Row is a case in a list.
type Row struct {
	Recovery
	NowMark      *int // the contact's mark as it is now
	Comment      string
	ChannelName  string
	CustomerName string
	Nobody       bool       // the contact names no customer: there is nobody to reach
	Phone        string     // "" when none is known, or when the reader may not see it
	TimeZone     string     // the customer's, IANA; "" when not known
	Tries        int        // attempts so far
	TriedAt      *time.Time `gorm:"serializer:ms"` // the last of them
	FirstMark    *int       // as it was given
	After        *int       // the second mark, when somebody has put it right
	AskedAgain   bool       // for it
	Solved       bool       // closed with an outcome that counts as solved

	ChannelCode, TeamName, OperatorName, TopicName string
	Source, ExternalID                             string // of the contact
}

// Was is the mark before the customer corrected it; nil when it is as it was.
func (r Row) Was() *int {
	if r.FirstMark == nil || r.NowMark == nil || *r.FirstMark == *r.NowMark {
		return nil
	}
	return r.FirstMark
}

// Mine narrows open cases to those that wait for one person.
type Mine struct {
	TeamIDs   []int64 // nil: of every team; else of these, and of those that nobody leads
	OwnerID   int64   // who has it, or nobody does
	Operators []int64 // none that one of these is answered for
}

// OfContact returns the case of a contact, nil when it has none. NotFound for
// a contact that the actor does not see, Forbidden where it is another team's to work on;
// who may not see personal data gets them masked.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) (*Row, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	r, err := s.store.RecoveryByContact(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case a.SeesContact(r.Operator(), r.TeamID):
	case !a.May(actor.RecoveryClose):
		return nil, a.Unseen()
	default:
		if err := mayHandle(a, r.Recovery); err != nil {
			return nil, err
		}
	}
	r.mask(a)
	return &r, nil
}

// mask takes personal data out of what was written about a case.
func (r *Recovery) mask() {
	r.Remark = mask.Text(r.Remark)
	for i := range r.Returns {
		r.Returns[i].Remark = mask.Text(r.Returns[i].Remark)
	}
	for i := range r.Attempts {
		r.Attempts[i].Remark = mask.Text(r.Attempts[i].Remark)
	}
	for i := range r.Owners {
		r.Owners[i].Remark = mask.Text(r.Owners[i].Remark)
	}
}

// mask takes personal data out of a row for who may not see them.
func (r *Row) mask(a actor.Actor) {
	if !a.May(actor.ContactReveal) {
		r.CustomerName, r.Phone, r.Comment = mask.Name(r.CustomerName), "", mask.Text(r.Comment)
		r.Recovery.mask()
	}
}

// Open lists the open cases that wait for the actor, the nearest deadline first, and counts
// all of them: those that are the actor's to work on, and that nobody else has taken.
func (s *Service) Open(ctx context.Context, a actor.Actor, limit int) ([]Row, int, error) {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return nil, 0, err
	}
	mine := Mine{TeamIDs: append([]int64{}, a.TeamIDs...), OwnerID: a.PersonID}
	if a.Tends(0) {
		mine.TeamIDs = nil
	}
	if a.OperatorID != 0 {
		mine.Operators = append([]int64{a.OperatorID}, a.Also...)
	}
	list, n, err := s.store.OpenRecoveries(ctx, mine, min(max(limit, 1), 500))
	for i := range list {
		list[i].mask(a)
	}
	return list, n, err
}
