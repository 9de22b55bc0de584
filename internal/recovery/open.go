package recovery

import (
	"cmp"
	"context"
	"time"

	"openpeople/internal/fault"
	"openpeople/internal/survey"
)

const (
	// LowMark: a mark at or under it opens a case, where no rule says another one.
	LowMark = 2
	// MaxLowMark is the highest that a rule may say.
	MaxLowMark = 4
	// Fresh is how old a first answer may be to open a case, whatever the rule says.
	Fresh = time.Hour
	// MaxAge is how old a first answer may be to open a case, where no rule says it.
	MaxAge = 72 * time.Hour
)

// Answered opens the case of an answer when its mark is as low as the contact's rule says,
// within the transaction that stores it; with any other it does nothing, and a
// second call changes nothing. A first answer that is older than the rule lets contacts
// be is history: nobody waits for a call. It follows answers and asks no right.
func (s *Service) Answered(ctx context.Context, r survey.Response) error {
	if r.Purpose != survey.First || r.Mark == nil || *r.Mark > MaxLowMark {
		return nil
	}
	low, maxAge, err := s.store.RuleOf(ctx, r.ContactID)
	if err != nil || *r.Mark > low {
		return err
	}
	if age := s.now().Sub(r.AnsweredAt); r.Revision == 1 && age > Fresh && age > cmp.Or(maxAge, MaxAge) {
		return nil
	}
	calendar, err := s.store.LatestCalendar(ctx)
	if err != nil {
		return err
	}
	one := Recovery{ContactID: r.ContactID, ResponseID: r.ID, Mark: *r.Mark, Low: low, CalendarID: calendar.ID, OpenedAt: s.now()}
	var ok bool
	if one.AcknowledgeDueAt, one.DueAt, ok = calendar.Deadlines(one.OpenedAt, s.zone); !ok {
		return fault.New(fault.Conflict, "recovery.fault.no_hours")
	}
	return s.store.OpenRecovery(ctx, &one)
}

// OpenFor is Answered for an answer that was stored before, by its id. A case once
// open stays open when the customer corrects the mark upwards: somebody looks at it.
// It is the program's own reaction to a correction and asks no right.
func (s *Service) OpenFor(ctx context.Context, responseID int64) error {
	r, err := s.responses.Response(ctx, responseID)
	if err != nil || r.Mark == nil || *r.Mark > MaxLowMark {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.Answered(ctx, r) })
}

// Promised is until when somebody turns to the customer of a contact; ok is false when
// nobody has to, or somebody has. It is for the customer's own page and asks no right.
func (s *Service) Promised(ctx context.Context, contactID int64) (until time.Time, ok bool, err error) {
	return s.store.PromisedOf(ctx, contactID)
}
