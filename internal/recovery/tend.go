package recovery

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// tend runs do on the case of a contact that the actor may work on, in one transaction.
func (s *Service) tend(ctx context.Context, a actor.Actor, contactID int64, do func(ctx context.Context, r Row) error) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.RecoveryByContact(ctx, contactID)
		if err != nil {
			return err
		}
		if err := mayHandle(a, r.Recovery); err != nil {
			return err
		}
		return do(ctx, r)
	})
}

// tendOwn is tend of a case that nobody else has taken; of one that nobody has the actor is
// the owner from then on.
func (s *Service) tendOwn(ctx context.Context, a actor.Actor, contactID int64, do func(ctx context.Context, r Row) error) error {
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Row) error {
		switch {
		case r.ClosedAt != nil:
			return fault.New(fault.Conflict, "recovery.fault.closed")
		case r.OwnerID != 0 && r.OwnerID != a.PersonID:
			return ownedBy(r.Recovery)
		case r.OwnerID == 0 && a.PersonID != 0:
			if err := s.store.OwnRecovery(ctx, r.Recovery, a.PersonID, a.PersonID, "", s.now()); err != nil {
				return err
			}
			r.OwnerID = a.PersonID
		}
		return do(ctx, r)
	})
}

// ownedBy refuses work on a case that somebody else has.
func ownedBy(r Recovery) error {
	f := fault.New(fault.Conflict, "recovery.fault.owned")
	f.Args = map[string]any{"Owner": r.Owner}
	return f
}

// Take makes the actor the owner of a case; seen is the owner that the actor saw, 0: none.
// Conflict when it is closed, or somebody else's by now; Forbidden when it is not the
// actor's to work on.
func (s *Service) Take(ctx context.Context, a actor.Actor, contactID, seen int64) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	if a.PersonID == 0 {
		return fault.New(fault.Forbidden, "fault.forbidden") // a case is somebody's
	}
	return s.give(ctx, a, contactID, seen, a, "")
}

// HandOver gives a case to somebody else who may work on it. Invalid names the fields:
// person, words; the other faults as of Take.
func (s *Service) HandOver(ctx context.Context, a actor.Actor, contactID, seen, person int64, remark string) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	var w fault.Fields
	remark = w.Text("words", remark, MaxRemark)
	people, err := s.handlers(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(people, func(p actor.Actor) bool { return p.PersonID == person })
	if at < 0 {
		w.Add("person", "recovery.fault.person")
	}
	if err := w.Err(); err != nil {
		return err
	}
	return s.give(ctx, a, contactID, seen, people[at], remark)
}

func (s *Service) give(ctx context.Context, a actor.Actor, contactID, seen int64, to actor.Actor, remark string) error {
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Row) error {
		switch {
		case r.ClosedAt != nil:
			return fault.New(fault.Conflict, "recovery.fault.closed")
		case r.OwnerID == to.PersonID:
			return nil
		case r.OwnerID != seen:
			return ownedBy(r.Recovery)
		case !MayHandle(to, r.Recovery):
			var w fault.Fields
			w.Add("person", "recovery.fault.person")
			return w.Err()
		case len(r.Owners) >= MaxAttempts:
			return fault.New(fault.Conflict, "recovery.fault.many")
		}
		return s.store.OwnRecovery(ctx, r.Recovery, to.PersonID, a.PersonID, remark, s.now())
	})
}

func (s *Service) handlers(ctx context.Context) ([]actor.Actor, error) {
	if s.people == nil {
		return nil, nil
	}
	return s.people.Holders(ctx, actor.RecoveryClose)
}

// Handlers are those who may have a case, by name; none for who may not read cases.
func (s *Service) Handlers(ctx context.Context, a actor.Actor) ([]actor.Actor, error) {
	if err := a.Need(actor.RecoveryRead); err != nil {
		return nil, err
	}
	return s.handlers(ctx)
}

// Heirs are those to whom the actor may hand a case over, by name.
func (s *Service) Heirs(ctx context.Context, a actor.Actor, r Recovery) ([]actor.Actor, error) {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return nil, err
	}
	people, err := s.handlers(ctx)
	return slices.DeleteFunc(people, func(p actor.Actor) bool {
		return p.PersonID == a.PersonID || p.PersonID == r.OwnerID || !MayHandle(p, r)
	}), err
}

// Attempt notes that somebody tried to reach the customer; the case stays open. Conflict
// when it is closed, or somebody else's; Forbidden when it is not the actor's to work on;
// Invalid names the fields: result, note, next_day.
func (s *Service) Attempt(ctx context.Context, a actor.Actor, contactID int64, t Attempt) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	now := s.now()
	var w fault.Fields
	t.Remark = w.Text("note", t.Remark, MaxRemark)
	if !slices.ContainsFunc(Results, func(row ResultRow) bool { return row.Result == t.Result }) {
		w.Add("result", "survey.fault.choice")
	}
	if t.NextAt != nil && (!t.NextAt.After(now) || t.NextAt.After(now.Add(MaxNext))) {
		w.Add("next_day", "recovery.fault.next", "Days", int(MaxNext.Hours()/24))
	}
	if err := w.Err(); err != nil {
		return err
	}
	return s.tendOwn(ctx, a, contactID, func(ctx context.Context, r Row) error {
		t.RecoveryID, t.At, t.PersonID = r.ID, now, a.PersonID
		return s.store.AddAttempt(ctx, r.Recovery, t)
	})
}

// MaxNext is how far ahead the next attempt may be.
const MaxNext = 60 * 24 * time.Hour

// Closing is how somebody closes a case.
type Closing struct {
	Outcome string // code of an outcome
	Cause   string // code of a cause, "": not known
	Remark  string
}

// Close closes the case of a contact. Conflict when it is closed already, or somebody
// else's; NotFound when the contact has no case, Forbidden when it is not the
// actor's to work on. The audit log tells of it, and whether the team is one that the actor
// leads.
func (s *Service) Close(ctx context.Context, a actor.Actor, contactID int64, c Closing) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	words, err := s.store.Words(ctx)
	if err != nil {
		return err
	}
	calendar, err := s.store.LatestCalendar(ctx)
	if err != nil {
		return err
	}
	return s.tendOwn(ctx, a, contactID, func(ctx context.Context, r Row) error {
		c := c
		if err := c.check(words, r, calendar.CauseNeeded); err != nil {
			return err
		}
		now := s.now()
		r.ClosedAt, r.ClosedBy, r.Outcome, r.Cause, r.Remark = &now, a.PersonID, c.Outcome, c.Cause, c.Remark
		if err := s.store.CloseRecovery(ctx, r.Recovery); err != nil || s.audit == nil {
			return err
		}
		detail := map[string]any{"outcome": told(ctx, words, c.Outcome)}
		if !a.Leads(r.TeamID) {
			detail["other_team"] = true
		}
		return s.audit.Audit(ctx, a, "close", "recovery", contactID, detail)
	})
}

// May are the outcomes with which a case may be closed.
func (r Row) May(words Words) []Word {
	return slices.DeleteFunc(words.Of(Outcome), func(w Word) bool { return w.Code == Corrected && r.Was() == nil })
}

// check asks whether a case may be closed so, and tidies the remark.
func (c *Closing) check(words Words, r Row, causeNeeded bool) error {
	var w fault.Fields
	is := func(code string) func(Word) bool { return func(w Word) bool { return w.Code == code } }
	if !slices.ContainsFunc(r.May(words), is(c.Outcome)) {
		w.Add("outcome", "survey.fault.choice")
	}
	switch {
	case c.Cause == "" && causeNeeded:
		w.Add("cause", "fault.required")
	case c.Cause != "" && !slices.ContainsFunc(words.Of(Cause), is(c.Cause)):
		w.Add("cause", "survey.fault.choice")
	}
	c.Remark = w.Text("remark", c.Remark, MaxRemark)
	return w.Err()
}

// told is what the audit log tells of an outcome: its code, by which it finds the name in
// every language, or what the one who chose it read.
func told(ctx context.Context, words Words, code string) string {
	if _, built := Outcomes[code]; built {
		return code
	}
	return words.Name(Outcome, code).For(ctx)
}

// Return opens a case again that was closed at an instant, as if it never had been; how
// it was closed is kept. Conflict when something else has happened to it since; the other
// faults as of Close.
func (s *Service) Return(ctx context.Context, a actor.Actor, contactID int64, closed time.Time) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	words, err := s.store.Words(ctx)
	if err != nil {
		return err
	}
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Row) error {
		if r.ClosedAt == nil || !r.ClosedAt.Equal(closed) {
			return fault.New(fault.Conflict, "fault.returned_late")
		}
		if err := s.store.ReturnRecovery(ctx, r.Recovery, a.PersonID, s.now()); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "return", "recovery", contactID, map[string]any{"outcome": told(ctx, words, r.Outcome)})
	})
}
