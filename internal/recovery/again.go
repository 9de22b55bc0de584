package recovery

import (
	"context"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
)

// Asker is what this room asks of the room asking (asking.Service).
type Asker interface {
	// AskAgain asks the customer of a contact for a second mark, or says why it does not.
	AskAgain(ctx context.Context, contactID int64) (refused i18n.Text, err error)
}

// AskBy says who asks customers for second marks. Call it before the service is used.
func (s *Service) AskBy(asker Asker) { s.asker = asker }

// ArgReason is the argument of a refusal to ask again that says why.
const ArgReason = "Reason"

// AskAgain asks the customer of a closed case, once, how it is now that somebody has put it
// right. Conflict while it is open, when the customer was asked before, or must not be
// (ArgReason); the other faults as of Close.
func (s *Service) AskAgain(ctx context.Context, a actor.Actor, contactID int64) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Row) error {
		switch {
		case r.ClosedAt == nil:
			return fault.New(fault.Conflict, "recovery.fault.open")
		case r.AskedAgain:
			return fault.New(fault.Conflict, "recovery.fault.asked")
		}
		refused, err := s.asker.AskAgain(ctx, contactID)
		if err != nil || refused == (i18n.Text{}) {
			return err
		}
		f := fault.New(fault.Conflict, "recovery.fault.again")
		f.Args = map[string]any{ArgReason: refused.For(ctx)}
		return f
	})
}
