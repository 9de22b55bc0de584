package survey

import (
	"context"
	"slices"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// OpenRecoveryFor opens the case of a response when its mark is low (LowMark or
// under); with any other it does nothing, and a second call changes nothing. A
// case once open stays open when the customer corrects the mark upwards: somebody
// looks at it. It is the program's own reaction to an answer and asks no right.
func (s *Service) OpenRecoveryFor(ctx context.Context, responseID int64) error {
	r, err := s.store.ResponseByID(ctx, responseID)
	if err != nil {
		return err
	}
	if r.Mark == nil || *r.Mark > LowMark {
		return nil
	}
	now := s.now()
	return s.store.InTx(ctx, func(ctx context.Context) error {
		return s.store.OpenRecovery(ctx, &Recovery{
			ContactID: r.ContactID, ResponseID: r.ID, OpenedAt: now, DueAt: r.UpdatedAt.Add(RecoverWithin),
		})
	})
}

// OpenRecoveries lists open cases, the nearest deadline first, and counts all of
// them: those of the actor's teams, of every team when the actor leads none.
func (s *Service) OpenRecoveries(ctx context.Context, a actor.Actor, limit int) ([]RecoveryRow, int, error) {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return nil, 0, err
	}
	return s.store.OpenRecoveries(ctx, a.TeamIDs, min(max(limit, 1), 500))
}

// MaxRemark is how long the remark of a closed case may be, in characters.
const MaxRemark = 2000

// CloseRecovery closes the case of a contact with a code of Outcomes. Conflict
// when it is closed already, NotFound when the contact has no case.
func (s *Service) CloseRecovery(ctx context.Context, a actor.Actor, contactID int64, outcome, remark string) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	var w fault.Fields
	if !slices.ContainsFunc(Outcomes, func(o OutcomeRow) bool { return o.Code == outcome }) {
		w.Add("outcome", "survey.fault.choice")
	}
	remark = strings.TrimSpace(strings.ReplaceAll(remark, "\r\n", "\n"))
	checkText(&w, "remark", remark, MaxRemark)
	if err := w.Err(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, err := s.store.RecoveryByContact(ctx, contactID)
		if err != nil {
			return err
		}
		now := s.now()
		r.ClosedAt, r.ClosedBy, r.Outcome, r.Remark = &now, a.PersonID, outcome, remark
		return s.store.CloseRecovery(ctx, r)
	})
}
