package asking

import (
	"context"

	"openpeople/internal/event"
	"openpeople/internal/fault"
	"openpeople/internal/survey"
)

// OptOut notes that the customer of a link does not want to be asked any more,
// by any of the customer's identifiers nor at the address of the link, and takes back what waits to be sent to
// the customer. It works with an expired link too, and twice.
// NotFound for a forged link.
func (s *Service) OptOut(ctx context.Context, token string) (survey.Offer, error) {
	o, err := s.surveys.Look(ctx, token)
	if err != nil {
		return o, err
	}
	if o.CustomerID == 0 && o.AddressKey == "" {
		return o, fault.New(fault.NotFound, "survey.gone.unknown")
	}
	return o, s.store.InTx(ctx, func(ctx context.Context) error {
		customer := int64(0)
		if o.CustomerID > 0 { // who may have been joined with another since
			if customer, err = s.store.HoldCustomerOf(ctx, o.ContactID); err != nil {
				return err
			}
		}
		first, err := s.store.OptOut(ctx, customer, o.AddressKey, s.now())
		if err != nil || !first {
			return err
		}
		own := o.ID
		if customer > 0 {
			own = 0 // it is one of the customer's
		}
		if err := s.store.CancelQueuedFor(ctx, customer, own); err != nil {
			return err
		}
		return s.store.Emit(ctx, event.CustomerOptedOut, customer)
	})
}
