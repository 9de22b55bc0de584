// Package recovery is the room of the cases that a low mark opens: take, call back, fix,
// close with an outcome, by when and by whom. What a customer answered is the survey room's.
package recovery

import (
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Recovery is the case that a low mark opens: call back, fix, close with an
// outcome.
type Recovery struct {
	ID               int64
	ContactID        int64
	ResponseID       int64
	Mark             int        // that opened it
	Low              int        // at or under which a mark opened a case then
	CalendarID       int64      // by which it is due; 0: a day after the answer
	OpenedAt         time.Time  `gorm:"serializer:ms"`
	AcknowledgeDueAt time.Time  `gorm:"serializer:ms"`
	AcknowledgedAt   *time.Time `gorm:"serializer:ms"` // the first thing that somebody did about it (ISO 10002)
	DueAt            time.Time  `gorm:"serializer:ms"`
	OwnerID          int64      // person; 0: nobody has taken it
	NextAt           *time.Time `gorm:"serializer:ms"` // of the next attempt; nil: not set
	ClosedAt         *time.Time `gorm:"serializer:ms"`
	ClosedBy         int64      // person
	Outcome          string     // code of a word; "" while open
	Cause            string     // code of a word; "" when nobody said it
	Remark           string

	Attempts []Attempt `gorm:"-"` // the latest first
	Owner    string    `gorm:"-"` // name of who has it; "" when nobody
	Owners   []Owned   `gorm:"-"` // the latest first
	Closer   string    `gorm:"-"` // name of who closed it; "" while open, or when nobody of the desk
	Returns  []Return  `gorm:"-"` // the latest first
	TeamID   int64     `gorm:"-"` // of the contact, 0: none
	Served   []int64   `gorm:"-"` // operators who served the contact; who is answered for stands first, 0: nobody known
	Unled    bool      `gorm:"-"` // nobody leads the team
}

// State is how far a case is.
type State string

const (
	Untaken State = "new"     // nobody has taken it
	Taken   State = "taken"   // somebody works on it
	Waiting State = "waiting" // for the next attempt
	Closed  State = "closed"
)

// StateRow is one line of the table of states.
type StateRow struct {
	State State
	Name  i18n.Text // of many cases
}

// States is every state, in their order, with its name on the screen.
var States = []StateRow{
	{Untaken, i18n.Text{RU: "новые", EN: "new"}},
	{Taken, i18n.Text{RU: "в работе", EN: "taken"}},
	{Waiting, i18n.Text{RU: "ждут попытки", EN: "waiting"}},
	{Closed, i18n.Text{RU: "закрыты", EN: "closed"}},
}

// Operator is who is answered for the contact; 0: nobody known.
func (r Recovery) Operator() int64 {
	if len(r.Served) == 0 {
		return 0
	}
	return r.Served[0]
}

// State is how far the case is at a moment.
func (r Recovery) State(now time.Time) State {
	switch {
	case r.ClosedAt != nil:
		return Closed
	case r.NextAt != nil && r.NextAt.After(now):
		return Waiting
	case r.OwnerID != 0:
		return Taken
	}
	return Untaken
}

// Late reports whether an open case is past its deadline.
func (r Recovery) Late(now time.Time) bool { return r.ClosedAt == nil && now.After(r.DueAt) }

// Owned is that somebody got a case, by whom, and why.
type Owned struct {
	At     time.Time
	By     string // name; "" when nobody of the desk
	Owner  string
	Self   bool // who got it took it
	Remark string
}

// Return is how a case was closed once, and when it was opened again.
type Return struct {
	ClosedAt time.Time
	Closer   string // name; "" when nobody of the desk
	Outcome  string // code of a word
	Cause    string
	Remark   string
	At       time.Time
	Person   string // name of who opened it again
}

// Attempt is one try to reach the customer.
type Attempt struct {
	ID         int64
	RecoveryID int64
	At         time.Time `gorm:"serializer:ms"`
	PersonID   int64
	Person     string `gorm:"->"` // name; "" when nobody of the desk
	Result     Result
	Remark     string
	NextAt     *time.Time `gorm:"serializer:ms"` // when the next one is to be; nil: not said
}

// TableName is where attempts are kept.
func (Attempt) TableName() string { return "recovery_attempts" }

// Result is what came of an attempt.
type Result string

const (
	Silent  Result = "silent" // nobody answered
	Reached Result = "reached"
	Message Result = "message" // left one
	Later   Result = "later"   // the customer asked to be called another time
	Wrong   Result = "wrong"   // the number is somebody else's
)

// ResultRow is one line of the table of results.
type ResultRow struct {
	Result Result
	Name   i18n.Text
}

// Results is every result with its name on the screen.
var Results = []ResultRow{
	{Reached, i18n.Text{RU: "поговорили", EN: "reached"}},
	{Silent, i18n.Text{RU: "не ответили", EN: "no answer"}},
	{Later, i18n.Text{RU: "просят позвонить позже", EN: "call later"}},
	{Message, i18n.Text{RU: "оставили сообщение", EN: "left a message"}},
	{Wrong, i18n.Text{RU: "чужой номер", EN: "wrong number"}},
}

// Title is the result's name on the screen.
func (r Result) Title() i18n.Text {
	return i18n.NameOf(Results, r, func(row ResultRow) (Result, i18n.Text) { return row.Result, row.Name })
}

// Limits of a case.
const (
	MaxAttempts = 50   // and of how often it changes hands
	MaxRemark   = 2000 // characters
)

// Responses is what this room asks of the survey room (survey.Service).
type Responses interface {
	Response(ctx context.Context, id int64) (survey.Response, error)
}

// People is what this room asks of the room of accounts (account.Service).
type People interface {
	// Holders is everybody with an account who holds a right, as the one who asks.
	Holders(ctx context.Context, right actor.Right) ([]actor.Actor, error)
}

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// Service is the room's use-cases. Safe for use by many goroutines.
type Service struct {
	store     Store
	responses Responses
	now       when.Clock
	zone      *time.Location
	people    People  // nil: a case is handed to nobody
	asker     Asker   // asks customers again
	audit     Auditor // nil: nobody writes
}

// New returns the room over its store; zone is the desk's, in which its calendar stands.
func New(store Store, responses Responses, now when.Clock, zone *time.Location) *Service {
	return &Service{store: store, responses: responses, now: now, zone: zone}
}

// Of says who writes down what was done, and who the people are that cases are handed to.
// Call it before the service is used.
func (s *Service) Of(people People, audit Auditor) { s.people, s.audit = people, audit }

// MayHandle reports whether the actor may work on a case: an admin on any, a supervisor on
// those of the teams led and of teams that nobody leads, nobody on one about an own contact.
func MayHandle(a actor.Actor, r Recovery) bool { return mayHandle(a, r) == nil }

func mayHandle(a actor.Actor, r Recovery) error {
	if err := a.Need(actor.RecoveryClose); err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(r.Served, a.Is):
		return fault.New(fault.Forbidden, "recovery.fault.own")
	case !r.Unled && !a.Tends(r.TeamID):
		return actor.Untended(r.TeamID)
	}
	return nil
}
