package privacy

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// Hold keeps the data of a customer from erasure and from retention until it is lifted.
// Invalid, field reason, without one; NotFound; Conflict for who is held, or erased.
// Right: CustomerErase.
func (s *Service) Hold(ctx context.Context, a actor.Actor, customerID int64, reason string) error {
	if err := a.Need(actor.CustomerErase); err != nil {
		return err
	}
	var w fault.Fields
	if reason = w.Text("reason", reason, MaxReason); reason == "" && !w.Wrong("reason") {
		w.Add("reason", "fault.required")
	}
	if err := w.Err(); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.store.HoldCustomers(ctx, customerID); err != nil {
			return err
		}
		if e, err := s.store.ErasureOf(ctx, customerID); err != nil || e != nil {
			if err == nil {
				err = fault.New(fault.Conflict, "privacy.fault.erased")
			}
			return err
		}
		if err := s.store.SetHold(ctx, Hold{CustomerID: customerID, At: s.of.Now().Truncate(time.Millisecond), PersonID: a.PersonID, Reason: reason}); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "hold", "customer", customerID, nil)
	})
}

// Lift ends the hold of a customer. Conflict when none counts. Right: CustomerErase.
func (s *Service) Lift(ctx context.Context, a actor.Actor, customerID int64) error {
	if err := a.Need(actor.CustomerErase); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.LiftHold(ctx, customerID, a.PersonID, s.of.Now()); err != nil {
			return err
		}
		return s.of.Audit.Audit(ctx, a, "lift", "customer", customerID, nil)
	})
}
