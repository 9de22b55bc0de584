package asking

import (
	"context"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/personal"
	"openpeople/internal/survey"
)

// AgainAfter is how long after somebody has put it right a customer is asked how it is now:
// what was closed by mistake is opened again before.
const AgainAfter = time.Hour

// AskAgain asks the customer of a contact for a second mark by a new link, the way the first
// one was asked for, within the transaction of the context; quarantine does not hold it back.
// refused is why the customer is not asked, the zero text when asked. Conflict when the contact has a second
// invitation. It follows what somebody did about the contact, and asks no right.
func (s *Service) AskAgain(ctx context.Context, contactID int64) (refused i18n.Text, err error) {
	first, _, err := s.store.InvitationByContact(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && (first.Address == "" || first.Address == personal.Gone):
		return NoAddress.Name(), nil
	case err != nil:
		return refused, err
	}
	held, err := s.store.SendingHeld(ctx)
	if err != nil {
		return refused, err
	}
	if held {
		return Held.Name(), nil
	}
	customer, err := s.store.HoldCustomerOf(ctx, contactID)
	if err != nil {
		return refused, err
	}
	invited, err := s.store.InvitedByID(ctx, []int64{first.ID})
	if err != nil {
		return refused, err
	}
	one := invited[first.ID]
	if one.OptedOut {
		return OptedOut.Name(), nil
	}
	now := s.now()
	due := OutOfQuiet(now.Add(AgainAfter), one.TimeZone, one.QuietFrom, one.QuietTo).UTC().Truncate(time.Millisecond)
	return refused, s.store.InsertInvitation(ctx, &Invitation{
		ContactID: contactID, CustomerID: customer, VersionID: first.VersionID, RuleID: first.RuleID, Purpose: survey.Second,
		Delivery: first.Delivery, Language: first.Language, Address: first.Address, AddressKey: first.AddressKey,
		CreatedAt: now, DueAt: due, ExpiresAt: due.Add(survey.LinkLife),
	})
}
