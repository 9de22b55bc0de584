package review

import (
	"context"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/page"
	"openpeople/internal/when"
)

// Auditor writes down who did what, in the transaction of the context.
type Auditor interface {
	Audit(ctx context.Context, a actor.Actor, action, noun string, nounID int64, detail map[string]any) error
}

// QueueOptions is what the queue asks of others.
type QueueOptions struct {
	Contacts interface {
		List(ctx context.Context, a actor.Actor, f contact.Filter, p page.Request) (page.Of[contact.Row], error)
	}
	People interface {
		// Holders returns everybody with an account who holds a right, as the one who asks.
		Holders(ctx context.Context, right actor.Right) ([]actor.Actor, error)
	}
	Audit Auditor
	Now   when.Clock
	Zone  *time.Location // the desk's, in which weeks are counted
	Seed  func() int64   // makes the seed of a new rule, from 1
}

// Queue is which contacts are to be reviewed by whom: rules draw them once a week. Safe
// for use by many goroutines.
type Queue struct {
	store QueueStore
	QueueOptions
}

// NewQueue returns the queue.
func NewQueue(store QueueStore, o QueueOptions) *Queue { return &Queue{store, o} }

// system reads what rules name, whoever asks.
var system = actor.System("queue")

// QueuePlan is what every cycle begins with.
type QueuePlan struct {
	Goal  int `json:"goal"`  // how many reviews a reviewer writes in a cycle
	Links int `json:"links"` // how many times over the groups of reviewers are linked
	// Blind hides the customer's mark from a reviewer until the review is submitted. It holds
	// at once, for cycles that were drawn, too.
	Blind bool `json:"blind,omitempty"`
}

// Bounds of the plan, and what a desk begins with.
const (
	MaxGoal    = 500
	MaxLinks   = 20
	usualGoal  = 10
	usualLinks = 2
)

// UsualPlan is the plan of a desk that has said nothing.
var UsualPlan = QueuePlan{Goal: usualGoal, Links: usualLinks}

// Cycle is a week of contacts, drawn when it is over.
type Cycle struct {
	Monday  when.Day // of the week
	DrawnAt time.Time
	DueAt   time.Time // by when it is to be reviewed: the end of the next week
	QueuePlan
	Draws []Draw // in the order of the rules
}

// Period is the days whose contacts a cycle is of.
func (c Cycle) Period() when.Period { return weekOf(c.Monday) }

func weekOf(monday when.Day) when.Period { return when.Period{From: monday, To: monday.Add(6)} }

// Draw is what a rule drew for a cycle.
type Draw struct {
	Rule   QueueRule // as it was
	Found  int       // contacts that it names
	Taken  int       // of these that were given to somebody by it: the others an earlier rule took, or Most left out
	Nobody int       // that nobody may review
}

// AssignmentState is what became of an assignment.
type AssignmentState string

// The states.
const (
	Open     AssignmentState = "open"
	Reviewed AssignmentState = "reviewed"
	Replaced AssignmentState = "replaced" // by another, for a reason
	Gone     AssignmentState = "gone"     // the conversation is kept no more
	Lapsed   AssignmentState = "lapsed"   // nobody reviewed it for two weeks after its day
)

// AssignmentStateRow is one line of the table of states.
type AssignmentStateRow struct {
	State AssignmentState
	Name  i18n.Text
}

// AssignmentStates are the states with their words.
var AssignmentStates = []AssignmentStateRow{
	{Open, i18n.Text{RU: "ждёт", EN: "open"}},
	{Reviewed, i18n.Text{RU: "разобрано", EN: "reviewed"}},
	{Replaced, i18n.Text{RU: "заменено", EN: "replaced"}},
	{Gone, i18n.Text{RU: "переписка удалена", EN: "the conversation is kept no more"}},
	{Lapsed, i18n.Text{RU: "срок прошёл", EN: "lapsed"}},
}

// Name is the state as it stands on the screen.
func (s AssignmentState) Name() i18n.Text {
	return i18n.NameOf(AssignmentStates, s, func(r AssignmentStateRow) (AssignmentState, i18n.Text) { return r.State, r.Name })
}

// Assignment is a contact that a person is to review.
type Assignment struct {
	ID         int64
	Monday     when.Day // of the cycle
	RuleID     int64
	ContactID  int64
	ReviewerID int64
	Place      int  // in the order of the draw
	Linked     bool // somebody of another group reviews the contact, too
	State      AssignmentState
	ClosedAt   *time.Time // nil: open
	ReviewID   int64      // of one that is Reviewed, else 0
	Replaces   int64      // the assignment in whose place it came, 0: none
	Reason     string     // why it was replaced
}

// AssignmentRow is an assignment with what a list shows.
type AssignmentRow struct {
	Assignment
	Rule         QueueRule // that drew it, as it was
	DueAt        time.Time
	OperatorID   int64
	TeamID       int64
	OperatorName string
	TopicName    string
	ChannelName  string
	ChannelCode  string
	Mark         *int
	EndedAt      time.Time // of the contact
	Worded       bool      // its conversation is kept still
	MayReview    bool      // the one who asks still may
	Blind        bool      // the customer's mark is hidden: Mark is nil, and the rule may not say it either
}

// Progress is how far a reviewer is in a cycle.
type Progress struct {
	PersonID                                         int64
	Name                                             string
	Open, Reviewed, Replaced, Gone, Lapsed, Assigned int // Assigned: all that were given but those replaced
}

// QueueStore keeps the queue. Faults as of Store.
type QueueStore interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error

	// QueueRules lists the rules in their order.
	QueueRules(ctx context.Context) ([]QueueRule, error)
	// HoldQueueRules is QueueRules; nobody changes them until the transaction ends.
	HoldQueueRules(ctx context.Context) ([]QueueRule, error)
	QueueRuleByID(ctx context.Context, id int64) (QueueRule, error)
	// SaveQueueRule stores a new or changed rule; a new one gets its id.
	SaveQueueRule(ctx context.Context, r *QueueRule) error
	RemoveQueueRule(ctx context.Context, id int64) error
	QueuePlan(ctx context.Context) (QueuePlan, error)
	SaveQueuePlan(ctx context.Context, p QueuePlan) error

	// ContactsOfOperators hands over the contacts of a period that operators served, guests'
	// left out.
	ContactsOfOperators(ctx context.Context, p when.Period, take func(c Candidate)) error
	// Bound returns those of the contacts that cannot be drawn: their conversation is kept no
	// more, they were drawn before, or were reviewed.
	Bound(ctx context.Context, contactIDs []int64) (map[int64]bool, error)

	// Cycles returns the latest cycles, the latest first.
	Cycles(ctx context.Context, limit int) ([]Cycle, error)
	// CycleOf returns a cycle with its draws.
	CycleOf(ctx context.Context, monday when.Day) (Cycle, error)
	// InsertCycle stores a cycle with its draws and assignments; Conflict when it is there.
	InsertCycle(ctx context.Context, c Cycle, list []Assignment) error
	// InsertAssignment stores one more.
	InsertAssignment(ctx context.Context, a *Assignment) error
	AssignmentByID(ctx context.Context, id int64) (AssignmentRow, error)
	// HoldAssignment returns one that nobody changes until the transaction ends.
	HoldAssignment(ctx context.Context, id int64) (AssignmentRow, error)
	// ReplaceAssignment closes an open one for a reason, and has its contact linked no more.
	ReplaceAssignment(ctx context.Context, a Assignment) error
	// LeaveQueue closes open ones whose conversation is kept no more, and those that were due
	// before an instant.
	LeaveQueue(ctx context.Context, due, now time.Time) error
	// OpenAssignments returns what a person is to review, in its order, at most limit.
	OpenAssignments(ctx context.Context, reviewerID int64, limit int) ([]AssignmentRow, error)
	// CountOpen counts what a person is to review, and what of it is late.
	CountOpen(ctx context.Context, reviewerID int64, now time.Time) (open, late int, err error)
	// ClosedAssignments lists what a person was to review, the last closed first.
	ClosedAssignments(ctx context.Context, reviewerID int64, p page.Request) (page.Of[AssignmentRow], error)
	// ProgressOf tells of every reviewer of a cycle, by name; of one when it is not 0.
	ProgressOf(ctx context.Context, monday when.Day, reviewerID int64) ([]Progress, error)
}

// Plan returns the plan of cycles to come.
func (q *Queue) Plan(ctx context.Context, a actor.Actor) (QueuePlan, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return QueuePlan{}, err
	}
	return q.store.QueuePlan(ctx)
}

// SavePlan changes the plan of cycles to come. Invalid: goal, links.
func (q *Queue) SavePlan(ctx context.Context, a actor.Actor, p QueuePlan) error {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return err
	}
	var wrong fault.Fields
	if p.Goal < 1 || p.Goal > MaxGoal {
		wrong.Add("goal", "fault.range", "Min", 1, "Max", MaxGoal)
	}
	if p.Links < 0 || p.Links > MaxLinks {
		wrong.Add("links", "fault.range", "Min", 0, "Max", MaxLinks)
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	return q.store.InTx(ctx, func(ctx context.Context) error {
		if err := q.store.SaveQueuePlan(ctx, p); err != nil {
			return err
		}
		return q.Audit.Audit(ctx, a, "change", "queue", 0, map[string]any{"goal": p.Goal, "links": p.Links, "blind": p.Blind})
	})
}
