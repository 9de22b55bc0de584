package asking

import (
	"context"
	"regexp"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/survey"
)

// Elsewhere is a mark that was taken elsewhere: by IVR, by an answer to an SMS.
// Fields are named in faults as the API names them.
type Elsewhere struct {
	Source, ExternalID string // source, external_id: the contact, as intake called it
	Mark               int    // mark
	Solved             *bool  // solved
	Comment            string // comment
	Delivery           string // delivery: a short code, "ivr"
	AnsweredAt         time.Time
}

// Took is the result of taking a mark.
type Took struct {
	ResponseID   int64
	InvitationID int64
	ContactID    int64
	New          bool // false when the very same mark was known already
}

// clockSkew is how far another system's clock may be ahead of ours.
const clockSkew = 5 * time.Minute

// TakeResponse stores a mark taken elsewhere as the one final answer of the
// contact: to its invitation, which is not sent any more, or else to one
// made for it. The very same mark once more is known, another one Conflict.
// NotFound when the contact is not known.
func (s *Service) TakeResponse(ctx context.Context, a actor.Actor, e Elsewhere) (Took, error) {
	if err := a.Need(actor.ResponseTake); err != nil {
		return Took{}, err
	}
	if err := e.check(s.now()); err != nil {
		return Took{}, err
	}
	subject, err := s.store.SubjectByKey(ctx, e.Source, e.ExternalID)
	if fault.Is(err, fault.NotFound) {
		return Took{}, fault.Wrap(fault.NotFound, "survey.fault.contact", err)
	}
	if err != nil {
		return Took{}, err
	}
	e.AnsweredAt = e.AnsweredAt.UTC().Truncate(time.Millisecond)
	if e.AnsweredAt.Before(subject.StartedAt) {
		var w fault.Fields
		w.Add("answered_at", "survey.fault.before")
		return Took{}, w.Err()
	}
	took, err := s.takeOnce(ctx, subject, e)
	if fault.Is(err, fault.Conflict) {
		// Perhaps the same mark came twice at this moment: look once more.
		if subject, err = s.store.SubjectByID(ctx, subject.ContactID); err == nil {
			took, err = s.takeOnce(ctx, subject, e)
		}
	}
	return took, err
}

func (s *Service) takeOnce(ctx context.Context, subject Subject, e Elsewhere) (took Took, err error) {
	mark := e.Mark
	answers := survey.Answers{Mark: &mark, Solved: e.Solved, Comment: e.Comment}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		id := subject.InvitationID
		if id == 0 {
			if id, err = s.inviteElsewhere(ctx, subject, e); err != nil {
				return err
			}
		}
		r, first, err := s.surveys.Take(ctx, id, answers, e.Delivery, e.AnsweredAt)
		took = Took{ResponseID: r.ID, InvitationID: id, ContactID: subject.ContactID, New: first}
		return err
	})
	return took, err
}

// Answered takes back what still waits to be sent about the invitation that was
// answered, within the transaction that stores the answer.
func (s *Service) Answered(ctx context.Context, r survey.Response) error {
	return s.store.CancelQueuedFor(ctx, 0, r.InvitationID)
}

func (s *Service) inviteElsewhere(ctx context.Context, subject Subject, e Elsewhere) (int64, error) {
	version, err := s.surveys.LatestOf(ctx, survey.BuiltInKey)
	if err != nil {
		return 0, err
	}
	customer, err := s.store.HoldCustomerOf(ctx, subject.ContactID)
	if err != nil {
		return 0, err
	}
	i := Invitation{
		ContactID: subject.ContactID, CustomerID: customer, VersionID: version.ID, Purpose: survey.First,
		Delivery: e.Delivery, Language: string(s.language), CreatedAt: s.now(), DueAt: e.AnsweredAt, ExpiresAt: e.AnsweredAt,
	}
	err = s.store.InsertInvitation(ctx, &i)
	return i.ID, err
}

func (e *Elsewhere) check(now time.Time) error {
	var w fault.Fields
	for _, f := range []struct {
		name, text string
		max        int
	}{{"source", e.Source, 200}, {"external_id", e.ExternalID, 200}} {
		if f.text == "" {
			w.Add(f.name, "fault.required")
		} else {
			w.Text(f.name, f.text, f.max)
		}
	}
	if e.Mark < 1 || e.Mark > 5 {
		w.Add("mark", "fault.range", "Min", 1, "Max", 5)
	}
	e.Comment = w.Text("comment", e.Comment, survey.MaxComment)
	if !shortCode.MatchString(e.Delivery) {
		w.Add("delivery", "survey.fault.code")
	}
	switch {
	case e.AnsweredAt.IsZero():
		w.Add("answered_at", "fault.required")
	case e.AnsweredAt.After(now.Add(clockSkew)):
		w.Add("answered_at", "survey.fault.future")
	}
	return w.Err()
}

// shortCode is how a delivery of a mark taken elsewhere is named.
var shortCode = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,19}$`)
