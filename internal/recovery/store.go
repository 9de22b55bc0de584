package recovery

import (
	"context"
	"time"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row.
// Methods called with the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	CalendarStore
	WordStore
	ListStore
	// RuleOf returns at or under which mark the rule of a contact opens a case, and how old
	// what it asks about may be; LowMark and 0 when no rule fitted.
	RuleOf(ctx context.Context, contactID int64) (low int, maxAge time.Duration, err error)
	// OpenRecovery opens the case of a contact once; a second call changes nothing.
	OpenRecovery(ctx context.Context, r *Recovery) error
	// RecoveryByContact returns the case of a contact with all that was done about it.
	RecoveryByContact(ctx context.Context, contactID int64) (Row, error)
	// PromisedOf returns until when the customer of a contact is turned to; ok is false
	// when the contact has no open case.
	PromisedOf(ctx context.Context, contactID int64) (until time.Time, ok bool, err error)
	// OwnRecovery gives an open case to another owner, and keeps by whom and why; Conflict
	// when it is closed, or not the one's who is said to have it.
	OwnRecovery(ctx context.Context, r Recovery, to, by int64, remark string, at time.Time) error
	// CloseRecovery closes an open case; Conflict when it is closed already, or another's by
	// now.
	CloseRecovery(ctx context.Context, r Recovery) error
	// ReturnRecovery opens a closed case again and keeps how it was closed; Conflict when
	// it is not closed as r says.
	ReturnRecovery(ctx context.Context, r Recovery, by int64, at time.Time) error
	// AddAttempt stores a try to reach the customer; Conflict when the case is closed,
	// another's by now, or has MaxAttempts of them.
	AddAttempt(ctx context.Context, r Recovery, t Attempt) error
	// OpenRecoveries lists open cases by deadline and counts them: of these teams, of teams
	// that nobody leads, and of every team where teamIDs is nil; those that nobody has or
	// the owner has (0: anybody), and none that one of these operators served.
	OpenRecoveries(ctx context.Context, f Mine, limit int) ([]Row, int, error)
}

// CalendarStore keeps calendars.
type CalendarStore interface {
	// LatestCalendar returns the calendar that counts.
	LatestCalendar(ctx context.Context) (Calendar, error)
	// HoldCalendar is LatestCalendar; nobody adds one until the transaction ends.
	HoldCalendar(ctx context.Context) (Calendar, error)
	// AddCalendar lets another calendar count.
	AddCalendar(ctx context.Context, c Calendar, personID int64, at time.Time) error
}
