package idea

import (
	"context"
	"slices"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// Step is what somebody who decides types about an idea.
type Step struct {
	Revision int // that was read
	To       Status
	Reason   string
	OwnerID  int64
	Due      when.Day
}

// Decide moves an idea, or gives it another owner or date. Invalid: to (no way
// leads there), reason, owner, due. Conflict when somebody else moved it. NotFound.
func (s *Service) Decide(ctx context.Context, a actor.Actor, id int64, in Step) error {
	who, err := person(a, actor.IdeaDecide)
	if err != nil {
		return err
	}
	row, err := s.store.IdeaByID(ctx, id, 0)
	if err != nil {
		return err
	}
	if in.Revision != row.Revision {
		return fault.New(fault.Conflict, "idea.fault.moved")
	}
	c, err := s.step(ctx, row, in)
	if err != nil {
		return err
	}
	c.PersonID = who
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.MoveIdea(ctx, &c, in.Revision); err != nil || row.AnsweredAt != nil {
			return err
		}
		return s.store.AnswerIdea(ctx, id, c.At)
	})
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "idea.fault.moved")
	}
	return err
}

// Return takes the last move of an idea back: its status, owner and date are again what
// they were before, as one more change. Conflict when the idea has moved on since, or has
// not moved at all.
func (s *Service) Return(ctx context.Context, a actor.Actor, id int64, revision int) error {
	who, err := person(a, actor.IdeaDecide)
	if err != nil {
		return err
	}
	list, err := s.store.ChangesOf(ctx, id)
	if err != nil {
		return err
	}
	if len(list) < 2 || list[len(list)-1].Number != revision {
		return fault.New(fault.Conflict, "fault.returned_late")
	}
	was := list[len(list)-2]
	c := Change{IdeaID: id, At: s.o.Now(), PersonID: who, Status: was.Status, OwnerID: was.OwnerID, DueDay: was.DueDay}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.store.MoveIdea(ctx, &c, revision) })
}

// step checks what was typed and makes the change of it.
func (s *Service) step(ctx context.Context, row Row, in Step) (Change, error) {
	var wrong fault.Fields
	way, ok := row.Status.way(in.To)
	if !ok {
		wrong.Add("to", "idea.fault.way")
		return Change{}, wrong.Err()
	}
	c := Change{IdeaID: row.ID, At: s.o.Now(), Status: in.To}
	c.Reason = wrong.Text("reason", in.Reason, MaxReason)
	if way.Why && c.Reason == "" {
		wrong.Add("reason", "idea.fault.reason")
	}
	to, _ := in.To.Row()
	switch {
	case to.NeedsOwner():
		if err := s.checkOwner(ctx, &wrong, row, in); err != nil {
			return Change{}, err
		}
		c.OwnerID, c.DueDay = in.OwnerID, in.Due
	case to.Owned: // it is done: who carried it stays
		c.OwnerID, c.DueDay = row.OwnerID, row.DueDay
	}
	if way.From == way.To && c.OwnerID == row.OwnerID && c.DueDay == row.DueDay {
		wrong.Add("to", "idea.fault.same")
	}
	return c, wrong.Err()
}

// checkOwner asks for an owner and a day to come. A day that stood may stay,
// however late it is.
func (s *Service) checkOwner(ctx context.Context, wrong *fault.Fields, row Row, in Step) error {
	owners, err := s.owners(ctx, row)
	if err != nil {
		return err
	}
	switch {
	case in.OwnerID == 0:
		wrong.Add("owner", "idea.fault.owner")
	case !slices.ContainsFunc(owners, func(n Named) bool { return n.ID == in.OwnerID }):
		wrong.Add("owner", "idea.fault.choice")
	}
	switch today := s.Today(); {
	case in.Due == 0:
		wrong.Add("due", "idea.fault.due")
	case in.Due != row.DueDay && (in.Due < today || in.Due > today.Add(366*5)):
		wrong.Add("due", "idea.fault.past")
	}
	return nil
}
