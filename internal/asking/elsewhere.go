package asking

import (
	"context"
	"regexp"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/survey"
)

// Elsewhere is an answer that was taken elsewhere: by IVR, by an answer to an SMS, by
// the program that a desk had before. Something of mark, solved and comment is there;
// nothing is, and no AnsweredAt, where the customer was asked and did not answer.
// Fields are named in faults as the API names them.
type Elsewhere struct {
	Source, ExternalID string    // source, external_id: the contact, as intake called it
	Mark               *int      // mark
	Solved             *bool     // solved
	Comment            string    // comment
	Delivery           string    // delivery: a short code, "ivr"
	OfferedAt          time.Time // offered_at: when the question reached the customer; zero: not known, and the response rate leaves the answer out
	AnsweredAt         time.Time // answered_at
}

// Took is the result of taking an answer.
type Took struct {
	ResponseID   int64 // 0 when the customer was asked only
	InvitationID int64
	ContactID    int64
	New          bool // false when nothing of it was news
}

// answered reports whether the customer said anything.
func (e *Elsewhere) answered() bool { return e.Mark != nil || e.Solved != nil || e.Comment != "" }

// clockSkew is how far another system's clock may be ahead of ours.
const clockSkew = 5 * time.Minute

// TakeResponse stores an answer taken elsewhere as the one final answer of the
// contact: to its invitation, which is not sent any more, or else to one
// made for it, however old the contact is; what no rule asked cannot have been answered
// before the contact ended. The very same answer once more is known, another one
// Conflict. The first that is told of when the question reached the customer stands.
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
	e.OfferedAt, e.AnsweredAt = e.OfferedAt.UTC().Truncate(time.Millisecond), e.AnsweredAt.UTC().Truncate(time.Millisecond)
	if err := e.after(subject); err != nil {
		return Took{}, err
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
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		took = Took{InvitationID: subject.InvitationID, ContactID: subject.ContactID}
		if took.InvitationID == 0 {
			if took.InvitationID, err = s.inviteElsewhere(ctx, subject, e); err != nil {
				return err
			}
		}
		if e.answered() {
			answers := survey.Answers{Mark: e.Mark, Solved: e.Solved, Comment: e.Comment}
			r, first, err := s.surveys.Take(ctx, took.InvitationID, answers, e.Delivery, e.AnsweredAt)
			if err != nil {
				return err
			}
			took.ResponseID, took.New = r.ID, first
		}
		if e.OfferedAt.IsZero() {
			return nil
		}
		first, err := s.store.NoteOffered(ctx, Invitation{ID: took.InvitationID, ContactID: subject.ContactID}, e.OfferedAt)
		took.New = took.New || first
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
	at := e.AnsweredAt
	if at.IsZero() {
		at = e.OfferedAt
	}
	i := Invitation{
		ContactID: subject.ContactID, CustomerID: customer, VersionID: version.ID, Purpose: survey.First,
		Delivery: e.Delivery, Language: string(s.language), CreatedAt: s.now(), DueAt: at, ExpiresAt: at,
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
	if e.Mark != nil && (*e.Mark < 1 || *e.Mark > 5) {
		w.Add("mark", "fault.range", "Min", 1, "Max", 5)
	}
	e.Comment = w.Text("comment", e.Comment, survey.MaxComment)
	if !shortCode.MatchString(e.Delivery) {
		w.Add("delivery", "survey.fault.code")
	}
	offered, replied := !e.OfferedAt.IsZero(), !e.AnsweredAt.IsZero()
	switch {
	case !e.answered() && (replied || !offered):
		w.Add("mark", "survey.fault.nothing")
	case e.answered() && !replied:
		w.Add("answered_at", "fault.required")
	}
	if e.AnsweredAt.After(now.Add(clockSkew)) {
		w.Add("answered_at", "survey.fault.future")
	}
	switch {
	case e.OfferedAt.After(now.Add(clockSkew)):
		w.Add("offered_at", "survey.fault.future")
	case offered && replied && e.OfferedAt.After(e.AnsweredAt):
		w.Add("offered_at", "survey.fault.offered_after")
		w.Add("answered_at", "survey.fault.offered_after") // either may be the wrong one
	}
	return w.Err()
}

// after asks whether the contact was there before the question and the answer.
func (e *Elsewhere) after(c Subject) error {
	var w fault.Fields
	switch {
	case e.AnsweredAt.IsZero():
	case e.AnsweredAt.Before(c.StartedAt):
		w.Add("answered_at", "survey.fault.before")
	case c.RuleID == 0 && e.AnsweredAt.Before(c.EndedAt):
		w.Add("answered_at", "survey.fault.before_end")
	}
	if !e.OfferedAt.IsZero() && e.OfferedAt.Before(c.StartedAt) {
		w.Add("offered_at", "survey.fault.offered_before")
	}
	return w.Err()
}

// shortCode is how a delivery of a mark taken elsewhere is named.
var shortCode = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,19}$`)
