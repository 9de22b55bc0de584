// Package recovery is the room of the cases that a low mark opens: call back, fix,
// close with an outcome. What a customer answered is the survey room's.
package recovery

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/mask"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// LowMark: a mark at or under it opens a case.
const LowMark = 2

// Within is the deadline of a case after the answer.
const Within = 24 * time.Hour

// Fresh is how old a first answer may be to open a case, whatever the rule says.
const Fresh = time.Hour

// MaxAge is how old a first answer may be to open a case, where no rule says it.
const MaxAge = 72 * time.Hour

// Recovery is the case that a low mark opens: call back, fix, close with an
// outcome.
type Recovery struct {
	ID         int64
	ContactID  int64
	ResponseID int64
	OpenedAt   time.Time  `gorm:"serializer:ms"`
	DueAt      time.Time  `gorm:"serializer:ms"`
	ClosedAt   *time.Time `gorm:"serializer:ms"`
	ClosedBy   int64      // person
	Outcome    string     // code of Outcomes; "" while open
	Remark     string

	Before   *int      `gorm:"-"` // the mark that opened it, where the customer has corrected it since
	Attempts []Attempt `gorm:"-"` // the latest first
	Closer   string    `gorm:"-"` // name of who closed it; "" while open, or when nobody of the desk
	Returns  []Return  `gorm:"-"` // the latest first
}

// Return is how a case was closed once, and when it was opened again.
type Return struct {
	ClosedAt time.Time
	Closer   string // name; "" when nobody of the desk
	Outcome  string // code of Outcomes
	Remark   string
	At       time.Time
	Person   string // name of who opened it again
}

// Attempt is a call that did not reach the customer.
type Attempt struct {
	ID         int64
	RecoveryID int64
	At         time.Time `gorm:"serializer:ms"`
	PersonID   int64
	Person     string `gorm:"->"` // name; "" when nobody of the desk
	Remark     string
}

// TableName is where attempts are kept.
func (Attempt) TableName() string { return "recovery_attempts" }

// MaxAttempts bounds how often a case says that nobody answered.
const MaxAttempts = 50

// OutcomeRow is one line of the table of outcomes.
type OutcomeRow struct {
	Code string
	Name i18n.Text
}

// Corrected is the outcome of a case whose customer has corrected the mark.
const Corrected = "corrected"

// Outcomes is how a recovery may end.
var Outcomes = []OutcomeRow{
	{"fixed", i18n.Text{RU: "вопрос решён", EN: "fixed"}},
	{"explained", i18n.Text{RU: "объяснили, клиент согласен", EN: "explained, the customer agrees"}},
	{"unreachable", i18n.Text{RU: "не дозвонились", EN: "could not be reached"}},
	{"declined", i18n.Text{RU: "клиент не хочет говорить", EN: "the customer does not want to talk"}},
	{Corrected, i18n.Text{RU: "клиент исправил оценку", EN: "the customer corrected the mark"}},
}

// Row is an open case in a list.
type Row struct {
	Recovery
	Mark         *int
	Comment      string
	ChannelName  string
	CustomerName string
	Phone        string     // "" when none is known, or when the reader may not see it
	TimeZone     string     // the customer's, IANA; "" when not known
	Tries        int        // attempts so far
	TriedAt      *time.Time `gorm:"serializer:ms"` // the last of them
	FirstMark    *int
}

// Was is the mark before the customer corrected it; nil when it is as it was.
func (r Row) Was() *int {
	if r.FirstMark == nil || r.Mark == nil || *r.FirstMark == *r.Mark {
		return nil
	}
	return r.FirstMark
}

// Responses is what this room asks of the survey room (survey.Service).
type Responses interface {
	Response(ctx context.Context, id int64) (survey.Response, error)
}

// Store is what this room needs to keep. Faults: NotFound for a missing row.
// Methods called with the context of InTx act inside that transaction.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	// MaxAgeOf returns how old what a contact's rule asks about may be; 0 when no rule
	// fitted the contact.
	MaxAgeOf(ctx context.Context, contactID int64) (time.Duration, error)
	// OpenRecovery opens the case of a contact once; a second call changes nothing.
	OpenRecovery(ctx context.Context, r *Recovery) error
	// RecoveryByContact returns the case of a contact with its attempts, and which
	// operator and team served it.
	RecoveryByContact(ctx context.Context, contactID int64) (r Recovery, operatorID, teamID int64, err error)
	// ClosingsOf returns who closed a case, and how often it was closed before and opened
	// again, the latest first.
	ClosingsOf(ctx context.Context, r Recovery) (closer string, returns []Return, err error)
	// CloseRecovery closes an open case; Conflict when it is closed already.
	CloseRecovery(ctx context.Context, r Recovery) error
	// ReturnRecovery opens a closed case again and keeps how it was closed; Conflict when
	// it is not closed as r says.
	ReturnRecovery(ctx context.Context, r Recovery, by int64, at time.Time) error
	// AddAttempt stores a call that reached nobody; Conflict when the case is closed, or
	// has MaxAttempts of them.
	AddAttempt(ctx context.Context, t Attempt) error
	// OpenRecoveries lists open cases by deadline; teamIDs nil: of every team.
	OpenRecoveries(ctx context.Context, teamIDs []int64, limit int) ([]Row, int, error)
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store     Store
	responses Responses
	now       when.Clock
	audit     Auditor // nil: nobody writes
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// AuditBy says who writes down that a case was closed. Call it before the service is
// used.
func (s *Service) AuditBy(by Auditor) { s.audit = by }

// New returns the room over its store.
func New(store Store, responses Responses, now when.Clock) *Service {
	return &Service{store: store, responses: responses, now: now}
}

// Answered opens the case of an answer when its mark is low (LowMark or under),
// within the transaction that stores it; with any other it does nothing, and a
// second call changes nothing. A first answer that is older than the rule lets contacts
// be is history: nobody waits for a call. It follows answers and asks no right.
func (s *Service) Answered(ctx context.Context, r survey.Response) error {
	if !low(r) {
		return nil
	}
	if age := s.now().Sub(r.AnsweredAt); r.Revision == 1 && age > Fresh { // no rule is shorter
		most, err := s.store.MaxAgeOf(ctx, r.ContactID)
		if err != nil || age > cmp.Or(most, MaxAge) {
			return err
		}
	}
	return s.store.OpenRecovery(ctx, &Recovery{ContactID: r.ContactID, ResponseID: r.ID, OpenedAt: s.now(), DueAt: r.UpdatedAt.Add(Within)})
}

func low(r survey.Response) bool {
	return r.Purpose == survey.First && r.Mark != nil && *r.Mark <= LowMark
}

// OpenFor is Answered for an answer that was stored before, by its id. A case once
// open stays open when the customer corrects the mark upwards: somebody looks at it.
// It is the program's own reaction to a correction and asks no right.
func (s *Service) OpenFor(ctx context.Context, responseID int64) error {
	r, err := s.responses.Response(ctx, responseID)
	if err != nil || !low(r) {
		return err
	}
	return s.store.InTx(ctx, func(ctx context.Context) error { return s.Answered(ctx, r) })
}

// OfContact returns the case of a contact, nil when it has none. NotFound for
// a contact that the actor does not see; who may not see personal data gets them masked.
func (s *Service) OfContact(ctx context.Context, a actor.Actor, contactID int64) (*Recovery, error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return nil, err
	}
	r, operatorID, teamID, err := s.store.RecoveryByContact(ctx, contactID)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case !a.SeesContact(operatorID, teamID):
		return nil, a.Unseen()
	}
	if r.Closer, r.Returns, err = s.store.ClosingsOf(ctx, r); err != nil {
		return nil, err
	}
	if !a.May(actor.ContactReveal) {
		r.Remark = mask.Text(r.Remark)
		for i := range r.Returns {
			r.Returns[i].Remark = mask.Text(r.Returns[i].Remark)
		}
		for i := range r.Attempts {
			r.Attempts[i].Remark = mask.Text(r.Attempts[i].Remark)
		}
	}
	return &r, nil
}

// Open lists open cases, the nearest deadline first, and counts all of them: those
// that are the actor's to tend.
func (s *Service) Open(ctx context.Context, a actor.Actor, limit int) ([]Row, int, error) {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return nil, 0, err
	}
	teams := a.TeamIDs
	switch {
	case a.Tends(0):
		teams = nil
	case len(teams) == 0:
		return nil, 0, nil
	}
	list, n, err := s.store.OpenRecoveries(ctx, teams, min(max(limit, 1), 500))
	if !a.May(actor.ContactReveal) {
		for i := range list {
			list[i].CustomerName, list[i].Phone, list[i].Comment = mask.Name(list[i].CustomerName), "", mask.Text(list[i].Comment)
		}
	}
	return list, n, err
}

// Promised is until when somebody turns to the customer of a contact; ok is false when
// nobody has to, or somebody has. It is for the customer's own page and asks no right.
func (s *Service) Promised(ctx context.Context, contactID int64) (until time.Time, ok bool, err error) {
	r, _, _, err := s.store.RecoveryByContact(ctx, contactID)
	if fault.Is(err, fault.NotFound) {
		return time.Time{}, false, nil
	}
	return r.DueAt, err == nil && r.ClosedAt == nil, err
}

// MayTend reports whether the actor may work on the case of a contact of that team.
func MayTend(a actor.Actor, teamID int64) bool { return a.May(actor.RecoveryClose) && a.Tends(teamID) }

// Attempt notes that a call did not reach the customer; the case stays open. Conflict
// when it is closed, Forbidden when the contact is not the actor's to tend.
func (s *Service) Attempt(ctx context.Context, a actor.Actor, contactID int64, remark string) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	var w fault.Fields
	remark = w.Text("remark", remark, MaxRemark)
	if err := w.Err(); err != nil {
		return err
	}
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Recovery, _ int64) error {
		return s.store.AddAttempt(ctx, Attempt{RecoveryID: r.ID, At: s.now(), PersonID: a.PersonID, Remark: remark})
	})
}

// tend runs do on the case of a contact of a team, in one transaction.
func (s *Service) tend(ctx context.Context, a actor.Actor, contactID int64, do func(ctx context.Context, r Recovery, teamID int64) error) error {
	return s.store.InTx(ctx, func(ctx context.Context) error {
		r, _, teamID, err := s.store.RecoveryByContact(ctx, contactID)
		if err != nil {
			return err
		}
		if !a.Tends(teamID) {
			return actor.Untended(teamID)
		}
		return do(ctx, r, teamID)
	})
}

// MaxRemark is how long the remark of a closed case may be, in characters.
const MaxRemark = 2000

// Close closes the case of a contact with a code of Outcomes. Conflict when it is
// closed already, NotFound when the contact has no case, Forbidden when it is not the
// actor's to tend. The audit log tells of it, and whether the team is one that the actor
// leads.
func (s *Service) Close(ctx context.Context, a actor.Actor, contactID int64, outcome, remark string) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	var w fault.Fields
	if !slices.ContainsFunc(Outcomes, func(o OutcomeRow) bool { return o.Code == outcome }) {
		w.Add("outcome", "survey.fault.choice")
	}
	remark = w.Text("remark", remark, MaxRemark)
	if err := w.Err(); err != nil {
		return err
	}
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Recovery, teamID int64) error {
		if outcome == Corrected && r.Before == nil {
			var w fault.Fields
			w.Add("outcome", "survey.fault.choice")
			return w.Err()
		}
		now := s.now()
		r.ClosedAt, r.ClosedBy, r.Outcome, r.Remark = &now, a.PersonID, outcome, remark
		if err := s.store.CloseRecovery(ctx, r); err != nil || s.audit == nil {
			return err
		}
		detail := map[string]any{"outcome": outcome}
		if !a.Leads(teamID) {
			detail["other_team"] = true
		}
		return s.audit.Audit(ctx, a, "close", "recovery", contactID, detail)
	})
}

// Return opens a case again that was closed at an instant, as if it never had been; how
// it was closed is kept. Conflict when something else has happened to it since; the other
// faults as of Close.
func (s *Service) Return(ctx context.Context, a actor.Actor, contactID int64, closed time.Time) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	return s.tend(ctx, a, contactID, func(ctx context.Context, r Recovery, _ int64) error {
		if r.ClosedAt == nil || !r.ClosedAt.Equal(closed) {
			return fault.New(fault.Conflict, "fault.returned_late")
		}
		if err := s.store.ReturnRecovery(ctx, r, a.PersonID, s.now()); err != nil || s.audit == nil {
			return err
		}
		return s.audit.Audit(ctx, a, "return", "recovery", contactID, map[string]any{"outcome": r.Outcome})
	})
}
